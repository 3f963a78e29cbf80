### Самопроверка и подключение номера

light-green = в порядке
light-yellow = стоит взглянуть
light-red = нужно ваше участие

banner-health-more = { $count ->
    [one] И ещё { $count } проблема.
    [few] И ещё { $count } проблемы.
   *[other] И ещё { $count } проблем.
}
banner-health-action = Открыть самопроверку

health-title = Самопроверка
health-all-green = Всё в порядке.
health-some-yellow = { $count ->
    [one] Ничего не сломано; стоит взглянуть на { $count } пункт.
    [few] Ничего не сломано; стоит взглянуть на { $count } пункта.
   *[other] Ничего не сломано; стоит взглянуть на { $count } пунктов.
}
health-some-red = { $count ->
    [one] { $count } пункт требует вашего участия.
    [few] { $count } пункта требуют вашего участия.
   *[other] { $count } пунктов требуют вашего участия.
}
health-metrics-hint = То же для Prometheus: GET /metrics. Об изменениях пишет журнал.

health-words-meta = WhatsApp сообщает:
health-words-technical = Технические подробности:

health-what-webhook = Вебхуки
health-what-signatures = Подписи
health-what-certificate = Сертификат
health-what-token = Ключ доступа
health-what-account = Аккаунт
health-what-number = Номер
health-what-subscription = Подписка
health-what-quarantine = Карантин
health-what-outbox = Отправка
health-what-timers = Таймеры
health-what-disk = Диск
health-what-file = Файл данных
health-what-copies = Резервные копии
health-what-clock = Часы

health-webhook-no-number = Номера ещё не настроены.
    .advice = Пройдите страницу «Подключить номер».
health-webhook-never = WhatsApp ещё ни разу сюда не обращался.
    .advice = Пройдите страницу «Подключить номер»: она покажет, какого шага не хватает.
health-webhook-silent = От WhatsApp ничего нет уже { $span }, с { $time }. В прошлые недели в эти часы так тихо не бывало.
    .advice = Напишите на свой номер с личного телефона. Если ничего не придёт, пройдите страницу «Подключить номер»: адрес, сертификат прокси, подписка.
health-webhook-heard = Последний пришёл { $span } назад, в { $time }: для этих часов это обычно.
health-webhook-learning = Последний пришёл { $span } назад, в { $time }. Что обычно, станет известно через две недели.
health-signatures-unset = Не задан app secret, поэтому все вебхуки отклоняются.
    .advice = Впишите app_secret в раздел [whatsapp] файла okno.toml и перечитайте файл.
    .partner = Впишите длинный случайный текст в verify_token раздела [whatsapp] файла okno.toml, перечитайте файл и нажмите «Слать вебхуки сюда» на странице «Подключить номер».
health-signatures-all = { $count ->
    [one] За час отклонён { $count } вебхук, и ни одного верного после него: app secret не от того приложения.
    [few] За час отклонено { $count } вебхука, и ни одного верного после них: app secret не от того приложения.
   *[other] За час отклонено { $count } вебхуков, и ни одного верного после них: app secret не от того приложения.
}
    .advice = У Meta: App settings, Basic, App secret. Впишите его в app_secret раздела [whatsapp] файла okno.toml и перечитайте файл. Недоставленное Meta повторяет семь дней.
health-signatures-partner = { $count ->
    [one] За час отклонён { $count } вебхук, и ни одного верного после него: в нём не было нашего verify token.
    [few] За час отклонено { $count } вебхука, и ни одного верного после них: в них не было нашего verify token.
   *[other] За час отклонено { $count } вебхуков, и ни одного верного после них: в них не было нашего verify token.
}
    .advice = Нажмите «Слать вебхуки сюда» на странице «Подключить номер»: 360dialog получит нынешний verify token. Недоставленное повторяется около суток.
