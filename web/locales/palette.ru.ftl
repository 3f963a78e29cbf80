# Everything that may be done, found by a few letters; and emoji, found by their words.

palette-title = Всё сразу
palette-open = Действия, чаты, клиенты: всё сразу
palette-hint = Что сделать, кого найти? Косая черта в начале: только действия.
palette-slash-none = Ничего с таким названием нет, поэтому ничего не отправлено. Нажмите Enter ещё раз, чтобы отправить это клиенту как есть.
palette-find = Искать
palette-none = Ничего не найдено
palette-of-chat = Этот чат
palette-of-replies = Быстрые ответы
palette-of-places = Где угодно
palette-of-chats = Чаты
palette-of-customers = Клиенты
palette-template = Отправить шаблон
palette-tag = Поставить метку «{ $tag }»
palette-tag-how = /tag и метка
palette-note = Заметка: «{ $note }»
palette-away = Показывать, что меня нет
palette-online = Показывать, что я на месте

# Other words by which somebody looks for what a command does; never shown.
palette-means-take = себе взять принять ответить
palette-means-takeover = перехватить забрать себе
palette-means-reopen = открыть снова вернуть
palette-means-done = закрыть завершить кончить готово решено
palette-means-next = закрыть завершить следующий
palette-means-reply = ответить написать сообщение
palette-means-template = отправить сообщение шаблон
palette-means-note = внутренняя комментарий заметка
palette-means-noreply = без ответа не нужен
palette-means-snooze = отложить позже напомнить завтра
palette-means-pause = часы ждать остановить пауза
palette-means-resume = часы дальше продолжить
palette-means-leave = уйти из чата выйти
palette-means-tag = метка тег отметить
palette-means-away = статус отошёл перерыв нет
palette-means-online = статус вернулся здесь
palette-means-add = позвать добавить коллега участник вместе
palette-means-exclude = убрать исключить участник
palette-means-transfer = передать отдать коллега
palette-means-move = группа передать отдел перевести
palette-means-assign = назначить передать отдать коллега

emoji-open = Эмодзи
emoji-search = Найти эмодзи
emoji-recent = Недавние
emoji-none = Такого эмодзи нет
emoji-smileys = Смайлики
emoji-people = Люди
emoji-nature = Природа
emoji-food = Еда
emoji-travel = Поездки
emoji-activities = Занятия
emoji-objects = Предметы
emoji-symbols = Символы
emoji-flags = Флаги
