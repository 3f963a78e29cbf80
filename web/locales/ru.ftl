### Okno, по-русски. Ключи собраны по страницам; во всех каталогах одни и те же ключи и переменные.

## Язык, числа, даты

language-name = Русский
number-group = {" "}
number-decimal = ,
clock = { $hour }:{ $minute }
date-day-month = { $day } { $month }
date-day-month-year = { $day } { $month } { $year }
date-today = Сегодня
date-yesterday = Вчера
date-short-yesterday = вчера
date-exact = { $date } в { $clock }
month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря
month-short-1 = янв
month-short-2 = фев
month-short-3 = мар
month-short-4 = апр
month-short-5 = мая
month-short-6 = июн
month-short-7 = июл
month-short-8 = авг
month-short-9 = сен
month-short-10 = окт
month-short-11 = ноя
month-short-12 = дек
time-left-days-hours = { $d } д { $h } ч
time-left-days = { $d } д
time-left-hours-minutes = { $h } ч { $m } мин
time-left-hours = { $h } ч
time-left-minutes = { $m } мин
time-left-seconds = { $s } с
time-since-now = только что
size-bytes = { $n } Б
size-kilobytes = { $n } КБ
size-megabytes = { $n } МБ
size-gigabytes = { $n } ГБ

## Рамка: разделы, предупреждения, справка

app-name = Okno
skip-to-conversation = К переписке
skip-to-list = К списку
nav-label = Разделы
tab-new = Новые
tab-mine = Мои
tab-others = Чужие
tab-done = Готово
tab-count = { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[many] { $count } чатов
}
nav-settings = Настройки
nav-help = Справка
nav-sign-out = Выйти
banner-waits = { $why }. То, что вы отправляете, ждёт и уйдёт само, когда это исправят.
banner-waits-known = Владельцы и администраторы знают.
banner-token-action = Посмотреть подключение
banner-outage = WhatsApp не отвечает с { $clock }. То, что вы отправляете, ждёт и уйдёт само.
banner-clock = Часы этой машины скакнули в { $clock }. Проверьте настройки времени: по ним считаются окна.
banner-seen = Понятно
banner-restored = { $count ->
    [one] { $count } сообщение ждало отправки, когда делалась эта копия: отправить или удалить?
    [few] { $count } сообщения ждали отправки, когда делалась эта копия: отправить или удалить?
   *[other] { $count } сообщений ждали отправки, когда делалась эта копия: отправить или удалить?
}
banner-restored-action = К первому
banner-quarantine = { $count ->
    [one] Не удалось разобрать { $count } входящее событие.
    [few] Не удалось разобрать { $count } входящих события.
   *[many] Не удалось разобрать { $count } входящих событий.
}
banner-quarantine-action = Посмотреть
connection-lost = Нет связи с сервером ({ $time }). Набранное сохраняется; страница продолжит сама, когда связь вернётся.
action-close = Закрыть
action-back = Назад
action-cancel = Отмена
action-save = Сохранить
action-more = Другие действия
help-title = Клавиши
help-note = Работают по месту на клавиатуре, в любой раскладке, и молчат, пока вы печатаете.
help-next = Следующий чат
help-previous = Предыдущий чат
help-open = Открыть чат
help-take = Взять чат или забрать его себе
help-hand-over = Передать или назначить чат
help-add = Добавить участника
help-done = Готово
help-done-next = Готово и следующий чат
help-reply = Написать сообщение
help-quote = Ответить на последнее сообщение клиента с цитатой
help-note-key = Написать заметку
help-go-new = К новым
help-go-mine = К моим
help-go-others = К чужим
help-go-done = К готовым
help-help = Этот список
help-escape = Выйти из поля, закрыть
help-send = Отправить
help-new-line = Новая строка

## Список

list-label = Чаты
list-waiting-since = Ждёт с { $time }
list-unread = { $count ->
    [one] { $count } непрочитанное
    [few] { $count } непрочитанных
   *[many] { $count } непрочитанных
}
list-previous = Раньше вёл: { $name }
list-responsible = Ответственный: { $name }
list-you-take-part = Вы участвуете
list-handed-to-you = Вам передаёт { $name }
list-waits-for = Ждём согласия: { $name }
list-more = Показать ещё
list-empty-new = Новых чатов нет
list-empty-new-hint = Здесь появится чат, когда клиент напишет. Сейчас никто не ждёт.
list-empty-mine = У вас нет чатов
list-empty-mine-hint = Возьмите чат из «Новых»: вы станете ответственным и сможете отвечать.
list-empty-others = У коллег нет чатов
list-empty-others-hint = Здесь видны чаты, которые взял кто-то другой. Их можно читать и писать заметки.
list-empty-done = Готовых пока нет
list-empty-done-hint = Чат попадает сюда, когда ответственный нажимает «Готово».
list-empty-action = К новым
preview-you = Вы: { $text }
preview-by = { $name }: { $text }
preview-note = Заметка: { $text }
preview-image = Фото
preview-video = Видео
preview-audio = Аудио
preview-voice = Голосовое
preview-sticker = Стикер
preview-location = Место на карте
preview-contacts = Контакт
preview-template = Шаблон: { $name }
preview-interactive = Выбор: { $text }
preview-order = Заказ
preview-unsupported = Сообщение, которое WhatsApp не передаёт
preview-deleted = Сообщение удалено

