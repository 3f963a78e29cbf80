## What came and how it is shown

shown-advertisement = Из рекламы
shown-post = Из публикации
shown-open-link = Открыть ссылку
shown-place-page = Страница места
shown-not-played = Браузер, возможно, не воспроизведёт такой файл. Скачайте его.
shown-speed = Скорость
shown-speed-half = 1,5×
shown-order-sum = Сумма: { $sum }
shown-forwarded-often = Пересылали много раз
shown-answer-button = Нажата кнопка
shown-answer-list = Выбор из списка
shown-answer-form = Заполнена форма
shown-answer-call = Ответ о звонках
shown-answer = Ответ
shown-call-allowed = Можно звонить в WhatsApp
shown-call-refused = Звонить в WhatsApp нельзя
shown-answer-empty = Ответ без слов
shown-viewer = Картинки
shown-viewer-before = Предыдущая картинка
shown-viewer-after = Следующая картинка
shown-viewer-out = Уменьшить
shown-viewer-in = Увеличить
shown-viewer-turn = Повернуть
shown-what-poll-creation = Это был опрос
shown-what-poll-update = Это был ответ на опрос
shown-what-gif = Это была анимация
shown-what-group-invite = Это было приглашение в группу
shown-what-pin = Это было закреплённое сообщение
shown-what-product = Это был товар
shown-what-link-preview = Это была ссылка с предпросмотром
shown-what-edit = Это было изменённое сообщение
shown-what-list = Это был список
shown-what-131052 = Файл слишком велик, чтобы WhatsApp его передал: больше 100 МБ

## Contacts that are kept

event-contact-saved = { $agent }: контакт { $name } сохранён
event-phone-added = { $agent }: клиенту добавлен телефон
error-field-phone-country = В номере нет кода страны: он должен начинаться с +
error-field-phone-taken = Этот телефон уже у другого клиента
shown-contact-asked = Прислано по нашей просьбе
shown-contact-new = Сохранить как нового клиента
shown-contact-theirs = Это их собственный телефон
shown-contact-save = Сохранить контакт

## Files that wait in the box for writing

attach-waits = ждёт
attach-leaves = отправляется: { $percent }
attach-handing = передаётся в WhatsApp
attach-behind = Ваш текст уйдёт следом за файлами выше.
attach-held = Из этого ещё ничего не ушло: ждём { $files }. Уберите или попробуйте ещё раз, затем отправьте.
attach-apart = Текст длиннее, чем подпись к файлу может быть, или стоит перед звуком: сначала он уйдёт отдельным сообщением.
attach-blocked = Некоторые файлы так не отправить. Уберите их или выберите, что с ними делать.
attach-plain-sound = Этот браузер записывает звук, который не может стать голосовым сообщением: он уйдёт обычным аудиофайлом.
attach-microphone-refused = Браузер не даёт странице слышать микрофон. Разрешите это рядом с адресом и попробуйте ещё раз.
attach-microphone-missing = Микрофон не найден, или страница открыта не по HTTPS.
attach-recorder-missing = Этот браузер не умеет записывать звук. Прикрепите запись файлом.
attach-elsewhere = Файл не ушёл.
attach-recorded = Запись остановлена и ждёт здесь.
attach-drop = Убрать
attach-recording = Идёт запись
attach-record-cancel = Отбросить
attach-record-stop = Стоп
attach-record = Записать голосовое сообщение
attach-drop-here = Отпустите файлы здесь, чтобы прикрепить их
error-file-recording = Запись не читается. Запишите ещё раз.
