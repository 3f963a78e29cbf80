# Шаблоны: поиск, заполнение, зависимости, просьбы и отправка на проверку.

## Выбор

picker-find = Поиск по словам
picker-none = Шаблона с такими словами нет
picker-recent = недавний
picker-ask = Нужного нет: попросить
picker-preview = Так это увидит клиент
picker-free-text = Окно открыто: свой текст ничего не стоит.
picker-price-free = бесплатно, пока окно открыто
picker-price-utility = платно: окно закрыто
picker-price-marketing = всегда платно
picker-price-authentication = всегда платно
picker-price-unknown = цена здесь неизвестна
picker-from-agent = ваше имя
picker-from-customer = из карточки клиента
picker-from-last = как вы заполнили в прошлый раз
picker-of-card = Карточка { $number }, { $name }
picker-attach = Прикрепите кнопкой внизу, по порядку: { $files }
picker-file-image = Картинка
picker-file-video = Видео
picker-file-document = Документ
picker-file-location = Место на карте
picker-spot-latitude = Широта, в градусах
picker-spot-longitude = Долгота, в градусах
picker-spot-name = Название места
picker-spot-address = Адрес места

## Что с ним стало

templates-setback-paused = WhatsApp приостановил его на несколько часов: клиентам он не понравился
templates-setback-disabled = WhatsApp отключил его навсегда
templates-setback-rejected = WhatsApp отклонил его
templates-setback-gone = он удалён или убран в архив в WhatsApp
templates-setback-stopped = WhatsApp сейчас не даёт его отправлять
templates-setback-category = меняется его категория, а с ней и цена
templates-setback-parts = теперь в нём другие переменные или части
templates-status-deleted = удалён
templates-status-archived = в архиве
templates-status-in_appeal = обжалуется
templates-status-flagged = может быть остановлен
templates-status-locked = заблокирован
templates-status-limit_exceeded = превышен лимит
templates-status-pending_deletion = удаляется
templates-status-reinstated = снова одобрен
templates-status-unarchived = одобрен
templates-quality-green = клиентам нравится
templates-quality-yellow = некоторым клиентам не нравится
templates-quality-red = многим клиентам не нравится
templates-category-was = был: { $name }
templates-category-soon = станет: { $name }
templates-why-abusive_content = WhatsApp считает его оскорбительным.
templates-why-category_not_available = Эта категория недоступна вашему аккаунту.
templates-why-incorrect_category = Неверная категория.
templates-why-invalid_format = Неверная форма: посмотрите на переменные и особые знаки.
templates-why-promotional = Это реклама, а категория другая.
templates-why-scam = WhatsApp принимает его за мошенничество.
templates-why-tag_content_mismatch = Слова не подходят к категории или языку.
templates-relied = Им возобновляют чаты: { $names }, а отправить его нельзя. Выберите там другой.
groups-reopening-dead = Этот шаблон нельзя отправить: { $reason }

## Темы и шаблоны номеров

templates-topics = Темы
templates-topics-hint = пропала связь, согласование, срочно
templates-reopening = Каким шаблоном возобновляют чат
templates-reopening-hint = Для каждого номера, если группа не выбрала свой.
templates-reopening-saved = Сохранено: этот шаблон теперь возобновляет чаты номера.

## Просьбы

templates-all = Все шаблоны
templates-back = Назад в чат
templates-requests = Просьбы о шаблонах
templates-requests-mine = О чём я просил
templates-requests-none = Просьб нет.
templates-ask = Попросить шаблон
templates-ask-hint = Об этом узнают те, кто ведёт шаблоны, а вы узнаете ответ.
templates-ask-topic = О чём он
templates-ask-topic-hint = В нескольких словах: напоминание об оплате, согласование макета
templates-ask-words = Какие слова вы хотели бы
templates-ask-why = Для чего он нужен
templates-ask-send = Попросить
templates-asked = Просьба передана. Вы узнаете, что с ней стало.
templates-asked-by = { $agent }, { $time }
templates-request-open = открыта
templates-request-done = такой теперь есть
templates-request-declined = отклонена
templates-request-template = Шаблон, который теперь есть
templates-request-finish = Готово
templates-request-why = Почему его не будет
templates-request-decline = Отклонить

## The log of changes

audit-template-submitted = { $agent } отправляет шаблон на проверку в WhatsApp
audit-template-edited = { $agent } меняет шаблон и отправляет его снова
audit-template-deleted = { $agent } удаляет шаблон в WhatsApp
audit-reopening-changed = { $agent } выбирает другой шаблон для возобновления чатов: { $subject }
audit-field-template = шаблон

## Written here