health-signatures-forged = { $count ->
    [one] За час отклонён { $count } вебхук с нашим номером, и ни одного верного после него. Раньше с тем, что здесь задано, приходили верные, значит, оно правильное: кто-то его подделывает или он подписан секретом другого приложения.
    [few] За час отклонено { $count } вебхука с нашим номером, и ни одного верного после них. Раньше с тем, что здесь задано, приходили верные, значит, оно правильное: кто-то их подделывает или они подписаны секретом другого приложения.
   *[other] За час отклонено { $count } вебхуков с нашим номером, и ни одного верного после них. Раньше с тем, что здесь задано, приходили верные, значит, оно правильное: кто-то их подделывает или они подписаны секретом другого приложения.
}
    .advice = Секрет в app_secret оставьте как есть. Если сюда пишет второе ваше приложение или вы получили у Meta новый секрет, добавьте его в список app_secret и перечитайте файл. Если нет, их кто-то подделывает, и ни один не проходит.
    .partner = Оставьте verify_token как есть. Если у 360dialog записан другой, нажмите «Слать вебхуки сюда» на странице «Подключить номер». Если нет, их кто-то подделывает, и ни один не проходит.
health-signatures-some = { $count ->
    [one] За час отклонён { $count } вебхук, другие при этом верны.
    [few] За час отклонено { $count } вебхука, другие при этом верны.
   *[other] За час отклонено { $count } вебхуков, другие при этом верны.
}
    .advice = Стучится кто-то чужой или сюда пишет второе ваше приложение: добавьте его секрет в список app_secret.
health-signatures-good = Проверяются. { $count ->
    [0] За час ни одного нашего не отклонено.
    [one] За час отклонён { $count } с нашим номером.
   *[other] За час отклонено { $count } с нашим номером.
}
health-signatures-strangers = { $strangers ->
    [one] Отклонён { $strangers } чужой, без наших номеров.
    [few] Отклонено { $strangers } чужих, без наших номеров.
   *[other] Отклонено { $strangers } чужих, без наших номеров.
}
health-certificate-good = Действует до: { $time }.
health-certificate-soon = Срок истекает: { $time }.
    .advice = Положите новые файлы на место старых: они будут прочитаны за полминуты. Сертификат центра должен был обновиться сам: найдите в журнале слово certificate.
health-certificate-ended = Срок истёк: { $time }. Браузеры предупреждают, а Meta ничего не присылает.
    .advice = Положите новые файлы на место старых: они будут прочитаны за полминуты. Сертификат центра должен был обновиться сам: найдите в журнале слово certificate.
health-certificate-ordering = Первый заказан; пока его нет, браузеры предупреждают, а Meta ничего не присылает.
    .advice = Это занимает минуту. Если дольше, причина будет сказана здесь.
health-certificate-changing = Заказывается такой, какой теперь указан в настройках; пока его нет, показывается прежний.
    .advice = Это занимает минуту. Если дольше, причина будет сказана здесь.
health-certificate-name = Выдан не на то имя, что в public_url: браузеры предупреждают, а Meta ничего не присылает.
    .advice = Получите сертификат на имя из public_url или исправьте public_url в разделе [server] файла okno.toml.
health-certificate-itself = Это самоподписанный сертификат: браузеры предупреждают, а Meta его не принимает и ничего не присылает.
    .advice = Возьмите сертификат общепризнанного центра: задайте mode = "acme" в разделе [server.tls] файла okno.toml и перезапустите программу, или пусть cert называет файл fullchain.pem такого центра.
health-certificate-alone = Он показывается без сертификата того, кто его выдал: браузер может это простить, но Meta его не принимает и ничего не присылает.
    .advice = Пусть cert в разделе [server.tls] файла okno.toml называет файл со всей цепочкой, fullchain.pem, а не cert.pem. Если его выдал ваш собственный центр, возьмите общепризнанный, например через mode = "acme".
health-certificate-private = За него не ручается ни один общепризнанный центр: браузеры предупреждают, а Meta его не принимает и ничего не присылает.
    .advice = Возьмите сертификат общепризнанного центра: mode = "acme" в разделе [server.tls] файла okno.toml без staging и directory, или пусть cert называет файл fullchain.pem такого центра.
health-certificate-covered = За него не ручается ни один общепризнанный центр: Meta примет его, только если перед этой программой стоит что-то с другим сертификатом.
    .advice = Если перед программой ничего не стоит, возьмите сертификат общепризнанного центра: mode = "acme" в разделе [server.tls] файла okno.toml, или пусть cert называет файл fullchain.pem такого центра.
