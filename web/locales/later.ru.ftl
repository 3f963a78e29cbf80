# Что уходит не сразу, и отложенные чаты.

delivery-scheduled = запланировано
event-held-left = { $count ->
    [one] Клиент ответил: { $count } ждавший ответ уходит
    [few] Клиент ответил: { $count } ждавших ответа уходят
   *[other] Клиент ответил: { $count } ждавших ответов уходят
}
event-held-expired = Клиент не ответил вовремя: ответ не отправлен (автор: { $agent })
event-snoozed = { $agent }: чат отложен, пока клиент не напишет
event-snoozed-until = { $agent }: чат отложен до { $time }
event-snooze-ended = { $agent }: чат возвращён
event-snooze-over = Чат снова в списке
send-error-expired = Клиент не ответил вовремя
    .advice = Ответ ждал столько, сколько разрешает группа, и не был отправлен. Отправьте шаблон и отложите ответ снова, если он ещё нужен.
send-error-missed = Время отправки прошло, пока система стояла
    .advice = Система была остановлена, когда сообщение должно было уйти, и это было давно. Прочитайте его ещё раз и отправьте, если оно ещё верно.
message-left-later = Ждало, ушло: { $time }
error-closed-by-then = Окно закроется раньше: { $time }. Выберите более раннее время или отправьте шаблон и придержите ответ.
error-parked = { $count ->
    [one] В чате { $count } сообщение ещё не ушло: оставить или отозвать?
    [few] В чате { $count } сообщения ещё не ушли: оставить или отозвать?
   *[other] В чате { $count } сообщений ещё не ушли: оставить или отозвать?
}
error-field-moment = Выберите время в будущем, не дальше года
error-field-no-working-day = У группы впереди нет рабочих дней
parked-answer = Ждёт: уйдёт, когда клиент ответит, до { $time }
parked-template = Ждёт: шаблон не дошёл
parked-template-explain = Клиента не спросили. Отправьте другой шаблон: ответ уйдёт, когда клиент ответит.
parked-person = Ждёт: клиент ответил
parked-person-explain = С тех пор отправили что-то ещё, или автор ушёл из команды. Отправьте или отзовите.
parked-moment = Запланировано: { $time }
parked-rewrite = Изменить
parked-rewrite-late = Это сообщение тем временем ушло или изменилось; ваши новые слова не отправлены.
parked-rewrite-take = В поле сообщения
parked-stale = Клиент написал после того, как сообщение было запланировано. Оно всё равно уйдёт: { $time }.
parked-count = { $count ->
    [one] Здесь { $count } сообщение ещё не ушло
    [few] Здесь { $count } сообщения ещё не ушли
   *[other] Здесь { $count } сообщений ещё не ушли
}
undo-leaves-in = Уйдёт через
undo-now = Отменить
undo-key = Отменить последнее сообщение
template-key = К шаблону: затем Enter
me-undo = Секунд на отмену сообщения
me-undo-hint = От 0 до 60. Столько ваше сообщение ждёт перед отправкой.
composer-hold = Придержать ответ
composer-hold-cancel = Не придерживать
composer-back = Вы вернётесь { $time }, когда окно уже закроется.
composer-back-hold = Отправить шаблон, придержать ответ
later-title = Отправить позже
later-next = В начале следующего рабочего дня
later-at = В выбранное время
later-send = Отправить тогда
done-keep = Готово, ждущие сообщения уйдут
done-discard = Готово, ждущие сообщения отозвать
snooze-title = Отложить
snooze-hour = На час
snooze-hours = На три часа
snooze-tomorrow = До следующего рабочего дня
snooze-monday = До понедельника
snooze-customer = Пока клиент не напишет
snooze-at = До выбранного времени
snooze-do = Отложить до тех пор
snooze-end = Вернуть
snooze-since-customer = Отложен, пока клиент не напишет
snooze-since-until = Отложен до { $time }
list-snoozed = { $count ->
    [one] { $count } отложенный чат
    [few] { $count } отложенных чата
   *[other] { $count } отложенных чатов
}
list-snoozed-title = Отложенные
list-snoozed-back = Назад к списку