## Окно

window-open = до { $clock }
window-open-explain = До { $clock } можно писать свободно: 24 часа после последнего сообщения клиента.
window-closed = Окно закрыто
window-closed-explain = Со времени последнего сообщения клиента прошло больше 24 часов. Пока он не ответит, WhatsApp пропустит только шаблон.
window-none = Клиент ещё не писал
window-none-explain = Пока клиент не напишет, WhatsApp пропустит только шаблон.

## Переписка

chat-none = Чат не открыт
chat-none-hint = Выберите чат слева или нажмите { $key }, чтобы увидеть клавиши.
chat-label = Переписка: { $name }
chat-responsible = Ответственный: { $name }
chat-nobody = Никто не взял
chat-earlier = Показать раньше
chat-later = Показать позже
chat-to-newest = Новые сообщения
chat-interaction = Обращение от { $date }
chat-card = Карточка клиента
action-take = Взять
action-take-chat = Взять чат
action-take-over = Забрать себе
action-done = Готово
action-done-next = Готово и следующий
action-reopen = Открыть снова
action-leave = Выйти из чата
action-hand-over = Передать
action-assign = Назначить
action-accept = Принять
action-decline = Отклонить
action-withdraw = Отменить передачу
action-read = Отметить прочитанным
action-print = Печать
action-reply-to = Ответить на это сообщение
message-you = Вы
message-phone-app = Из приложения на телефоне
message-automation = Автоматически
automatic-greeting = Приветствие
automatic-away = Сообщение вне часов работы
automatic-busy = Сообщение о занятости
automatic-transfer_notice = Уведомление о переводе
message-template = Шаблон
message-edited = изменено
message-edited-before = Что было до изменения
message-again = Отправлено повторно
message-deleted = Клиент удалил это сообщение
message-deleted-kept = Удалено клиентом. Там было:
message-deleted-phone = Удалено в приложении на телефоне
message-deleted-phone-kept = Удалено в приложении на телефоне. Там было:
message-forwarded = Переслано
message-quote-missing = Цитируемого сообщения здесь нет
message-reaction = { $name }, { $time }
message-received-late = Дошло до нас: { $time }
message-unsupported = WhatsApp не передал это сообщение
message-unknown = Сообщение такого вида здесь пока не показать
message-unsupported-hint = Попросите клиента прислать его иначе или посмотрите на телефоне.
message-unsupported-phone = Его отправили из приложения на телефоне: посмотрите там.
message-raw = Что пришло
note-label = Заметка: видит только команда
event-fold = { $count ->
    [one] { $count } событие
    [few] { $count } события
   *[many] { $count } событий
}
media-image = Фото
media-video = Видео
media-audio = Аудио
media-voice = Голосовое сообщение
media-document = Документ
media-sticker = Стикер
media-location = Место на карте
media-fetching = Получаем из WhatsApp…
media-failed = Пока не получено
media-next-try = Следующая попытка: { $time }.
media-lost = У WhatsApp этого файла больше нет
media-lost-hint = Попросите клиента прислать его ещё раз.
media-not-fetched = Не удалось получить
media-failed-refused = WhatsApp не отдал этот файл
media-failed-too-large = Файл слишком велик
media-failed-hash = Файл пришёл повреждённым
media-failed-unreachable = Не удалось связаться с WhatsApp, чтобы получить файл
media-failed-host = Адрес файла не принадлежит Meta, поэтому он не загружен
media-fetch-again = Получить снова
media-download = Скачать
media-open-map = Открыть на карте
order-items = { $count ->
    [one] { $count } позиция
    [few] { $count } позиции
   *[many] { $count } позиций
}

## Доставка

delivery-queued = ждёт отправки
delivery-sending = отправляется
delivery-unknown = неизвестно, дошло ли
list-unsettled = Здесь сообщение ждёт вашего решения: { $text }
delivery-sent = отправлено
delivery-delivered = доставлено
delivery-read = прочитано
delivery-played = прослушано
delivery-failed = не доставлено
delivery-canceled = отозвано
delivery-held = ждёт
delivery-paced = пока задержано WhatsApp
held-title = Из резервной копии: отправить или удалить?
held-explain = Это сообщение ждало отправки, когда делалась копия. С тех пор его могли отправить; без вас ничего не уйдёт дважды.
held-closed = Окно закрыто: можно только удалить.
held-send = Отправить сейчас
held-discard = Удалить
delivery-at = { $state }: { $time }
delivery-retry = Отправить снова
delivery-retried = Отправлено снова, см. ниже
delivery-template = Отправить шаблон
delivery-take-back = Отозвать
delivery-behind = Ждёт: пока неизвестно, дошло ли предыдущее сообщение. Ответьте там, и оно уйдёт сразу; иначе уйдёт само в течение минуты.
delivery-behind-show = Показать то сообщение
delivery-code = Код WhatsApp: { $code }
unknown-title = Неизвестно, дошло ли сообщение
unknown-explain = Связь оборвалась, пока WhatsApp отвечал. Посмотрите на телефоне или спросите клиента. Если отправить снова, он может увидеть его дважды.
unknown-wait = Связь прервалась, когда WhatsApp отвечал. Если до { $time } он ничего не сообщит, мы спросим вас, что стало с сообщением.
unknown-arrived = Дошло
unknown-again = Отправить снова
unknown-not-arrived = Не дошло

