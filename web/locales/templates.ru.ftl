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
