# Everything that may be done, found by a few letters; and emoji, found by their words.

palette-title = Everything at once
palette-open = Actions, chats, customers: everything at once
palette-hint = What shall be done, who is looked for? A slash first: only actions.
palette-slash-none = Nothing is called that, so nothing was sent. Press Enter again to send it to the customer as it stands.
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

# Other words by which somebody looks for what a command does; never shown.
palette-means-take = mine answer accept
palette-means-takeover = take over mine
palette-means-reopen = open again
palette-means-done = close finish end resolve
palette-means-next = close finish next
palette-means-reply = answer write message
palette-means-template = send message
palette-means-note = internal comment remark
palette-means-noreply = no answer needed
palette-means-snooze = put aside later remind tomorrow postpone
palette-means-pause = clock wait stop
palette-means-resume = clock go on
palette-means-leave = go out of the chat
palette-means-tag = label mark give
palette-means-away = status absent break presence
palette-means-online = status back here presence
palette-means-add = invite colleague participant together
palette-means-exclude = remove participant out
palette-means-transfer = hand over give pass colleague
palette-means-move = group hand over department give
palette-means-assign = give hand over out colleague

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
