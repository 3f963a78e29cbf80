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