## События в переписке

event-took = { $agent } берёт чат
event-took-repeat = { $agent } берёт чат; { $former } участвует
event-took-over = { $agent } забирает чат у { $former }
event-done = { $agent }: готово
event-reopened = { $agent } открывает снова
event-left = { $agent } выходит из чата
event-window-closed = 24-часовое окно закрылось
event-window-opened = Окно снова открыто
event-not-arrived = Наше сообщение не дошло: чат снова открыт
event-given-up = { $agent } больше не работает здесь: чат снова в «Новых»
event-assigned = { $agent } назначает ответственного: { $other }
event-offered = { $agent } хочет передать чат. Ждём согласия: { $other }
event-accepted = { $agent } принимает чат. Прежде ответственный: { $other }
event-declined = { $agent } не принимает чат. Ответственный прежний: { $other }
event-offer-canceled = { $agent } отменяет передачу чата. Получателем был бы: { $other }
event-offer-expired = { $other } не отвечает вовремя. Ответственный прежний: { $agent }
event-offer-ended = Передача чата не состоялась: { $agent } → { $other }
event-moved = { $agent } переводит чат из группы «{ $from }» в группу «{ $to }»
event-added = { $agent } добавляет участника: { $other }
event-excluded = { $agent } исключает участника: { $other }
event-came-by-ref = Клиент пришёл по коду «{ $source }»: сразу в группу «{ $group }»
event-came-by-ad = Клиент пришёл по объявлению { $source }: сразу в группу «{ $group }»
event-came-by-url = Клиент пришёл по адресу с «{ $source }»: сразу в группу «{ $group }»
event-number-changed = Номер клиента сменился с { $from } на { $to }
event-number-changed-unknown = Номер клиента сменился
event-identity-changed = Учётная запись клиента в WhatsApp сменилась
event-call = Клиент звонил
event-call-missed = Пропущенный звонок клиента
event-call-lasted = Клиент звонил: { $time }
event-marketing-stopped = Клиент отказался от рекламных сообщений
event-marketing-resumed = Клиент снова согласен на рекламные сообщения
event-took-back = { $count ->
    [1] { $agent } отзывает сообщение
    [one] { $agent } отзывает { $count } сообщение
    [few] { $agent } отзывает { $count } сообщения
   *[other] { $agent } отзывает { $count } сообщений
}
event-released = { $agent } отпускает задержанное сообщение
event-settled-arrived = { $agent }: дошло
event-settled-missing = { $agent }: не дошло

## Поле ввода

composer-label = Написать
composer-mode-message = Сообщение
composer-mode-note = Заметка
composer-message-placeholder = Сообщение: { $name }
composer-note-placeholder = Заметка для команды
composer-send = Отправить
composer-save-note = Сохранить заметку
composer-send-template = Отправить шаблон
composer-note-only = Увидит только команда
composer-keys = Enter отправляет, Shift+Enter начинает новую строку
composer-nobody = Чат никто не взял. Возьмите его, чтобы ответить; заметку можно написать сразу.
composer-not-mine = Ответственный: { $name }. Вы можете писать заметки.
composer-ask = Владелец или администратор может его перехватить.
composer-done = Обращение закрыто. Откройте его снова, чтобы писать; следующее сообщение клиента откроет новое.
composer-done-blocked = Это обращение закончено, а клиент заблокирован: пока его не разблокируют, от него ничего не приходит. Чтобы разблокировать, откройте его снова.
hands-transfer = Коллеге, с согласия
hands-assign = Назначить ответственного
hands-move = В другую группу, как новый чат
hands-add = Добавить участника
hands-exclude = Исключить участника
handing-to-me = { $name } передаёт вам этот чат
handing-by-me = Ждём согласия: { $name }
handing-of-others = { $by } передаёт чат. Ждём согласия: { $to }
handing-until = до { $time }
handing-left = осталось { $time }
composer-closed = Окно закрыто: выберите шаблон
composer-with-text = То, что написано в поле
composer-with-text-keep = останется в поле; уйдёт только шаблон
composer-with-text-hold = подождёт и уйдёт само, когда клиент ответит
composer-hold-keep = Напишите ответ: он подождёт и уйдёт сам, когда клиент ответит.
composer-draft-keep = Ваш текст останется здесь, пока клиент не напишет.
composer-template-sent = Шаблон отправлен: { $time }. Дождитесь ответа клиента: он откроет окно.
composer-template-leaving = Шаблон от { $time } ещё ждёт отправки.
composer-template-unknown = Неизвестно, дошёл ли шаблон: { $time }. Прежде чем отправлять другой, посмотрите на телефоне или спросите клиента.
composer-template-choose = Выбрать другой шаблон
composer-template-header = Заголовок: { $name }
composer-template-body = Текст: { $name }
composer-template-button = Кнопка «{ $name }»
composer-left = Осталось знаков: { $count }
composer-over = Лишних знаков: { $count }
composer-no-templates = Нет одобренного шаблона для этого номера
composer-no-templates-hint = Попросите владельца создать его в WhatsApp Manager и обновить список.
composer-replying = Ответ: { $name }
composer-reply-cancel = Без цитаты

