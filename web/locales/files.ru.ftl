## Файлы, которые отправляет команда

error-file-name = Программы и скрипты не отправляются, а в имени этого файла есть расширение программы: .{ $ending }
error-file-content = Этот файл — программа или скрипт, как бы он ни назывался. Такие файлы не отправляются.
error-file-inside = В этом архиве программа или скрипт ({ $name }). Такие файлы не отправляются.
error-file-empty = Файл пуст.
error-file-missing = Выберите файл.
error-file-unknown = Этого файла больше нет. Выберите его ещё раз.
error-file-full = На диске сервера нет места. Сообщите администратору сервера; файл не сохранён.
error-caption-sound = WhatsApp не показывает текст рядом со звуком. Отправьте его отдельным сообщением.
error-file-large-picture = В этой картинке { $size }. Картинки отправляются до { $desk }, WhatsApp принимает до { $whatsapp }. Документом её можно отправить целиком.
error-file-large-video = В этом видео { $size }. Видео отправляются до { $whatsapp }. Документом его можно отправить целиком.
error-file-large-sound = В этой записи { $size }. Звук отправляется до { $whatsapp }. Документом её можно отправить целиком.
error-file-large-document = Файл слишком большой: отправляются файлы до { $whatsapp }.
error-files-ask = В вашей группе перед отправкой файла переспрашивают: результаты обычно отправляют почтой. Всё равно отправить в WhatsApp?


attach-choose = Прикрепить файлы
attach-hint = Картинки до { $picture }, видео и звук до { $played }, другие файлы до { $document }
attach-kept = Прикреплено
attach-remove = Не отправлять { $name }
attach-as-document = Отправить документом
attach-sure = Всё равно отправить в WhatsApp

files-title = Файлы
files-picture = Самая большая картинка, мегабайт
files-picture-hint = Что больше, можно отправить документом. Сам WhatsApp принимает картинки до 5 МБ.
files-png = Картинки PNG через { $name }
files-png-png = отправляются как есть
files-png-jpeg = отправляются как JPEG; прозрачное становится белым
files-limits = WhatsApp принимает видео и звук до 16 МБ, другие файлы до 100 МБ. Чего он не покажет, уходит документом: картинки GIF, WebP и HEIC, видео не в H.264, звук не в Opus, MP3, AAC или AMR.
files-refused = Программы и скрипты не отправляются никогда: ни по одному из расширений имени, ни по содержимому, ни в архиве с одним файлом. Внутрь 7-Zip, bzip2, xz, Zstandard и архивов с паролем заглянуть нельзя, в RAR видны только имена.
groups-ask = Переспрашивать перед отправкой файла
groups-ask-hint = Сотрудники каждый раз подтверждают, что файлы уйдут в WhatsApp.
audit-file-rules-changed = { $agent } меняет, как уходят файлы
audit-field-picture-megabytes = Самая большая картинка, МБ
audit-field-png = Картинки PNG
audit-field-ask-before-attaching = Переспрашивать перед отправкой файла
audit-word-png-png = как есть
audit-word-png-jpeg = как JPEG
