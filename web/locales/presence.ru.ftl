# Кто на месте, кто смотрит чат, что написано тем временем, много чатов сразу.

## Кто на месте

presence-online = на месте
presence-away = перерыв
presence-off = не в сети
presence-say-away = Коллеги видят, что вы на месте. Уйти на перерыв
presence-say-online = Коллеги видят, что у вас перерыв. Вернуться

## События чата

event-closed = { $agent }: готово. Причина: { $reason }
event-closed-for = { $agent } закрывает чат, ответственный: { $other }. Причина: { $reason }
event-closed-new = { $agent } закрывает чат, который никто не взял. Причина: { $reason }
event-undone = { $agent } отменяет это