templates-new = Новый шаблон
templates-new-hint = WhatsApp проверяет каждый шаблон, прежде чем его можно отправить; вам сообщат ответ.
templates-account = Аккаунт
templates-name-hint = Строчные латинские буквы, цифры и подчёркивания: order_ready
templates-language-hint = Как пишет WhatsApp: en, en_US, ru, hr
templates-category-hint = Служебный: о заказе или вопросе. Маркетинг: всё, что рекламирует.
templates-header = Строка сверху (можно без неё)
templates-header-hint = Не больше 60 знаков и одной переменной
templates-body = Текст
templates-body-hint = Переменные стоят в скобках: {"{{"}1{"}}"} или {"{{"}order_id{"}}"}; не в начале и не в конце
templates-footer = Строка снизу (можно без неё)
templates-buttons = Кнопки
templates-buttons-hint = До 10: быстрые ответы стоят рядом, 2 адреса, 1 телефон, 1 код, 1 форма, 1 звонок
templates-buttons-more = Ещё кнопки
templates-button-kind = Вид кнопки
templates-button-none = нет кнопки
templates-button-label = Надпись
templates-button-value = Адрес, телефон или форма
templates-examples = Примеры
templates-examples-hint = По одному в строке, для каждой переменной по порядку частей: их требует WhatsApp
templates-examples-for = По порядку:
templates-above = Над текстом
templates-above-hint = Файл или место прикладывают к каждому сообщению; здесь WhatsApp нужен один образец для проверки.
templates-above-text = слова или ничего
templates-above-image = картинка
templates-above-video = видео
templates-above-document = документ
templates-above-location = место на карте
templates-file = Образец файла
templates-file-hint = JPEG или PNG до 5 МБ, MP4 до 16 МБ, PDF до 100 МБ
templates-file-keep = Оставить { $name }
templates-cards = Карточки для листания
templates-cards-hint = От 2 до 10 карточек, только в маркетинге, и больше ничего над текстом и под ним. У всех одинаковые части: картинка или видео, текст или его нет, одни и те же виды кнопок. В сообщении столько карточек, сколько в шаблоне.
templates-cards-buttons = Кнопки каждой карточки
templates-cards-more = Ещё карточки
templates-card = Карточка { $number }
templates-card-text = Текст карточки
templates-card-value = Адрес или телефон
templates-not-here = В WhatsApp Manager, а не здесь, делают: коды для входа, предложения со сроком, каталоги и товары, кнопки с просьбой о номере телефона или о разрешении звонить.
templates-no-app = WhatsApp не говорит, какому приложению принадлежит ключ доступа, а образцы файлов берёт только для приложения. Возьмите ключ системного пользователя вашего приложения (в okno.toml, раздел whatsapp) и отправьте снова: файлы хранятся здесь сутки.
templates-file-lost = Образец файла не дошёл до WhatsApp: связь обрывалась раз за разом. Ничего не отправлено. Файл хранится здесь сутки: отправьте снова.
templates-submit = Отправить на проверку
templates-preview = Посмотреть
templates-delete = Удалить этот шаблон
templates-delete-hint = Он исчезнет и в WhatsApp, на этом языке. 30 дней WhatsApp не примет другой с таким именем.
templates-delete-sure = Удалить навсегда
templates-deleted = Шаблон удалён.
templates-submitted = Отправлен. Вам сообщат, когда WhatsApp его проверит.
templates-submit-failed = Не удалось обратиться к WhatsApp. Попробуйте позже.
templates-locked = Этот шаблон нельзя изменить здесь.
templates-locked-status = Шаблон с этим статусом нельзя изменить: { $status }
templates-locked-parts = В нём есть части, которые делают в WhatsApp Manager; меняют его там.
templates-refused = WhatsApp отказывает ({ $code }): { $detail }
templates-button-quick_reply = Быстрый ответ
templates-button-url = Открыть адрес
templates-button-phone_number = Позвонить
templates-button-copy_code = Скопировать код
templates-button-flow = Открыть форму
templates-button-voice_call = Позвонить через WhatsApp
templates-problem-name = Только строчные латинские буквы, цифры и подчёркивания
templates-problem-edge = Переменная не может стоять в начале или в конце
templates-problem-side = Поставьте слова между переменными
templates-problem-numbering = Нумеруйте переменные с 1 без пропусков или дайте им имена строчными буквами
templates-problem-mixed = Либо номера, либо имена, но не вместе
templates-problem-many = Слишком много переменных для такого текста: добавьте слов
templates-problem-one = Не больше одной переменной
templates-problem-none = Здесь переменных быть не может
templates-problem-url-variable = Переменная адреса: {"{{"}1{"}}"}, в самом конце
templates-problem-url = Адрес начинается с https:// и не содержит пробелов
templates-problem-apart = Быстрые ответы должны стоять рядом
templates-problem-kind = Больше, чем разрешает WhatsApp: 2 адреса, 1 телефон, 1 код, 1 форма, 1 звонок
templates-problem-label = У двух кнопок одна надпись
templates-problem-phone = Напишите телефон с кодом страны: +385…
templates-problem-flow = Напишите номер формы: цифры
templates-problem-either = Либо слова, либо файл: выберите выше, что там стоит
templates-problem-picture = Картинка бывает JPEG или PNG
templates-problem-picture-size = Картинка не больше 5 МБ
templates-problem-film = Видео бывает MP4
templates-problem-film-size = Видео не больше 16 МБ
templates-problem-document = Документ бывает PDF
templates-problem-card-kind = У карточки картинка (JPEG, PNG) или видео (MP4)
templates-problem-cards-differ = У всех карточек должны быть те же части, что у первой
templates-problem-cards-alone = С карточками ничего не стоит над текстом и под ним, и кнопки есть только у карточек
templates-problem-cards-category = Шаблоны с карточками относятся к маркетингу
templates-problem-lines = Не больше двух переносов строки
templates-refused-2388019 = В аккаунте уже столько шаблонов, сколько можно.
templates-refused-2388024 = Шаблон с таким именем и языком уже есть.
templates-refused-2388039 = Часть слишком длинна или не разрешена.
templates-refused-2388040 = Текст слишком длинный.
templates-refused-2388047 = Строка сверху не такая, как нужно.
templates-refused-2388072 = Текст не такой, как нужно.
templates-refused-2388073 = Строка снизу не такая, как нужно.
templates-refused-2388293 = Слишком много переменных для такого текста.
templates-refused-2388299 = Переменная стоит в начале или в конце.
