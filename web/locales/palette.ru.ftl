# Everything that may be done, found by a few letters; and emoji, found by their words.

palette-title = Всё сразу
palette-open = Действия, чаты, клиенты: всё сразу
palette-hint = Что сделать, кого найти? Косая черта в начале: только действия.
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