health-certificate-file = Новые файлы, прочитанные в { $time }, не годятся; показывается прежний сертификат.
    .advice = Исправьте файлы, названные в разделе [server.tls]: в cert сертификат и его цепочка, в key его ключ, оба в PEM. Они перечитываются сами.
health-certificate-dns = В { $time } сертификат не получен: центр не находит имя.
    .advice = Там, где ведётся ваш домен, задайте имени запись A (и AAAA, если у машины есть IPv6) с внешним адресом этой машины. Запись AAAA, что ведёт в другое место, уберите.
health-certificate-unproved = В { $time } сертификат не получен: центр обратился к имени через порт 80 или 443 и не нашёл эту программу.
    .advice = Порт 80 из интернета должен вести сюда: откройте его в межсетевом экране и у хостера, остановите там другой веб-сервер, и пусть http_listen в разделе [server.tls] будет 0.0.0.0:80. Имя должно вести именно на эту машину. Если порт 80 недоступен, достаточно порта 443, если TLS на пути к программе не завершает прокси.
health-certificate-limit = В { $time } сертификат не получен: центр спрашивали слишком часто.
    .advice = Подождите: запрос повторится сам. На время проб задайте staging = true в разделе [server.tls]: там лимиты просторнее.
health-certificate-caa = В { $time } сертификат не получен: запись CAA домена не разрешает этот центр.
    .advice = Там, где ведётся ваш домен, добавьте запись CAA с именем центра, например 0 issue "letsencrypt.org", или уберите записи CAA.
health-certificate-refused = В { $time } сертификат не получен: центр отказывает.
    .advice = Почему, сказано его словами. Проверьте domains и contact в разделе [server.tls] файла okno.toml и перечитайте файл.
health-certificate-away = В { $time } сертификат не получен: центр не ответил как следует.
    .advice = Эта машина должна достигать центра по https: проверьте межсетевой экран, сервер имён и часы; для своего центра — directory и authority в разделе [server.tls].
health-certificate-again = Следующая попытка в { $again }.
health-token-unset = Не задан ключ доступа, поэтому ничего нельзя отправить.
    .advice = Создайте у Meta ключ системного пользователя с правами whatsapp_business_messaging и whatsapp_business_management, впишите его в access_token раздела [whatsapp] файла okno.toml и перечитайте файл.
    .partner = Создайте ключ API для номера в 360dialog Hub, впишите его в access_token раздела [whatsapp] файла okno.toml и перечитайте файл.
health-token-unusable = Ключ доступа или адрес в api_base нельзя использовать так, как они записаны в okno.toml.
    .advice = Впишите их в раздел [whatsapp] файла okno.toml заново, без пробелов и лишних кавычек, и перечитайте файл.
health-token-refused = WhatsApp не принимает ключ доступа, код { $code }.
    .advice = Создайте у Meta новый ключ системного пользователя, впишите его в access_token раздела [whatsapp] файла okno.toml и перечитайте файл. Сообщения пока ждут.
    .partner = Создайте новый ключ API для номера в 360dialog Hub, впишите его в access_token раздела [whatsapp] файла okno.toml и перечитайте файл. Сообщения пока ждут.
health-token-invalid = Ключ доступа больше не действует.
    .advice = Создайте у Meta новый ключ системного пользователя, впишите его в access_token раздела [whatsapp] файла okno.toml и перечитайте файл. Сообщения пока ждут.
health-token-lacks = { $count ->
    [one] У ключа доступа нет права { $rights }.
   *[other] У ключа доступа нет прав { $rights }.
}
    .advice = Дайте всё это ключу системного пользователя у Meta (Business settings, System users, Generate token), впишите новый ключ в okno.toml и перечитайте файл.
health-token-ended = Срок ключа доступа истёк: { $time }.
    .advice = Создайте бессрочный ключ системного пользователя, впишите его в access_token раздела [whatsapp] файла okno.toml и перечитайте файл.
health-token-soon = Срок ключа доступа истекает: { $time }.
    .advice = Создайте бессрочный ключ системного пользователя, впишите его в access_token раздела [whatsapp] файла okno.toml и перечитайте файл.
