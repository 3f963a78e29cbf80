# What is written quickly: drafts, quick replies, commands, reactions.

draft-of-mine = You have a draft
draft-of-others = { $count ->
    [one] { $names } has a draft
   *[other] { $names } have drafts
}
draft-kept = Your draft is kept
draft-keep = Keep as a draft
draft-elsewhere = In another window it says:
draft-take = Use these words

react-title = React with an emoji
react-cancel = No reaction
react-take-back = Take { $emoji } back
react-failed = It did not arrive: choose it again.
choices-cancel = Without these choices
split-explain = A message has at most { $most } characters. It can leave as several messages, cut between paragraphs.
split-offer = Your text has { $count } characters, a message at most { $most }. It can leave as { $parts ->
    [one] { $parts } message
   *[other] { $parts } messages
}, cut between paragraphs.
split-send = Send as several messages
links-plain = Links without a preview