## Карточка клиента

card-label = Клиент
card-phone = Телефон
card-phone-hidden = Скрыт в WhatsApp
card-username = Имя пользователя
card-number = Наш номер
card-group = Группа
card-first-message = Впервые
card-people = Кто ведёт
card-responsible = ответственный
card-previous = в прошлый раз
card-participants = участвует
card-interactions = Обращения
card-interaction-open = сейчас
card-interaction-none = Обращений ещё не было

## Вход и приглашение

sign-in-title = Вход
sign-in-email = Почта
sign-in-password = Пароль
sign-in-submit = Войти
sign-in-wrong = Почта и пароль не подходят друг к другу. Проверьте оба; после десяти неудач придётся подождать 15 минут.
sign-in-slow-down = Слишком много неудач. Попробуйте снова через { $span }.
sign-in-forgot = Забыли пароль? Владелец может дать одноразовую ссылку.
sign-in-kept = Сеанс закончился раньше, чем сообщение ушло. Войдите — и написанное снова будет в чате.
invitation-title = Здравствуйте, { $name }
invitation-explain = Придумайте пароль. Ссылка сработает один раз.
invitation-password = Новый пароль
invitation-password-hint = Не короче 10 знаков
invitation-submit = Задать пароль и войти
invitation-expired-title = Ссылка больше не работает
invitation-expired = Ссылка уже использована или устарела. Попросите у владельца новую.
setup-title = Настройка Okno
setup-explain = Вы здесь первый: владелец этого рабочего места.
setup-name = Ваше имя

## Настройки: профиль

settings-title = Настройки
settings-saved = Сохранено
me-title = Профиль
me-name = Имя
me-name-hint = Его видят коллеги, но не клиенты
me-language = Язык
me-language-browser = Как в браузере
me-time-zone = Часовой пояс
me-time-zone-hint = Там сейчас { $clock }. Если пусто, то как у команды: { $zone }.
me-sound = Звуки: новый чат, сообщение в моём чате
me-password-title = Пароль
me-password-current = Нынешний пароль
me-password-new = Новый пароль
me-password-submit = Сменить пароль
me-password-changed = Пароль сменён; на других устройствах выполнен выход
me-sessions-title = Где вы вошли
me-session = Вход { $since }, последний раз { $time }
me-token = Токен { $name }, создан { $since }, последний раз { $time }
me-token-unused = Токен { $name }, создан { $since }, ни разу не использован
last-use-lately = не больше часа назад
last-use-between = между { $from } и { $to }
last-use-between-on = { $date }, между { $from } и { $to }
me-session-this = этот браузер
me-sessions-end-all = Выйти везде, кроме этого браузера
me-sessions-ended = Во всех других местах выполнен выход

## Settings: my tokens

tokens-title = Токены API
tokens-explain = С токеном программа действует от вашего имени: в пределах того, что можно вам, и того, для чего токен создан.
tokens-empty = Токенов пока нет
tokens-new = Новый токен
tokens-name = Для чего он
tokens-name-hint = Имя, по которому вы узнаете его в этом списке
tokens-scopes = Что ему можно
tokens-scope-read = Чтение
    .what = Читать чаты, файлы и события
tokens-scope-write = Работа в чатах
    .what = Брать чаты, отвечать, писать заметки, закрывать
tokens-scope-team = Люди и группы
    .what = Вести людей и группы: кто создаёт ссылки для входа, может стать кем угодно
tokens-scope-settings = Настройки
    .what = Вести шаблоны, номера и карантин
tokens-scope-backup = Копия данных
    .what = Снимать копию всех данных
tokens-scope-account = Ваша учётная запись
    .what = Менять ваш профиль, пароль и токены
tokens-everything = всё, что можно вам
tokens-created = Создан
tokens-used = Последний раз
tokens-never = никогда
tokens-create = Создать токен
tokens-revoke = Отозвать
tokens-revoke-named = Отозвать токен { $name }
tokens-revoked = Токен отозван: с ним больше не войти
tokens-secret = Токен
tokens-made-title = Токен для: { $name }
tokens-made-explain = Скопируйте его сейчас: он показан один раз, больше его не увидеть.

## Настройки: команда

