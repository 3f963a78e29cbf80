## Что правила группы сделали с чатом

event-routed = По правилам группы чат получает { $agent }: { $why }
event-offered-to-all = Предложено всем, кто свободен: { $people }
event-nobody-free = Свободных нет. { $why }
event-nobody-there = Правила группы не называют никого, кто мог бы взять чат
event-group-closed = Группа сейчас не работает
event-group-closed-until = Группа не работает до { $time }
event-not-answered = { $agent } не отвечает { $count ->
    [one] { $count } минуту
    [few] { $count } минуты
   *[many] { $count } минут
}
event-not-taken = Никто не берёт чат { $count ->
    [one] { $count } минуту
    [few] { $count } минуты
   *[many] { $count } минут
}
event-went-away = { $agent } ({ $why }) сейчас не может ответить: чат снова у группы
event-manager-set = { $agent } назначает клиенту менеджера: { $other }
event-manager-none = { $agent } указывает, что у клиента нет своего менеджера

routing-ground-follow-up = недавний разговор с этим клиентом
routing-ground-manager = ведёт этого клиента
routing-ground-fewest = меньше всего чатов
routing-ground-first-free = первый свободный по списку
routing-ground-only-free = больше никто не свободен
routing-load = { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[many] { $count } чатов
}
routing-load-of = чатов { $count } из { $cap }
routing-works-until = работает до { $time }
routing-of-each = { $agent }: { $why }
routing-did-not-answer = не отвечает
routing-off = не в сети
routing-away = перерыв
routing-out-of-hours = вне рабочих часов
routing-out-of-hours-until = вне рабочих часов до { $time }

## Страница

routing-title = Кому достаются новые чаты группы «{ $name }»
routing-link = Кому достаются новые чаты
routing-change = Изменить
routing-way = Новые чаты получает
routing-way-by_hand = никто: их берут из «Новых» сами
routing-way-evenly = тот, у кого меньше всего открытых чатов
routing-way-in_order = первый свободный по списку
routing-way-all_at_once = каждый, кто свободен: чат у того, кто взял первым
routing-people = Среди кого
routing-people-group = все, кому открыта группа
routing-people-listed = эти люди, в таком порядке
routing-place = { $name }: место в списке
routing-place-hint = 1 — первое место. Без номера — не в списке.
routing-manager-first = Сначала менеджеру клиента, если он свободен
routing-cap = Открытых чатов на человека не больше
routing-cap-hint = Считаются чаты всех групп. Пусто: без ограничения.
routing-follow-up = Клиент, написавший снова за столько минут после «Готово», попадает к тому же человеку
routing-answer = Если за столько минут никто не ответил, чат получает другой
routing-minutes-hint = Пусто: никогда.
routing-give-back = Ждущие чаты того, кто отошёл, ушёл или в отпуске, предлагаются группе
routing-explain = Свободен тот, кто в сети, в свои рабочие часы, не в отпуске и ниже предела. Пока группа закрыта, чаты никому не предлагаются. Каждое решение стоит в переписке вместе с причиной.
routing-dry = Что эти правила сделали бы с чатами прошлой недели
routing-dry-button = Проверить на прошлой неделе
routing-dry-hint = Ничего не меняется. Считается, что каждый на месте в свои нынешние рабочие часы, а у кого их нет — круглосуточно; чат длится столько, сколько длился на самом деле.
routing-dry-none = За последние семь дней в группе не началось ни одного чата.
routing-dry-when = Начало
routing-dry-customer = Клиент
routing-dry-would = Достался бы
routing-dry-did = На самом деле
routing-dry-nobody = никому: { $why }
routing-dry-waits = никому, пока кто-то не возьмёт
routing-dry-all = всем, кто свободен: { $people }
routing-dry-sum = Сразу нашли бы человека: { $given } из { $count }.
routing-dry-share = { $agent }: { $count }
routing-dry-more = Рассмотрены только последние { $count }.
card-manager = Менеджер клиента
card-manager-none = не назначен

## В журнале изменений

audit-field-way = Кому достаются новые чаты
audit-field-people = Среди кого
audit-field-manager-first = Сначала менеджеру клиента
audit-field-cap = Открытых чатов на человека не больше
audit-field-follow-up-minutes = Тому же человеку, минут после «Готово»
audit-field-answer-minutes = Другому, если нет ответа, минут
audit-field-give-back = Ждущие чаты ушедших предлагаются группе
audit-word-way-by-hand = вручную
audit-word-way-evenly = поровну
audit-word-way-in-order = по порядку
audit-word-way-all-at-once = всем сразу
audit-field-language = Язык автоматических сообщений
audit-field-answers-within = Отвечает за, минут
audit-field-held-days = Отложенные ответы ждут, дней
audit-field-reopening = Шаблон, который снова открывает окно
audit-field-transfer-notice = Сообщение о переводе
audit-field-sources = Источники
audit-field-greeting = Приветствие
audit-field-away = Сообщение вне рабочих часов
audit-field-busy = Сообщение о занятости
audit-field-busy-after = Сообщение о занятости: после скольких сообщений
audit-word-language-en = English
audit-word-language-ru = Русский
audit-word-language-hr = Hrvatski
