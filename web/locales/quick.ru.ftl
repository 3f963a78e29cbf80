# Что пишется быстро: черновики, быстрые ответы, команды, реакции.

draft-of-mine = У вас есть черновик
draft-of-others = { $count ->
    [one] Есть черновик: { $names }
    [few] Есть черновики: { $names }
   *[many] Есть черновики: { $names }
}
draft-kept = Черновик сохранён
draft-keep = Оставить черновиком
draft-elsewhere = В другом окне написано:
draft-take = Взять эти слова

react-title = Поставить реакцию
react-cancel = Без реакции
react-take-back = Убрать { $emoji }
react-more = Ещё
react-failed = Реакция не дошла: выберите её ещё раз.
choices-cancel = Без этих вариантов
split-explain = В сообщении не больше { $most } символов. Текст может уйти несколькими сообщениями, разрезанный между абзацами.
split-offer = В вашем тексте { $count } символов, в сообщении их не больше { $most }. Он может уйти: { $parts ->
    [one] { $parts } сообщением
    [few] { $parts } сообщениями
   *[many] { $parts } сообщениями
}, разрезанный между абзацами.
split-send = Отправить несколькими сообщениями
links-plain = Ссылки без предпросмотра

quick-title = Быстрые ответы
quick-explain = Ответы, которые пишутся часто. В чате наберите /, чтобы найти нужный; перед отправкой текст можно изменить.
quick-search = Часть названия или текста
quick-mine = Только мои
quick-shared = Для всех
quick-of-group = Для группы «{ $group }»
quick-none = Пока нет.
quick-used = { $count ->
    [one] вставлен { $count } раз
    [few] вставлен { $count } раза
   *[many] вставлен { $count } раз
}
quick-edit = Изменить
quick-edit-named = Изменить { $name }
quick-delete = Удалить
quick-delete-named = Удалить { $name }
quick-delete-hint = Он исчезнет у всех, кто им пользуется, вместе с файлами. Отправленное останется.
quick-deleted = Быстрый ответ удалён.
quick-new = Новый быстрый ответ
quick-name = Название
quick-name-hint = Одно слово, которое набирают после /
quick-for = Для кого
quick-text = Текст
quick-language = Слова в фигурных скобках заполняются сами; часы работы и срок ответа пишутся на языке группы, которой принадлежит чат.
quick-language-set = Языки групп
quick-save = Сохранить
quick-cancel = Отменить
quick-unfilled = Впишите сами: { $places }
quick-import = Загрузить
quick-import-file = Файл CSV или JSON
quick-import-hint = CSV со столбцами name и text, для вариантов ещё header, footer, buttons, list_button и rows (по одному в строке, строка списка как «название | описание»), или JSON в том виде, в каком он выгружается. При совпадении названий берётся новый текст. Если что-то не так, не загружается ничего.
quick-import-refused = Ничего не загружено. Исправьте эти строки и попробуйте снова:
quick-import-unread = Ничего не загружено.
quick-import-empty = В файле ничего нет.
quick-import-encoding = Файл не в UTF-8: сохраните его заново как «CSV UTF-8» и повторите.
quick-import-neither = Это не CSV, где первая строка называет столбцы, и не JSON в том виде, в каком он выгружается.
quick-import-broken = Отсюда файл не читается: не хватает кавычки или скобки, или есть то, чего при выгрузке не бывает.
quick-import-column = Такого столбца нет: столбцы называет первая строка.
quick-line = Строка { $line }
quick-imported = { $count ->
    [one] Загружен { $count } быстрый ответ
    [few] Загружено { $count } быстрых ответа
   *[many] Загружено { $count } быстрых ответов
}
quick-without-files = Файлов в таком файле нет. Прикрепите их снова к: { $names }.
quick-left-out = Не перенесено, потому что здесь только файлы: { $names }. Создайте эти ответы заново и прикрепите файлы.
quick-unknown-columns = Столбцы, которые здесь ничего не значат, пропущены: { $names }.
quick-export-hint = Файлы в нём только названы, самих файлов там нет: после импорта прикрепите их вручную.
quick-offer = Что может выбрать клиент
quick-offer-explain = Кнопки и списки доходят, пока окно открыто.
quick-offer-none = Ничего: только текст
quick-offer-buttons = До трёх кнопок по 20 символов
quick-offer-list = Список до десяти строк по 24 символа
quick-rows = Один вариант на строке
quick-rows-hint = В списке то, что стоит после |, поясняет вариант.
quick-list-button = Надпись кнопки, открывающей список
quick-header = Строка над текстом
quick-footer = Строка под текстом
quick-files = Файлы
quick-files-hint = Не больше { $count }. Вместе со словами они попадают в поле сообщения, где любой можно убрать. Перед вариантами ответа они уходят отдельными сообщениями.
quick-files-order = Числа — порядок, в котором файлы уходят; неотмеченное удаляется при сохранении.
quick-file-place = Место файла { $name }
quick-files-count = { $count ->
    [one] { $count } файл
    [few] { $count } файла
   *[many] { $count } файлов
}

help-slash = Быстрый ответ или команда, в поле сообщения