team-title = Команда
team-add = Добавить человека
team-add-submit = Добавить
team-add-hint = Вы получите ссылку, передайте её: по ней человек сам выберет пароль.
team-edit = Изменить
team-name = Имя
team-email = Почта
team-role = Роль
team-state = Состояние
team-role-owner = Владелец
team-role-admin = Администратор
team-role-lead = Старший
team-role-agent = Оператор
team-role-lead-hint = раздаёт новые чаты
team-rights = Личные права
team-rights-hint = Права даёт роль. «Да» или «Нет» здесь важнее роли — только для этого человека. У владельца все права.
team-right-by-role = По роли
team-right-yes = Да
team-right-no = Нет
team-right-see-new = Видит и берёт новые чаты
team-right-assign-new = Раздаёт новые чаты
team-right-see-others = Видит чаты коллег
team-right-take-over = Забирает чаты у коллег
team-right-reports = Видит отчёты
team-right-templates = Ведёт шаблоны
team-right-export = Выгружает данные
team-right-team = Ведёт людей и группы
team-right-settings = Ведёт номера и настройки
team-right-delete = Удаляет чаты
roles-title = Что могут роли
roles-explain = Владелец может всё. Переключённое здесь действует для всех с этой ролью; выбранное для одного человека важнее.
roles-link = Права ролей
team-disabled = отключён
team-invited = приглашён
team-disable = Отключить
team-enable = Включить
team-disable-title = Отключить: { $name }?
team-disable-chats = { $count ->
    [0] Открытых чатов за этим человеком нет.
    [one] За этим человеком { $count } открытый чат. Он вернётся в «Новые» своей группы, и его сможет взять коллега.
    [few] За этим человеком { $count } открытых чата. Они вернутся в «Новые» своих групп, и их смогут взять коллеги.
   *[many] За этим человеком { $count } открытых чатов. Они вернутся в «Новые» своих групп, и их смогут взять коллеги.
}
team-disable-explain = Человек сразу выйдет на всех устройствах и не сможет войти, пока его снова не включат. Всё написанное останется.
team-reset = Одноразовая ссылка
team-link-title = Одноразовая ссылка: { $name }
team-link-explain = Передайте её сами. Сработает один раз, до { $date }.
team-count = { $count ->
    [one] { $count } человек
    [few] { $count } человека
   *[many] { $count } человек
}

## Настройки: группы

groups-title = Группы
groups-add = Добавить группу
groups-edit = Настройки: { $name }
groups-name = Название
groups-access = Кто видит её чаты
groups-access-everyone = Все
groups-access-members = Только участники
groups-access-hint = Владельцы и администраторы видят их всегда.
groups-members = Участники
groups-members-count = { $count ->
    [one] { $count } участник
    [few] { $count } участника
   *[many] { $count } участников
}
groups-alone = Чаты группы «{ $name }» видят только владельцы и администраторы: в ней нет действующих участников.
groups-numbers = Номера
groups-empty = Групп пока нет
groups-empty-hint = Группа — это отдел. Пока её нет, все видят все чаты.

## Часы, отпуска, праздники

weekday-1 = Понедельник
weekday-2 = Вторник
weekday-3 = Среда
weekday-4 = Четверг
weekday-5 = Пятница
weekday-6 = Суббота
weekday-7 = Воскресенье
weekday-on-1 = в понедельник
weekday-on-2 = во вторник
weekday-on-3 = в среду
weekday-on-4 = в четверг
weekday-on-5 = в пятницу
weekday-on-6 = в субботу
weekday-on-7 = в воскресенье
coming-today = в { $clock }
coming-weekday = { $day } в { $clock }
date-range = { $from } – { $to }
dates-first = Первый день
dates-last = Последний день
hours-title = Рабочее время
hours-around-the-clock = Круглосуточно
hours-zone = Часовой пояс
hours-zone-hint-group = Часовой пояс всей службы: { $zone }, задан в okno.toml. Круглосуточная группа живёт по нему.
hours-zone-hint-agent = Часовой пояс всей службы: { $zone }, задан в okno.toml.
hours-hint = Например, 9:00–13:00, 14:00–18:00. Ночь вроде 22:00–6:00 переходит на следующий день.
hours-closed = закрыто
hours-save = Сохранить часы
hours-group-always = Открыто круглосуточно
hours-group-until = Сейчас открыто, до { $time }
hours-group-opens = Сейчас закрыто, откроется { $time }
hours-group-never = Закрыто и в ближайший год не откроется
hours-agent-always = Рабочее время — круглосуточно
hours-agent-until = Сейчас рабочее время, до { $time }
hours-agent-opens = Сейчас нерабочее время, рабочее начнётся { $time }
hours-agent-never = Нерабочее время, и в ближайший год рабочего нет
vacations-title = Отпуска
vacations-empty = Отпусков нет
vacations-hint = Целые дни, часовой пояс { $zone }.
vacations-add = Добавить отпуск
vacations-delete = Удалить
vacations-delete-named = Удалить отпуск { $dates }
holidays-title = Праздники
holidays-explain = В эти дни закрыто у всех, кому задано рабочее время. У кого оно круглосуточное, тот работает и в праздники.
holidays-empty = Праздников пока нет
holidays-empty-hint = Добавьте их вручную или загрузите из файла календаря.
holidays-dates = Когда
holidays-name = Название
holidays-every-year = каждый год
holidays-every-year-choice = Каждый год в эти даты
holidays-to-hint = Пусто — один день
holidays-add = Добавить праздник
holidays-delete = Удалить
holidays-delete-named = Удалить праздник { $dates }
holidays-count = { $count ->
    [one] { $count } праздник
    [few] { $count } праздника
   *[many] { $count } праздников
}
holidays-import-title = Из файла календаря
holidays-import-file = Файл iCalendar (.ics)
holidays-import-hint = В таком виде государственные праздники отдают многие календари. То, что уже есть в списке, не повторится.
holidays-import = Загрузить
holidays-imported = { $count ->
    [0] Новых праздников нет.
    [one] Добавлен { $count } праздник.
    [few] Добавлено { $count } праздника.
   *[many] Добавлено { $count } праздников.
}
holidays-skipped = { $count ->
    [one] Пропущена { $count } запись файла:
    [few] Пропущены { $count } записи файла:
   *[many] Пропущено { $count } записей файла:
}
holidays-skipped-line = { $name }: { $reason }
holidays-skipped-more = { $count ->
    [one] и ещё { $count }
    [few] и ещё { $count }
   *[many] и ещё { $count }
}
holidays-no-name = Без названия
holidays-skip-dates = даты не читаются
holidays-skip-repetition = повторяется не просто «каждый год в эти даты»
holidays-skip-too-long = длиннее года
holidays-skip-canceled = отменено
holidays-skip-cut-off = файл здесь обрывается
holidays-skip-part-of-day = это часы, а праздником может быть только целый день
holidays-skip-known = уже есть в списке

