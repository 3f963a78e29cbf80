# Who is there, who looks at a chat, what was written meanwhile, many chats at once.

## Who is there

presence-online = online
presence-away = away
presence-off = offline
standing-until = online until { $time }
standing-after-hours = online, after hours
standing-vacation = on vacation until { $time }
presence-say-away = You are shown as online. Set yourself away
presence-say-online = You are shown as away. Set yourself online

## Events of a chat

event-closed = { $agent } marked it done: { $reason }
event-closed-for = { $agent } marked it done for { $other }: { $reason }
event-closed-new = { $agent } marked it done before anybody took it: { $reason }
event-undone = { $agent } undid that
event-undone-done = { $agent } undid marking it done
event-undone-assigned = { $agent } undid making { $other } responsible
event-undone-moved = { $agent } undid moving it to { $other }

## Who else is at a chat

attention-looking =
    { $count ->
        [1] { $names } is looking at this chat
       *[other] { $names } are looking at this chat
    }
attention-typing =
    { $count ->
        [1] { $names } is writing…
       *[other] { $names } are writing…
    }
attention-more = { $count } more

## A message that would cross another

meanwhile-title = Not sent yet: somebody wrote meanwhile
meanwhile-title-own = Not sent again: you sent this from another page a moment ago
meanwhile-earlier =
    { $count ->
        [one] and { $count } message before
       *[other] and { $count } messages before
    }
meanwhile-below = Your text stands below and is not lost.
meanwhile-template = Your template stands below and is not lost.
meanwhile-send = Send all the same
meanwhile-go-on = Go on writing

## Many chats at once

bulk-title = Many at once
bulk-none = There is no chat in this list.
bulk-done = Mark as done
bulk-assign = Assign
bulk-move = Move
bulk-undo = Undo
bulk-reason-hint = Reason, needed for chats of others
bulk-field-reason = Reason
bulk-field-agent = Colleague
bulk-field-group = Group
bulk-field-chats = Chats
bulk-field-action = Action
bulk-did-nothing = Nothing was done
bulk-did-done =
    { $count ->
        [one] Marked { $count } chat as done: { $chats }
       *[other] Marked { $count } chats as done: { $chats }
    }
bulk-did-assigned =
    { $count ->
        [one] Assigned { $count } chat to { $name }: { $chats }
       *[other] Assigned { $count } chats to { $name }: { $chats }
    }
bulk-did-moved =
    { $count ->
        [one] Moved { $count } chat to { $name }: { $chats }
       *[other] Moved { $count } chats to { $name }: { $chats }
    }
bulk-undid-nothing = No chat is as it was: something was done with each since
bulk-undid-done =
    { $count ->
        [one] Undone: { $count } chat is not marked as done any more: { $chats }
       *[other] Undone: { $count } chats are not marked as done any more: { $chats }
    }
bulk-undid-assigned =
    { $count ->
        [one] Undone: { $count } chat is not assigned to { $name } any more: { $chats }
       *[other] Undone: { $count } chats are not assigned to { $name } any more: { $chats }
    }
bulk-undid-moved =
    { $count ->
        [one] Undone: { $count } chat is back from { $name }: { $chats }
       *[other] Undone: { $count } chats are back from { $name }: { $chats }
    }
bulk-undo-late = This can't be undone any more: it was undone already, or more than ten minutes have passed.
bulk-all = Select all
bulk-none-of-them = Select none
bulk-selected = Selected: { $count }

## A note that names somebody

note-not-told =
    { $count ->
        [one] { $names } cannot see this chat and was not told
       *[other] { $names } cannot see this chat and were not told
    }
