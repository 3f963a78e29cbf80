# Кто на месте, кто смотрит чат, что написано тем временем, много чатов сразу.

## Кто на месте

presence-online = на месте
presence-away = перерыв
presence-off = не в сети
standing-until = на месте до { $time }
standing-after-hours = на месте, вне рабочих часов
standing-vacation = в отпуске по { $time }
presence-say-away = Коллеги видят, что вы на месте. Уйти на перерыв
presence-say-online = Коллеги видят, что у вас перерыв. Вернуться

## События чата

event-closed = { $agent }: готово. Причина: { $reason }
event-closed-for = { $agent } закрывает чат, ответственный: { $other }. Причина: { $reason }
event-closed-new = { $agent } закрывает чат, который никто не взял. Причина: { $reason }
event-undone = { $agent } отменяет это
event-undone-done = { $agent } отменяет отметку «Готово»
event-undone-assigned = { $agent } отменяет назначение. Был назначен ответственный: { $other }
event-undone-moved = { $agent } отменяет перевод в группу «{ $other }»

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
meanwhile-title-own = Второй раз не отправлено: вы только что отправили это с другой страницы
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
bulk-did-nothing = Ничего не сделано
bulk-did-done =
    { $count ->
        [one] Отмечен готовым { $count } чат: { $chats }
        [few] Отмечены готовыми { $count } чата: { $chats }
       *[many] Отмечены готовыми { $count } чатов: { $chats }
    }
bulk-did-assigned =
    { $count ->
        [one] { $count } чат теперь ведёт { $name }: { $chats }
        [few] { $count } чата теперь ведёт { $name }: { $chats }
       *[many] { $count } чатов теперь ведёт { $name }: { $chats }
    }
bulk-did-moved =
    { $count ->
        [one] { $count } чат переведён в группу «{ $name }»: { $chats }
        [few] { $count } чата переведены в группу «{ $name }»: { $chats }
       *[many] { $count } чатов переведены в группу «{ $name }»: { $chats }
    }
bulk-undid-nothing = Ничего не отменено: с каждым чатом уже что-то сделали
bulk-undid-done =
    { $count ->
        [one] Отменено: { $count } чат больше не отмечен готовым: { $chats }
        [few] Отменено: { $count } чата больше не отмечены готовыми: { $chats }
       *[many] Отменено: { $count } чатов больше не отмечены готовыми: { $chats }
    }
bulk-undid-assigned =
    { $count ->
        [one] Отменено назначение, { $name } больше не ведёт { $count } чат: { $chats }
        [few] Отменено назначение, { $name } больше не ведёт { $count } чата: { $chats }
       *[many] Отменено назначение, { $name } больше не ведёт { $count } чатов: { $chats }
    }
bulk-undid-moved =
    { $count ->
        [one] Отменён перевод в группу «{ $name }»: вернулся { $count } чат: { $chats }
        [few] Отменён перевод в группу «{ $name }»: вернулись { $count } чата: { $chats }
       *[many] Отменён перевод в группу «{ $name }»: вернулись { $count } чатов: { $chats }
    }
bulk-undo-late = Отменить уже нельзя: это отменили раньше или прошло больше десяти минут.
bulk-all = Выбрать все
bulk-none-of-them = Снять выбор
bulk-selected = Выбрано: { $count }

## Заметка, в которой кого-то назвали

note-not-told =
    { $count ->
        [one] { $names } не видит этот чат и не узнает об упоминании
       *[other] Не видят этот чат и не узнают об упоминании: { $names }
    }