## Настройки: шаблоны

templates-title = Шаблоны
templates-sync = Обновить из WhatsApp
templates-sync-failed = WhatsApp не отдал шаблоны. Причина записана в журнале, а если номер отклонён, то и на странице «Подключение». Попробуйте позже.
templates-sync-done = Синхронизировано с WhatsApp
templates-synced = Обновлено { $time }
templates-name = Название
templates-language = Язык
templates-category = Категория
templates-status-approved = одобрен
templates-status-pending = на проверке
templates-status-rejected = отклонён
templates-status-paused = приостановлен
templates-status-disabled = отключён
templates-category-marketing = маркетинг
templates-category-utility = служебный
templates-category-authentication = код входа
templates-reason = Причина от Meta: { $reason }
templates-empty = Шаблонов пока нет
templates-empty-hint = Создайте их в WhatsApp Manager, потом обновите список здесь.
templates-count = { $count ->
    [one] { $count } шаблон
    [few] { $count } шаблона
   *[many] { $count } шаблонов
}

## Настройки: номера и подключение

numbers-title = Подключение
numbers-webhook = Адрес для вебхуков
numbers-webhook-hint = Впишите его в настройках WhatsApp приложения у Meta вместе с вашим verify token.
numbers-no-secret = Не задан app secret, поэтому все вебхуки отклоняются. Впишите app_secret в раздел [whatsapp] файла okno.toml.
numbers-secret-set = App secret задан: подписи вебхуков проверяются
numbers-status = Состояние
numbers-status-connected = сбоев нет
numbers-status-disabled = нет в okno.toml
numbers-status-trouble = отправка не проходит
numbers-status-stopped = WhatsApp не даёт отправлять
numbers-status-warned = работает, WhatsApp предупреждает
numbers-group = Группа
numbers-queue = Ждут отправки
numbers-queue-unknown = ещё { $count } с неизвестным исходом
numbers-trouble-since = с { $time }
numbers-unreachable = WhatsApp недоступен
    .advice = Сообщения ждут и уйдут сами, когда он ответит. Если это надолго, проверьте связь этой машины.
numbers-empty = Номеров пока нет
numbers-empty-hint = Добавьте номер в [[whatsapp.numbers]] файла okno.toml и перечитайте его сигналом SIGHUP.

## Настройки: карантин

