# Кто на месте, кто смотрит чат, что написано тем временем, много чатов сразу.

## События чата

event-closed = { $agent }: готово. Причина: { $reason }
event-closed-for = { $agent } закрывает чат, ответственный: { $other }. Причина: { $reason }
event-closed-new = { $agent } закрывает чат, который никто не взял. Причина: { $reason }
event-undone = { $agent } отменяет это
