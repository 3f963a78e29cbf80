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

## Кто ещё у чата

attention-looking =
    { $count ->
        [1] Этот чат смотрит { $names }
       *[other] Этот чат смотрят { $names }
    }
attention-typing =
    { $count ->
        [1] { $names } пишет…
       *[other] { $names } пишут…
    }
attention-more = ещё { $count }

## Сообщение, которое разминулось бы с другим

meanwhile-title = Ещё не отправлено: тем временем написали
meanwhile-earlier =
    { $count ->
        [one] и ещё { $count } сообщение раньше
        [few] и ещё { $count } сообщения раньше
       *[many] и ещё { $count } сообщений раньше
    }
meanwhile-below = Ваш текст ниже, он не потерян.
meanwhile-template = Ваш шаблон ниже, он не потерян.
meanwhile-send = Всё равно отправить
meanwhile-go-on = Писать дальше

## Много чатов сразу

bulk-title = Несколько сразу
bulk-none = В этом списке нет чатов.
bulk-done = Отметить готовыми
bulk-assign = Назначить
bulk-move = Перевести
bulk-undo = Отменить
bulk-reason-hint = Причина, нужна для чужих чатов
bulk-field-reason = Причина
bulk-field-agent = Коллега
bulk-field-group = Группа
bulk-field-chats = Чаты
bulk-field-action = Действие
bulk-result =
    { $count ->
        [0] Ни с одним чатом не получилось
        [one] Сделано: { $count } чат
        [few] Сделано: { $count } чата
       *[many] Сделано: { $count } чатов
    }
bulk-undone =
    { $count ->
        [0] Ничего не отменено: с каждым чатом уже что-то сделали
        [one] Отменено: { $count } чат
        [few] Отменено: { $count } чата
       *[many] Отменено: { $count } чатов
    }