health-token-until = Действует, срок до: { $time }.
health-token-lasting = Действует без срока.
health-meta-unreachable = WhatsApp сейчас не отвечает на вопросы.
    .advice = Проверьте, что эта машина может обращаться по адресу из api_base. Вопрос повторяется каждые пять минут.
health-meta-later = WhatsApp просит обратиться позже, код { $code }. Вопрос повторится сам.
health-account-banned = WhatsApp отключил аккаунт: ничего не уходит и не приходит.
    .advice = Откройте WhatsApp Manager у Meta: там сказано, почему и как попросить о пересмотре.
health-account-answering = WhatsApp не даёт этому номеру отвечать клиентам до { $time }.
    .advice = Откройте WhatsApp Manager у Meta: там сказано, почему и как попросить о пересмотре.
health-account-writing-first = WhatsApp не даёт этому номеру писать первым до { $time }.
    .advice = Откройте WhatsApp Manager у Meta: там сказано, почему и как попросить о пересмотре.
health-account-restricted = WhatsApp ограничил аккаунт до { $time }.
    .advice = На странице «Подключение» сказано, что запрещено.
health-number-refused = WhatsApp не даёт нам этот номер, код { $code }.
    .advice = Проверьте phone_number_id в okno.toml: это длинный номер из раздела WhatsApp, API setup у Meta, а не телефон. Аккаунт должен быть среди активов системного пользователя.
health-number-status = WhatsApp сообщает состояние номера: { $status }.
    .advice = Откройте номер в WhatsApp Manager у Meta: там сказано, что не так и что делать.
health-number-pending = Номер ещё не зарегистрирован в Cloud API (состояние у WhatsApp: { $status }).
    .advice = Если WhatsApp Manager просит код из СМС или звонка, сначала введите его. Затем один раз зарегистрируйте номер: POST https://graph.facebook.com/v25.0/PHONE_NUMBER_ID/register с вашим токеном доступа (Bearer) и JSON {"{"}"messaging_product":"whatsapp","pin":"ШЕСТЬ ЦИФР"{"}"}. Шесть цифр придумайте сами; если включена двухэтапная проверка, это её нынешний PIN.
    .partner = Закончите настройку номера в 360dialog Hub: он регистрирует номер.
health-number-disconnected = Номер больше не зарегистрирован в Cloud API: ничего не уходит и не приходит (состояние у WhatsApp: { $status }).
    .advice = Зарегистрируйте номер снова: POST https://graph.facebook.com/v25.0/PHONE_NUMBER_ID/register с вашим токеном доступа (Bearer) и JSON {"{"}"messaging_product":"whatsapp","pin":"ШЕСТЬ ЦИФР"{"}"}. Если включена двухэтапная проверка, шесть цифр — её нынешний PIN.
    .partner = Подключите номер снова в 360dialog Hub: он регистрирует номер.
health-number-banned = WhatsApp заблокировал номер: ничего не уходит и не приходит (состояние: { $status }). То, что уже здесь, можно читать.
    .advice = Новая регистрация не поможет. Попросите у Meta проверку: Business Support Home, ваш аккаунт WhatsApp, Request review.
health-number-restricted = WhatsApp ограничил номер: часть сообщений может не уйти; у каждого видно, что с ним стало (состояние: { $status }).
    .advice = Прекратите массовые шаблоны. В WhatsApp Manager сказано, что ограничено и до какого времени; если это ошибка, попросите проверку в Business Support Home у Meta.
health-number-flagged = Номер у WhatsApp под наблюдением (состояние: { $status }): качество низкое. Сообщения уходят; если так останется, снизится лимит первых сообщений клиентам.
    .advice = Остановите массовые шаблоны и посмотрите в WhatsApp Manager, на какие из них жалуются.
health-number-red = Качество низкое: клиенты блокируют номер или жалуются.
    .advice = Остановите массовые шаблоны и посмотрите в WhatsApp Manager, на какие из них жалуются.
health-number-yellow = Качество среднее.
    .advice = Шлите меньше рекламных шаблонов и посмотрите в WhatsApp Manager, на какие из них жалуются.
