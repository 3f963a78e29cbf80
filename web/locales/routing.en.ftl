## What the rules of a group did with a chat

event-routed = Given to { $agent } by the group's rules: { $why }
event-offered-to-all = Offered to all who are free: { $people }
event-nobody-free = Nobody is free. { $why }
event-nobody-there = The group's rules name nobody who could take it
event-group-closed = The group is closed
event-group-closed-until = The group is closed until { $time }
event-not-answered = { $agent } did not answer within { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
event-not-taken = Nobody took it within { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
event-went-away = { $agent } ({ $why }) can't answer now: the chat is the group's again
event-manager-set = { $agent } says who looks after this customer: { $other }
event-manager-none = { $agent } says that nobody in particular looks after this customer

routing-ground-follow-up = answered this customer a moment ago
routing-ground-manager = looks after this customer
routing-ground-fewest = has the fewest chats
routing-ground-first-free = the first of the list who is free
routing-ground-only-free = nobody else is free
routing-load = { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}
routing-load-of = { $count } of { $cap } chats
routing-works-until = works until { $time }
routing-of-each = { $agent }: { $why }
routing-did-not-answer = did not answer
routing-off = offline
routing-away = away
routing-out-of-hours = outside working hours
routing-out-of-hours-until = outside working hours until { $time }

## The page

routing-title = How new chats of “{ $name }” find somebody
routing-link = How new chats find somebody
routing-change = Change
routing-way = New chats go
routing-way-by_hand = to nobody: people take them from New
routing-way-evenly = to whoever has the fewest open chats
routing-way-in_order = to the first of the list who is free
routing-way-all_at_once = to all who are free at once: the first to take it has it
routing-people = Among
routing-people-group = all who may enter the group
routing-people-listed = these people, in this order
routing-place = { $name }: place in the list
routing-place-hint = 1 is first. Who has no number is not in the list.
routing-manager-first = First to the customer's own manager, if they are free
routing-cap = Open chats per person at most
routing-cap-hint = Chats of all groups count. Empty: no limit.
routing-follow-up = A customer who writes again within so many minutes after Done comes to the same person
routing-answer = When nobody answers within so many minutes, somebody else is asked
routing-minutes-hint = Empty: never.
routing-give-back = Waiting chats of somebody who goes away, leaves or is on vacation are offered to the group
routing-explain = Somebody is free who is online, within their working hours, not on vacation and below the limit. While the group is closed nobody is asked. Each decision stands in the conversation with its reason.
routing-dry = What these rules would have done with last week's chats
routing-dry-button = Try them on last week
routing-dry-hint = Nothing is changed. Everybody counts as present during their working hours of today, whoever has none around the clock; a chat lasts as long as it really did.
routing-dry-none = No chats of this group began in the last seven days.
routing-dry-when = Began
routing-dry-customer = Customer
routing-dry-would = Would go to
routing-dry-did = Was handled by
routing-dry-nobody = nobody: { $why }
routing-dry-waits = nobody until somebody takes it
routing-dry-all = all who are free: { $people }
routing-dry-sum = { $given } of { $count ->
    [one] { $count } chat
   *[other] { $count } chats
} would have found somebody at once.
routing-dry-share = { $agent }: { $count }
routing-dry-more = Only the newest { $count } are looked at.
card-manager = Looked after by
card-manager-none = nobody in particular

## In the audit log

audit-field-way = How new chats find somebody
audit-field-people = Among
audit-field-manager-first = First to the customer’s own manager
audit-field-cap = Open chats per person at most
audit-field-follow-up-minutes = The same person within minutes after Done
audit-field-answer-minutes = Another one after minutes without an answer
audit-field-give-back = Waiting chats of those who go away are offered to the group
audit-word-way-by-hand = by hand
audit-word-way-evenly = evenly
audit-word-way-in-order = in order
audit-word-way-all-at-once = all at once
audit-field-language = Language of automatic words
audit-field-answers-within = Answers within, minutes
audit-field-held-days = Held replies wait, days
audit-field-reopening = Template that opens a closed window again
audit-field-transfer-notice = Notice after a move
audit-field-sources = Sources
audit-field-greeting = Greeting
audit-field-away = Away message
audit-field-busy = Busy message
audit-field-busy-after = Messages until the busy message
audit-word-language-en = English
audit-word-language-ru = Русский
audit-word-language-hr = Hrvatski
