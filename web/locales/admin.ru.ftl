# Управление: журнал изменений, двухфакторный вход, сеансы, карточки, правила команды, упоминания.

error-field-changed = Пока вы писали, это изменил кто-то другой. Ваш текст ниже; чтобы увидеть новый, откройте страницу ещё раз

## Журнал изменений

audit-title = Журнал изменений
audit-explain = Все изменения людей, групп, прав и настроек: кто, что было и что стало. Хранится всегда.
audit-operator = Администратор сервера
audit-desk = Вся служба
audit-who = Кто
audit-anybody = Любой
audit-subject = Что изменено
audit-anything = Что угодно
audit-show = Показать
audit-show-all = Показать всё
audit-empty = Изменений не было
audit-older = Более ранние
audit-nothing = —
audit-nobody = никто, кроме владельцев и администраторов
audit-agent-added = { $agent } добавляет сотрудника: { $subject }
audit-agent-changed = { $agent } меняет данные сотрудника: { $subject }
audit-agent-disabled = { $agent } отключает сотрудника: { $subject }
audit-agent-enabled = { $agent } снова включает сотрудника: { $subject }
audit-invited = { $agent } создаёт одноразовую ссылку. Для кого: { $subject }
audit-invitation-withdrawn = { $agent } отзывает одноразовую ссылку. Чья: { $subject }
audit-invitation-used = { $agent } задаёт пароль по одноразовой ссылке
audit-password-changed = { $agent } меняет свой пароль
audit-group-added = { $agent } добавляет группу «{ $subject }»
audit-group-changed = { $agent } меняет группу «{ $subject }»
audit-hours-changed = { $agent } меняет рабочие часы: { $subject }
audit-vacation-added = { $agent } добавляет отпуск: { $subject }
audit-vacation-removed = { $agent } убирает отпуск: { $subject }
audit-holiday-added = { $agent } добавляет праздник
audit-holidays-imported = { $agent } загружает праздники из файла
audit-holiday-removed = { $agent } убирает праздник
audit-token-made = { $agent } создаёт токен API. Чей: { $subject }
audit-token-revoked = { $agent } отзывает токен API. Чей: { $subject }
audit-session-ended = { $agent } завершает сеанс. Чей: { $subject }
audit-two-factor-on = { $agent } включает двухфакторный вход
audit-two-factor-off = { $agent } выключает двухфакторный вход
audit-two-factor-reset = { $agent } сбрасывает двухфакторный вход. Чей: { $subject }
audit-recovery-codes-made = { $agent } создаёт новые коды восстановления
audit-recovery-code-used = { $agent } использует код восстановления
audit-quarantine-dismissed = { $agent } снимает вопросы по карантину
audit-quarantine-deleted = { $agent } удаляет из карантина
audit-quarantine-reread = { $agent } перечитывает карантин
audit-templates-synced = { $agent } обновляет шаблоны из Meta
audit-subscribed = { $agent } подписывает на вебхуки Meta
audit-number-configured = { $agent } настраивает номер «{ $subject }»
audit-rules-written = { $agent } пишет правила команды
audit-backup-taken = { $agent } скачивает копию всех данных
audit-words-changed = { $agent } меняет автоматические сообщения: { $subject }
audit-routing-changed = { $agent } меняет распределение чатов: { $subject }
audit-admin-rights-changed = { $agent } меняет права администраторов
audit-lead-rights-changed = { $agent } меняет права старших
audit-agent-rights-changed = { $agent } меняет права операторов
audit-field-name = Имя
audit-field-email = Почта
audit-field-role = Роль
audit-field-access = Кто видит чаты
audit-field-hours = Часы
audit-field-vacation-from = С
audit-field-vacation-to = По
audit-field-holiday = Праздник
audit-field-every-year = Каждый год
audit-field-count = Сколько
audit-field-token = Токен
audit-field-scopes = Для чего
audit-field-group = Группа
audit-field-number = Номер
audit-field-number-off = Убран из конфигурации
audit-field-codes-left = Осталось кодов
audit-field-rules = Текст
audit-word-access-everyone = все

## Двухфакторный вход