health-number-green = Подключён, качество высокое.
health-number-unrated = Подключён.
health-number-untold = 360dialog не сообщает, как WhatsApp оценивает этот номер.
    .advice = Качество и лимит номера видны в 360dialog Hub рядом с номером: заглядывайте туда время от времени.
health-number-limit = Первым можно написать { $limit } клиентам в сутки.
health-number-endless = Первым можно писать скольким угодно клиентам.
health-subscription-none = Вебхуки этого аккаунта никому не отправляются.
    .advice = Нажмите «Слать вебхуки сюда» на странице «Подключить номер».
    .partner = Нажмите «Слать вебхуки сюда» на странице «Подключить номер»: у 360dialog ещё нет адреса.
    .here = Нажмите «Слать вебхуки сюда».
health-subscription-elsewhere = Вебхуки этого аккаунта идут на { $address }.
    .advice = Если это не адрес этой машины, нажмите «Слать вебхуки сюда» на странице «Подключить номер».
    .here = Если это не адрес этой машины, нажмите «Слать вебхуки сюда».
health-subscription-unheard = Для этого номера необычно долго ничего не приходит.
health-subscription-good = Вебхуки этого аккаунта отправляются.
health-subscription-refused = WhatsApp не говорит, куда идут вебхуки, код { $code }.
    .advice = Проверьте waba_id в okno.toml (WhatsApp, API setup: WhatsApp Business Account ID) и право whatsapp_business_management у ключа.
    .partner = Проверьте, что api_base в okno.toml равен https://waba-v2.360dialog.io, а access_token — ключ API этого номера.
health-quarantine-asks = { $count ->
    [one] Не удалось разобрать { $count } часть вебхука.
    [few] Не удалось разобрать { $count } части вебхуков.
   *[other] Не удалось разобрать { $count } частей вебхуков.
}
    .advice = Посмотрите их на странице «Карантин».
health-quarantine-good = { $count ->
    [0] Пуст.
    [one] { $count } часть, внимания не просит.
    [few] { $count } части, внимания не просят.
   *[other] { $count } частей, внимания не просят.
}
health-outbox-stuck = { $count ->
    [one] { $count } сообщение ждёт отправки уже { $span }.
    [few] { $count } сообщения ждут отправки, старшее уже { $span }.
   *[other] { $count } сообщений ждут отправки, старшее уже { $span }.
}
    .advice = Они уйдут сами, когда WhatsApp их примет; что мешает, сказано на странице «Подключение».
health-outbox-asks = { $count ->
    [one] { $count } сообщение ждёт решения человека: неизвестно, дошло ли оно, или файл восстановили, пока оно ждало.
    [few] { $count } сообщения ждут решения человека: неизвестно, дошли ли они, или файл восстановили, пока они ждали.
   *[other] { $count } сообщений ждут решения человека: неизвестно, дошли ли они, или файл восстановили, пока они ждали.
}
    .advice = Об этом спрашивают их чаты: скажите там, отправлять ли.
health-outbox-good = { $count ->
    [0] Ничего не ждёт.
    [one] { $count } сообщение в пути.
    [few] { $count } сообщения в пути.
   *[other] { $count } сообщений в пути.
}
health-timers-late = Самый старый срок опаздывает на { $span }.
    .advice = Машина перегружена или её диск медленный. Если это не проходит, перезапустите программу и посмотрите её журнал.
health-timers-good = Сроки срабатывают вовремя.
health-disk-full = На диске файла данных свободно только { $free }. Когда место кончится, работа остановится.
    .advice = Освободите место сейчас: старые журналы и пакеты, копии на том же диске. Или дайте машине диск больше.
health-disk-low = На диске файла данных свободно { $free }: мало для его копии или меньше гигабайта.
    .advice = Освободите место или дайте машине диск больше.
health-disk-good = Свободно { $free }.
health-file-size = { $size }.
health-file-after-copy = Сколько в нём свободно, станет известно после следующей автоматической резервной копии.
health-file-full = { $size }. Внутри нет свободного места, которое стоило бы вернуть.
health-file-share = { $size }, из них свободно внутри { $percent } %.
    .advice = Свободное место внутри займут новые данные. Чтобы вернуть его диску, остановите программу и выполните okno compact.