quarantine-title = Карантин
quarantine-explain = Части вебхуков, которые не удалось разобрать или которые относятся к неизвестному номеру. Они перечитываются после обновления или смены настроек.
quarantine-count = { $count ->
    [one] { $count } часть
    [few] { $count } части
   *[many] { $count } частей
}
quarantine-empty = Карантин пуст
quarantine-empty-hint = Всё, что пришло, разобрано.
quarantine-arrived = Пришло
quarantine-raw = Исходный вид
quarantine-cut = Показано только начало.
quarantine-whole = Показать целиком
quarantine-asking = { $count ->
    [0] смотреть нечего
    [one] { $count } ждёт внимания
    [few] { $count } ждут внимания
   *[many] { $count } ждут внимания
}
quarantine-asks = ждёт внимания
quarantine-settle = Скрыть или удалить…
quarantine-dismiss = Скрыть
quarantine-dismiss-alike = Скрыть все с этой причиной
quarantine-dismiss-all = Скрыть все
quarantine-dismissed = { $count ->
    [one] Скрыта { $count } часть: она остаётся здесь, но больше не напоминает о себе
    [few] Скрыто { $count } части: они остаются здесь, но больше не напоминают о себе
   *[many] Скрыто { $count } частей: они остаются здесь, но больше не напоминают о себе
}
quarantine-delete = Удалить навсегда
quarantine-delete-alike = Удалить все с этой причиной
quarantine-delete-hint = Скрытое остаётся в этом списке и по-прежнему перечитывается. Удалённое не вернуть.
quarantine-deleted = { $count ->
    [one] Удалена { $count } часть
    [few] Удалено { $count } части
   *[many] Удалено { $count } частей
}
quarantine-reread = Перечитать
quarantine-reread-failed = Сейчас перечитать не удалось. Причина записана в журнале.
quarantine-reread-done = { $count ->
    [0] Больше ничего понять не удалось.
    [one] { $count } часть понята и стоит на своём месте.
    [few] { $count } части поняты и стоят на своих местах.
   *[many] { $count } частей понято и стоит на своих местах.
}
quarantine-left = { $count ->
    [0] Здесь ничего не осталось.
    [one] Здесь осталась { $count } часть.
    [few] Здесь остались { $count } части.
   *[many] Здесь осталось { $count } частей.
}
quarantine-reason-unknown-number = номера { $number } нет в okno.toml
quarantine-reason-unreadable = не разобрано: { $detail }
quarantine-detail-a-list-too-long = слишком длинный список
quarantine-detail-a-list = список
quarantine-detail-not-an-object-or-too-deep = не объект JSON или вложен слишком глубоко
quarantine-detail-a-mark-on-no-message = отметка без сообщения
quarantine-detail-the-body = всё уведомление
quarantine-detail-no-list-of-entries = нет списка записей
quarantine-detail-an-entry = запись
quarantine-detail-an-entry-without-changes = запись без изменений
quarantine-detail-a-change = изменение
quarantine-detail-a-change-without-a-value = изменение без значения
quarantine-detail-a-message-without-an-id = сообщение без идентификатора
quarantine-detail-a-message-without-a-type = сообщение без вида
quarantine-detail-a-message-without-a-time = сообщение без времени
quarantine-detail-a-message-without-a-sender = сообщение без отправителя
quarantine-detail-a-change-to-no-number = смена номера без нового номера
quarantine-detail-a-call-without-an-id = звонок без идентификатора
quarantine-detail-a-call-without-a-time = звонок без времени
quarantine-detail-a-call-of-nobody = звонок неизвестно чей
quarantine-detail-a-preference-without-a-time = предпочтение клиента без времени
quarantine-detail-a-preference-of-nobody = предпочтение неизвестно чьё
quarantine-detail-a-change-of-no-id = смена идентификатора без идентификаторов
quarantine-detail-a-change-of-half-an-id = смена идентификатора, где указан лишь один
quarantine-detail-a-change-of-id-without-a-time = смена идентификатора без времени
quarantine-detail-a-status-without-an-id = статус без идентификатора
quarantine-detail-a-status-without-a-word = статус без самого статуса
quarantine-detail-a-status-without-a-time = статус без времени
quarantine-detail-no-sender = нет отправителя
quarantine-detail-a-template-s-news = новость о шаблоне
quarantine-detail-a-template-without-a-name = шаблон без имени
quarantine-detail-a-template-without-a-language = шаблон без языка
quarantine-detail-a-template-without-a-status = шаблон без статуса
quarantine-reason-unknown-field = эта версия ничего не делает с «{ $field }»
quarantine-reason-no-message = сообщение, к которому это относится, так и не пришло
quarantine-reason-no-person = никто не известен по прежнему номеру или идентификатору, о смене которого здесь сказано
quarantine-reason-panicked = наша ошибка: сообщите о ней

## Ошибки

