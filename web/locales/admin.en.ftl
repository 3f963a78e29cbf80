# Administration: audit log, two-factor sign-in, sessions, cards, team rules, mentions.

error-field-changed = Somebody else changed it meanwhile. Your text is below; open the page again to see theirs
