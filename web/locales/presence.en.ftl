# Who is there, who looks at a chat, what was written meanwhile, many chats at once.

## Who is there

presence-online = online
presence-away = away
presence-off = offline
presence-say-away = You are shown as online. Set yourself away
presence-say-online = You are shown as away. Set yourself online

## Events of a chat

event-closed = { $agent } marked it done: { $reason }
event-closed-for = { $agent } marked it done for { $other }: { $reason }
event-closed-new = { $agent } marked it done before anybody took it: { $reason }
event-undone = { $agent } undid that

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
bulk-result =
    { $count ->
        [0] It was done with no chat
        [one] Done with { $count } chat
       *[other] Done with { $count } chats
    }
bulk-undone =
    { $count ->
        [0] No chat is as it was: something was done with each since
        [one] { $count } chat is as it was
       *[other] { $count } chats are as they were
    }