error-title = Не получилось
error-not-found = Здесь ничего нет
error-not-found-hint = Такой страницы или чата нет, или вам их не видно.
error-not-allowed = Вам этого нельзя.
error-scope = Этот токен создан не для этого. Ему не хватает: { $scopes }.
error-not-participant = Клиенту пишут только ответственный и участники.
error-already-taken = Чат уже взят: { $name }.
error-window-closed = Окно закрылось. Выберите шаблон; ваш текст сохранён.
error-newer-messages = Есть новые сообщения: тем временем кто-то написал, или вы сами с другой страницы. Прочтите их и повторите.
error-already-sent = Это больше не ждёт отправки: оно ушло, не удалось или отозвано.
error-empty-text = Сначала напишите что-нибудь.
error-empty-variables = Заполните все поля шаблона.
error-unavailable = Сейчас не получается сохранить. Ваш текст цел; попробуйте чуть позже.
error-crowded = Сейчас входит много людей. Повторите через несколько секунд.
error-network = Сервер не ответил. Ничего не пропало: попробуйте ещё раз.
action-try-again = Ещё раз
sign-out-drafts = Не удалось сохранить на сервере то, что вы набрали последним. Выйти и потерять это?
chat-lost = этот чат удалён или вам больше не виден.
chat-lost-typed = этот чат удалён или вам больше не виден. Вы набирали: «{ $words }»
files-lost = Эти файлы не ушли до того, как закончился ваш сеанс. Прикрепите их снова: { $files }
error-back-to-list = К списку
error-field-required = Заполните.
error-field-email = Это не похоже на адрес почты.
error-field-current-password = Текущий пароль неверен.
error-field-owner-rights = У владельца все права.
error-field-too-long = Не больше { $limit } символов.
error-field-too-short = { $count ->
    [one] Не меньше { $count } символа.
   *[other] Не меньше { $count } символов.
}
error-field-one-line = В одну строку, без табуляций и длинных пробелов.
error-field-one-word = Одно слово: буквы, цифры, «-», «_» и «.».
error-field-command = «/{ $word }» здесь — команда. Выберите другое название.
error-field-count = Дано значений: { $given } из { $expected }.
error-field-too-many = Их может быть не больше { $limit }.
error-field-unknown = Такого здесь нет. Проверьте.
error-field-no-member = Такого сотрудника в команде нет.
error-field-numbers = Назовите номера, новые чаты которых должны приходить сюда. Чтобы забрать номер, отдайте его другой группе.
error-field-unexpected = Здесь нет ничего с таким именем. Уберите это.
error-field-kind-text = Здесь нужен текст.
error-field-kind-whole = Здесь нужно целое число от 0.
error-field-kind-switch = Здесь нужно true или false.
error-field-kind-list = Здесь нужен список.
error-field-kind-object = Здесь нужен объект со своими полями.
error-field-taken = Это уже занято.
error-field-key-used = Из этой формы уже отправлено другое. Посмотрите переписку и отправьте ещё раз.
error-field-wrong = Это не подходит.
error-field-scopes = Вам самим это не разрешено, поэтому и вашему токену нельзя: { $scopes }.
error-field-duration = Пишите так: 90s, 15m, 20h30m или 7d, большая единица впереди.
error-field-date = Напишите дату так: 2026-12-25.
error-field-week = Ни на один день нет часов. Заполните хотя бы один или выберите «Круглосуточно».
error-field-hours-time = «{ $words }» — не время суток. Пишите так: 9:00 или 9.
error-field-hours-no-end = После «{ $words }» не хватает конца. Пишите так: 9:00–13:00.
error-field-hours-empty = { $hours }: начало и конец совпадают.
error-field-hours-backwards = { $hours }: конец раньше начала.
error-field-hours-overlap = { $hours } пересекается с другими часами этого дня.
error-field-hours-next-day = { $hours } переходит на следующий день и пересекается с его часами.
error-field-dates-backwards = Последний день раньше первого.
error-field-dates-too-long = { $count ->
    [one] Не больше { $count } дня.
   *[other] Не больше { $count } дней.
}
error-field-overlaps = На эти дни уже приходится другой отпуск.
error-field-not-a-calendar = Это не файл iCalendar.
error-signed-out = Вы вышли. Войдите снова; набранное сохранено в этом браузере.
error-method = По этому адресу так нельзя.
error-foreign-origin = Форма пришла с чужого сайта и отклонена.
error-internal = У нас что-то сломалось. Это записано в журнал; ваш текст сохранён.
error-too-large = Это слишком много.
error-bad-request = Запрос не удалось прочитать.
error-body-object = Пришлите объект JSON.
error-not-built = «{ $name }» в этой версии пока нет. Уберите этот параметр.
error-wrong-state = Это уже невозможно: тем временем что-то изменилось. Посмотрите ещё раз.
error-no-pending-transfer = Этот чат никому не передают или уже не передают. Посмотрите ещё раз.
error-field-agent-unknown = Этому сотруднику чат не передать: доступ отключён или группа чата ему не видна. Переведите чат в его группу.
error-field-agent-self = Это вы. Выберите кого-нибудь другого.
error-field-agent-pending = Чат уже передаётся другому сотруднику. Сначала отмените передачу.
error-field-group-same = Чат уже в этой группе.
error-field-agent-empty = Выберите коллегу.
error-field-group-empty = Выберите группу.
error-field-chats-empty = Выберите хотя бы один чат.
error-field-reason-empty = Напишите причину: она нужна для чатов, которые ведёте не вы.
error-token-attention = Токен принадлежит программе, перед ней никто не сидит. Сообщайте это из сеанса человека.
error-last-owner = Нужен хотя бы один владелец, который может войти.
error-disables-self = Отключить самого себя нельзя: это делает владелец или другой администратор.
error-template-status = WhatsApp не даёт отправить этот шаблон: { $status }.
error-template-part = В шаблоне есть часть, которую здесь пока нельзя заполнить: { $part }.
