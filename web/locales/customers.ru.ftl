# Люди, которые нам пишут, и метки, которые им даёт команда.

event-tag-added = { $agent } добавляет клиенту метку «{ $tag }»
event-tag-removed = { $agent } снимает с клиента метку «{ $tag }»

tags-title = Метки
tags-one = Метка
tags-new = Ещё метка
tags-add = Добавить
tags-remove = Снять метку «{ $tag }»
tags-show = Все с меткой «{ $tag }»
tags-all = Без отбора по метке
tags-none = Здесь ни у кого нет такой метки

customers-title = Клиенты
customers-search = Имя, телефон или метка
customers-find = Найти
customers-none = Никто не найден
customers-all = Все клиенты
customers-chats = Чаты
customers-since = Известен с

promises-of-tag = Обещать что-то по метке
promises-choose = Выбрать
tags-full = Меток { $limit }, больше нельзя: уберите одну, чтобы добавить другую
error-field-tag = В метке не может быть косой черты, и она не может состоять из одних точек