health-copies-none = Резервные копии сами не делаются.
    .advice = Назовите папку в разделе [backup] файла okno.toml, лучше на другом диске, и перечитайте файл.
health-copies-failed = Последняя попытка в { $time } не удалась.
    .advice = Проверьте, что папка из раздела [backup] файла okno.toml есть, в неё можно писать и место есть. Попытка повторяется каждые 15 минут.
health-copies-missing = Ещё не сделано ни одной копии.
    .advice = Посмотрите журнал программы и папку из раздела [backup] файла okno.toml.
health-copies-coming = Первая делается.
health-copies-old = Новейшая от { $time }, ей { $span }.
    .advice = Посмотрите журнал программы и папку из раздела [backup] файла okno.toml.
health-copies-good = Новейшая от { $time }, ей { $span }.
health-copies-beside = Новейшая от { $time }, ей { $span }. Она на том же диске, что и файл данных: поломка диска унесёт обоих.
    .advice = Назовите в разделе [backup] файла okno.toml папку на другом диске, разрешите программе писать туда (systemctl edit okno, ReadWritePaths=) и перечитайте файл.
health-copies-apart = Она на другом диске, чем файл данных.
health-clock-jumped = Часы этой машины скакнули на { $span } в { $time }.
    .advice = Проверьте службу времени машины (timedatectl): по её часам считаются окна.
health-clock-good = Идут ровно.

connect-title = Подключить номер
connect-explain = Сверху вниз; это занимает около двадцати минут. Каждый шаг показывает, как дела сейчас и что сделать.
connect-done = Всё подключено.
connect-ours = На этой машине
connect-check = Проверить снова
connect-checked = Проверено снова.
connect-check-failed = Проверить не удалось
connect-subscribe = Слать вебхуки сюда
connect-subscribed = Вебхуки теперь приходят сюда.
connect-subscribe-failed = WhatsApp не принял адрес этой машины
connect-templates = К шаблонам
connect-looked = WhatsApp спрошен в { $clock }.
connect-again = Вопрос повторяется сам каждый час, а пока чего-то не хватает, каждые пять минут.
connect-reload = Перечитать okno.toml: systemctl reload okno; в контейнере docker kill -s HUP okno; иначе сигнал SIGHUP процессу.
connect-not-looked = WhatsApp ещё не спрошен.
    .advice = Подождите несколько секунд и обновите страницу.
connect-waits = Спросить можно, когда заработает ключ доступа.

connect-step-address = Адрес с HTTPS
connect-step-certificate = Сертификат
connect-step-secret = App secret
connect-step-verify = Verify token
connect-step-numbers = Номера
connect-step-handshake = WhatsApp нас находит
connect-step-token = Ключ доступа
connect-step-number = Номер
connect-step-subscription = Подписка
connect-step-templates = Шаблоны
connect-step-in = Сообщение сюда
connect-step-out = Сообщение отсюда

connect-address-good = { $address }
connect-address-simulated = Симулятор обращается и по http; Meta — только по https.
connect-address-http = public_url — { $address }, а Meta обращается только по https.
    .advice = Впишите в public_url раздела [server] файла okno.toml адрес, по которому эту машину видно снаружи: https:// и её имя, с сертификатом общепризнанного центра.
connect-address-private = До { $address } Meta из интернета не дойдёт: это адрес самой машины или частной сети.
    .advice = Впишите в public_url раздела [server] файла okno.toml https:// и имя, известное в интернете, и перезапустите программу.
connect-address-other = Вы открыли страницу по https, но public_url в okno.toml начинается с http.
    .advice = Впишите в public_url раздела [server] файла okno.toml адрес из вашего браузера и перезапустите программу.
connect-secret-good = Задан; подписи проверяются.
connect-secret-unset = Не задан, поэтому все вебхуки отклоняются.
    .advice = У Meta, developers.facebook.com: ваше приложение, App settings, Basic, App secret. Впишите его в app_secret раздела [whatsapp] файла okno.toml и перечитайте файл.