second-step-title = Введите код
second-step-explain = Откройте приложение для кодов и введите шесть цифр, которые оно показывает для Okno. Подойдёт и код восстановления.
second-step-code = Код
second-step-lost = Нет ни телефона, ни кодов восстановления? Владелец может отключить для вас код.
second-step-back = Начать заново
second-step-required = Пароль верный. Для этой учётной записи нужен ещё и код: передайте его в поле `code`.
second-step-wrong = Код неверный или уже использован. Дождитесь следующего и введите его.
two-factor-title = Двухфакторный вход
two-factor-short = код при входе
two-factor-on = включён
two-factor-off = Выключен: для входа хватает пароля.
two-factor-explain = При входе кроме пароля понадобится код из приложения на телефоне: кто знает только пароль, не войдёт. Токены API работают как прежде.
two-factor-begin = Настроить
two-factor-change = Изменить
two-factor-scan = Отсканируйте это приложением для кодов и введите шесть цифр, которые оно покажет.
two-factor-picture = Код для камеры телефона
two-factor-type = Нечем сканировать? Введите в приложение ключ:
two-factor-here = или откройте на этом устройстве
two-factor-ends-others = Когда вы включите его, все другие ваши сеансы завершатся.
two-factor-turn-on = Включить
two-factor-turn-off = Выключить
two-factor-is-on = Двухфакторный вход включён
two-factor-is-off = Двухфакторный вход выключен
two-factor-keep-codes = Сохраните коды восстановления в надёжном месте: каждый один раз впустит вас без телефона. Они показаны только сейчас.
two-factor-too-late = Прошло слишком много времени, или это изменили на другой странице. Начните заново.
two-factor-since = С { $time }.
two-factor-codes-left = { $count ->
    [0] Кодов восстановления не осталось: создайте новые.
    [one] Остался { $count } код восстановления.
    [few] Осталось { $count } кода восстановления.
   *[other] Осталось { $count } кодов восстановления.
}
two-factor-new-codes = Новые коды восстановления
two-factor-new-codes-explain = Старые больше не подойдут.
two-factor-make-codes = Создать новые коды
two-factor-reset = Сбросить двухфакторный вход
two-factor-was-reset = Двухфакторный вход сброшен; теперь для входа хватит пароля

## Сеансы

sessions-show = Сеансы
sessions-count = { $count ->
    [one] В { $count } браузере или программе.
    [few] В { $count } браузерах и программах.
   *[other] В { $count } браузерах и программах.
}
sessions-of = Сеансы: { $name }
sessions-none = Сеансов нет
sessions-device = Откуда
sessions-unknown = Неизвестный браузер
sessions-end = Завершить
sessions-end-named = Завершить сеанс: { $name }
sessions-end-all = Завершить все сеансы
sessions-ended-one = Сеанс завершён
sessions-ended-all = Все сеансы завершены

## Одноразовые ссылки

team-link-until = Ссылка действует до { $time }
team-link-until-by = Ссылка действует до { $time }. Автор: { $agent }
team-link-expired = Ссылка истекла { $time }: создайте новую
team-link-none = Действующей ссылки нет: создайте её
team-link-again = Новая одноразовая ссылка
team-link-withdraw = Отозвать ссылку
team-link-withdrawn = Ссылка больше не действует

## Карточки

card-own-title = Ваша карточка
card-own-explain = Коллеги видят её рядом с вашим именем в чатах.
card-own-job = Чем вы занимаетесь
card-own-phone = Как с вами связаться
card-own-about = Что стоит знать коллегам

## Правила команды

rules-title = Правила команды
rules-write = Написать
rules-text = Правила
rules-text-hint = Как работает команда: кто что берёт, как быстро, каким тоном. Разметка как в сообщениях: *жирный*, _курсив_, - пункты.
rules-changed = Автор: { $agent }, { $time }
rules-read = Прочитано
rules-thanks = Отмечено: вы прочитали правила
rules-empty = Правил пока нет
rules-empty-owner = Запишите, как работает команда; новые сотрудники прочтут это первым делом.
rules-empty-hint = Когда владелец их напишет, они появятся здесь.
rules-banner = Есть правила команды, которые вы ещё не прочитали.
rules-banner-action = Прочитать

## Упоминания

mentions-title = Упоминания
mentions-explain = Заметки, в которых коллеги упоминают вас: @ и ваше имя.
mentions-empty = Вас ещё не упоминали
mentions-unread = новое
mentions-names = Кого упомянуть?
