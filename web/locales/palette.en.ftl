# Everything that may be done, found by a few letters; and emoji, found by their words.

palette-title = Everything at once
palette-open = Actions, chats, customers: everything at once
palette-hint = What shall be done, who is looked for? A slash first: only actions.
palette-find = Search
palette-none = Nothing found
palette-of-chat = This chat
palette-of-replies = Quick replies
palette-of-places = Anywhere
palette-of-chats = Chats
palette-of-customers = Customers
palette-template = Send a template
palette-tag = Give the tag “{ $tag }”
palette-tag-how = /tag and the tag
palette-note = Note: “{ $note }”
palette-away = Be shown as away
palette-online = Be shown as online

emoji-open = Emoji
emoji-search = Find an emoji
emoji-recent = Used last
emoji-none = No such emoji
emoji-smileys = Smileys
emoji-people = People
emoji-nature = Nature
emoji-food = Food
emoji-travel = Travel
emoji-activities = Activities
emoji-objects = Objects
emoji-symbols = Symbols
emoji-flags = Flags