connect-verify-good = Задан.
connect-verify-unset = Не задан, поэтому проверка адреса отклоняется.
    .advice = Придумайте длинный случайный текст, впишите его в verify_token раздела [whatsapp] файла okno.toml и перечитайте файл.
connect-numbers-good = { $count ->
    [one] В okno.toml { $count } номер.
    [few] В okno.toml { $count } номера.
   *[other] В okno.toml { $count } номеров.
}
connect-numbers-none = В okno.toml нет ни одного номера.
    .advice = Добавьте номер в [[whatsapp.numbers]]: phone_number_id и waba_id стоят у Meta в разделе WhatsApp, API setup. Затем перечитайте файл.
    .partner = Добавьте номер в [[whatsapp.numbers]] с phone_number_id и waba_id: оба стоят в 360dialog Hub рядом с номером. Затем перечитайте файл.
connect-handshake-heard = Последний вебхук пришёл в { $time }.
connect-handshake-good = WhatsApp проверил адрес в { $time }.
connect-handshake-waiting = WhatsApp ещё не обращался.
    .advice = Нажмите «Слать вебхуки сюда» или впишите адрес, что выше, вместе с verify token у Meta: WhatsApp, Configuration, Webhook, Edit. Затем подпишитесь там на поле messages.
    .partner = Нажмите «Слать вебхуки сюда», затем напишите на свой номер с личного телефона: 360dialog обращается впервые, когда что-то происходит.
connect-handshake-refused = Проверка адреса в { $time } отклонена.
    .advice = Verify token у Meta не тот, что в okno.toml. Впишите один и тот же в обоих местах и нажмите у Meta Verify and save.
connect-handshake-signature = Вебхуки приходят, но последний, в { $time }, отклонён.
    .advice = App secret в okno.toml не от того приложения, которое их шлёт. Скопируйте его заново: App settings, Basic, App secret; затем перечитайте файл.
    .partner = Нажмите «Слать вебхуки сюда»: 360dialog получит нынешний verify token.
connect-handshake-forged = С тем, что здесь задано, приходили верные вебхуки, но последний, в { $time }, отклонён.
    .advice = Секрет в app_secret оставьте как есть. Если сюда пишет второе ваше приложение или вы получили у Meta новый секрет, добавьте его в список app_secret и перечитайте файл. Если нет, вебхуки кто-то подделывает, и ни один не проходит.
    .partner = Оставьте verify_token как есть. Если у 360dialog записан другой, нажмите «Слать вебхуки сюда». Если нет, вебхуки кто-то подделывает, и ни один не проходит.
connect-undone-refused = WhatsApp отказывает с кодом { $code } и сообщает: { $detail }
connect-undone-failed = До WhatsApp сейчас не достучаться. Технические подробности: { $reason }
connect-doubt-unset = App secret здесь не задан.
connect-doubt-missing = На нём не было подписи.
connect-doubt-malformed = Его подпись не того вида.
connect-doubt-mismatch = Он подписан другим app secret.
connect-doubt-verify-unset = Verify token здесь не задан.
connect-doubt-verify = Verify token не тот, что задан здесь.
connect-templates-good = { $count ->
    [one] Найден { $count } шаблон.
    [few] Найдено { $count } шаблона.
   *[other] Найдено { $count } шаблонов.
}
connect-templates-none = Ни одного. Без шаблона через 24 часа клиенту не написать.
    .advice = Создайте шаблон в WhatsApp Manager у Meta, дождитесь одобрения и нажмите «Обновить из WhatsApp» на странице «Шаблоны».
    .partner = Создайте шаблон в 360dialog Hub, дождитесь одобрения и нажмите «Обновить из WhatsApp» на странице «Шаблоны».
connect-in-good = Последнее пришло в { $time }.
connect-in-earlier = Клиенты уже писали.
connect-in-waiting = На { $number } ещё ничего не пришло.
    .advice = Напишите на него с личного телефона: сообщение появится в разделе «Новые».
connect-out-good = О нашем сообщении WhatsApp последний раз сообщил в { $time }.
connect-out-waiting = WhatsApp ещё не сообщил ни об одном нашем сообщении.
    .advice = Откройте свой чат в разделе «Новые», возьмите его и ответьте. Через несколько секунд ответ будет доставлен.
