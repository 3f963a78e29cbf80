# О чём сообщают, как сообщать, и уведомления на устройства.

## Список

notices-title = Извещения
notices-short = Извещения
notices-count = { $count ->
    [one] { $count } непрочитанное извещение
    [few] { $count } непрочитанных извещения
   *[other] { $count } непрочитанных извещений
}
notices-empty = Новостей нет
notices-empty-hint = Здесь появятся переданные вам чаты, ответы, срок которых подходит, закрывающиеся окна и упоминания.
notices-go = Перейти
notices-read-all = Отметить все прочитанными
notices-read-one = Отметить прочитанным

notice-offered = { $agent } передаёт вам этот чат и ждёт вашего ответа
notice-given = Этот чат назначен вам
notice-given-by = { $agent } назначает вам этот чат
notice-waiting = Клиент ждёт с { $time }
notice-reply-due = Ответить нужно до { $time }
notice-reply-late = Ответ опаздывает: срок был { $time }
notice-window-closes = Окно закроется: { $time }
notice-moved-on-window = Вы переместили этот чат в группу «{ $group }»; окно закроется: { $time }
notice-snooze-over = Отложенный вами чат вернулся
notice-held-waits = Клиент ответил. Ваш ответ ждёт вашего решения: за это время кто-то уже написал
notice-held-left = Клиент ответил, и ваш отложенный ответ отправлен
notice-held-expired = Клиент не ответил: ваш отложенный ответ уже не уйдёт
notice-held-failed = Шаблон перед вашим отложенным ответом не доставлен
notice-scheduled-failed = Ваше запланированное сообщение не удалось отправить
notice-held-lost = Клиент ответил, ваш отложенный ответ ушёл, но не доставлен
notice-taken-back = { $agent } отменяет ваше сообщение, которое ещё не ушло
notice-template-trouble = { $template }: { $what }
notice-template-trouble-group = { $template }, которым группа { $group } возобновляет чаты: { $what }
notice-template-reviewed = WhatsApp одобрил ваш шаблон { $template }
notice-template-rejected = WhatsApp отклонил ваш шаблон { $template }
notice-template-gone = Шаблон, которого больше нет: { $what }
notice-template-gone-group = Шаблон, которого больше нет и которым группа { $group } возобновляла чаты: { $what }
notice-template-reviewed-gone = WhatsApp одобрил ваш шаблон, которого больше нет
notice-template-rejected-gone = WhatsApp отклонил ваш шаблон, которого больше нет
notice-template-asked = { $agent } просит шаблон: { $topic }
notice-template-answered = { $agent } сообщает: шаблон, о котором вы просили, есть: { $topic }
notice-template-declined = { $agent } отклоняет вашу просьбу о шаблоне: { $topic }
notice-mention = { $agent } упоминает вас: { $text }

## Как сообщать

notifications-title = Уведомления
notifications-of = О чём сообщать
notifications-by-page = На странице
notifications-by-sound = Звук
notifications-by-push = На устройства
notifications-of-new-chat = Новые чаты в моих группах
notifications-of-new-message = Новые сообщения в моих чатах
notifications-of-mention = Упоминания
notifications-of-offered = Чаты, которые мне передают
notifications-of-given = Чаты, назначенные мне
notifications-of-waiting = Клиенты, которые ждут слишком долго
notifications-of-reply-due = Ответы, срок которых подходит
notifications-of-reply-late = Опоздавшие ответы
notifications-of-window-closes = Закрывающиеся окна
notifications-of-moved-on-window = Окна чатов, которые я переместил дальше
notifications-of-snooze-over = Отложенные чаты, которые вернулись
notifications-of-held-waits = Отложенные ответы, которые ждут меня
notifications-of-held-left = Отправленные отложенные ответы
notifications-of-held-expired = Отложенные ответы, которые уже не уйдут
notifications-of-held-failed = Недоставленные шаблоны перед отложенным ответом
notifications-of-scheduled-failed = Запланированные сообщения, которые не ушли
notifications-of-held-lost = Отложенные ответы, которые ушли и не доставлены
notifications-of-taken-back = Мои ожидающие сообщения, которые кто-то отменил
notifications-of-template-trouble = Важные нам шаблоны, которые нельзя отправить или которые изменились
notifications-of-template-reviewed = Мои шаблоны, когда WhatsApp их проверил
notifications-of-template-asked = Шаблоны, о которых просят коллеги
notifications-of-template-answered = Что стало с моими просьбами о шаблонах
notifications-sound = Звуки
notifications-volume-low = Тихо
notifications-volume-usual = Обычно
notifications-volume-high = Громко
notifications-quiet = Тихие часы
notifications-quiet-from = С
notifications-quiet-to = До
notifications-quiet-hint = По вашему времени, можно через полночь. В это время ничего не звучит и не уходит на устройства, но остаётся в списке. Оставьте оба поля пустыми, если тихие часы не нужны.
error-field-quiet-half = Заполните оба поля или оставьте оба пустыми
error-field-quiet-time = Напишите время суток, например 22:00
error-field-quiet-same = В это время они начинаются: выберите другой конец
notifications-discreet = На устройства сообщать только, что клиент ждёт: ни имени, ни текста

## Уведомления на устройства

push-title = Устройства с уведомлениями
push-explain = Уведомление приходит, даже если ни одна страница не открыта. Оно идёт отсюда в службу вашего браузера и зашифровано только для него. Когда вы выходите, устройство забывается.
push-none = Ни одно ваше устройство не получает уведомлений.
push-here = этот вход
push-reached = Последняя доставка: { $time }
push-never-reached = Доставок ещё не было
push-on = Включить в этом браузере
push-remove = Убрать
push-removed = Это устройство больше не получает уведомлений.
push-test-send = Отправить пробное
push-test-sent = Пробное уведомление отправляется.
push-denied = Браузер не разрешает этой странице уведомления. Разрешите их в настройках браузера для этого сайта и попробуйте ещё раз.
push-failed = Включить уведомления не удалось. Попробуйте ещё раз; если не получается, служба браузера недоступна.
push-impossible = Здесь этот браузер не может получать уведомления: нужен современный браузер со скриптами и адрес с https. На iPhone сначала добавьте страницу на экран «Домой».
push-test = Уведомления приходят на это устройство.
push-new-chat = Новый чат: { $text }
push-discreet = Клиент ждёт
