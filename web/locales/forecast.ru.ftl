# Что замёрзнет до возвращения команды

forecast-title = Что замёрзнет
forecast-short = Мёрзнут
forecast-count =
    { $count ->
        [one] { $count } чат замёрзнет до возвращения команды
        [few] { $count } чата замёрзнут до возвращения команды
       *[many] { $count } чатов замёрзнут до возвращения команды
    }
forecast-explain = Шаблон не открывает окно: его открывает только ответ клиента.
forecast-empty = До возвращения команды ничего не замёрзнет
forecast-empty-hint = Здесь появятся чаты, у которых 24 часа кончаются ночью, в выходные или в праздник, и те, у которых это скоро, пока вы на месте.
forecast-freezing =
    { $count ->
        [one] До возвращения команды: { $count } чат
        [few] До возвращения команды: { $count } чата
       *[many] До возвращения команды: { $count } чатов
    }
forecast-attended = Скоро, пока кто-то на месте
forecast-gap = { $group }: уходят { $from }, вернутся { $back }
forecast-gap-leaves = { $group }: уходят { $from }, дальше рабочих часов нет
forecast-gap-away = { $group }: никого нет, вернутся { $back }
forecast-gap-closed = { $group }: рабочих часов нет
forecast-ends = окно закроется { $time }
forecast-waits = ждёт { $span }
forecast-nobody = ответственного нет
forecast-you = вы
forecast-off = К концу окна уже не на месте: { $name }, до ухода { $from }. Передайте чат.
forecast-off-now = К концу окна не на месте: { $name }. Передайте чат.
forecast-not-yours = Отправить может только участник чата.
forecast-asks = В этом шаблоне нужно заполнить слова.
forecast-template = Шаблон: { $state }, { $time }; клиент пока не ответил.
forecast-template-leaves = Шаблон уйдёт через
forecast-template-failed = Шаблон: { $state }, { $time }.
forecast-unsendable = Шаблон группы сейчас нельзя отправить.
forecast-missing = У группы нет шаблона для открытия окна.
forecast-set-up = Выбрать
forecast-open = Написать в чате
forecast-nobody-here = Сейчас в группе больше никто не дежурит.
forecast-tick = Выбрать: { $name }
forecast-send = Отправить шаблон
forecast-hand = Передать: { $name }
forecast-take-and-hand = Забрать чат ({ $from }) и передать: { $name }
forecast-takes-first = Чужой чат станет вашим, пока коллега не согласится его принять.
forecast-offered = Предложен: { $name }, ответа пока нет
forecast-send-again = Отправить шаблон ещё раз
forecast-send-ticked = Отправить шаблон выбранным
forecast-on-duty = Кто на смене
forecast-hand-ticked = Передать выбранные
forecast-more =
    { $count ->
        [one] Ещё { $count } чат не показан.
        [few] Ещё { $count } чата не показаны.
       *[many] Ещё { $count } чатов не показаны.
    }
forecast-others =
    { $count ->
        [one] Ещё { $count } чат не ваш
        [few] Ещё { $count } чата не ваши
       *[many] Ещё { $count } чатов не ваши
    }
forecast-own = Только мои
forecast-sheet-title = Лист передачи смены
forecast-sheet-made = Составлен { $time }
forecast-sheet-zone = Время: { $zone }
forecast-sheet-customer = Клиент
forecast-sheet-last = Последняя строка
forecast-sheet-waits = Ждёт с
forecast-sheet-ends = Окно закроется
forecast-sheet-send = Что отправить
bulk-asks-words = В его шаблоне нужно заполнить слова: напишите в самом чате.
bulk-did-keep-alive =
    { $count ->
        [one] Шаблон поставлен в очередь в { $count } чате: { $chats }. Что с ним стало, видно у чата.
        [few] Шаблоны поставлены в очередь в { $count } чатах: { $chats }. Что с ними стало, видно у каждого чата.
       *[many] Шаблоны поставлены в очередь в { $count } чатах: { $chats }. Что с ними стало, видно у каждого чата.
    }
bulk-did-handed-over =
    { $count ->
        [one] Передан { $count } чат, { $name }: { $chats }
        [few] Переданы { $count } чата, { $name }: { $chats }
       *[many] Передано { $count } чатов, { $name }: { $chats }
    }
bulk-undid-handed-over =
    { $count ->
        [one] Передача отменена, { $count } чат, { $name }: { $chats }
        [few] Передача отменена, { $count } чата, { $name }: { $chats }
       *[many] Передача отменена, { $count } чатов, { $name }: { $chats }
    }
event-undone-handed-over = Передача отменена ({ $agent }), чат был передан: { $other }
help-go-forecast = Что замёрзнет
help-keep-alive = Отправить шаблон (в «Что замёрзнет»)
help-tick = Выбрать чат там же

# Часы системы, если их можно переводить

clock-title = Часы системы
clock-minutes = +{ $count } мин
clock-hours = +{ $count } ч
clock-deadline = К ближайшему сроку, { $time }
clock-before = За минуту до него
clock-field = На сколько, например 2h30m
clock-go = Перевести
