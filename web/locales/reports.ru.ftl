# Отчёты: что посчитано за период.

reports-title = Отчёты
reports-short = Отчёты
reports-explain = Сколько ждали клиенты, какие сроки соблюдены, какие окна упущены и что стало с отложенными ответами.
reports-period = Период
reports-days =
    { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[other] { $count } дней
    }
reports-from = С
reports-to = По
reports-show = Показать
reports-show-all = Показать всё
reports-all-groups = Все группы
reports-all-numbers = Все номера
reports-all-agents = Все сотрудники
reports-zone = Дни считаются по часам службы: { $zone }
reports-clock = Какое время считать
reports-clock-wall = Всё время
reports-clock-working = Рабочее время
reports-by-day = День
reports-by-group = Группа
reports-by-number = Номер
reports-by-agent = Сотрудник
reports-nobody = С телефона или никто
reports-total = Всего
reports-nothing = —
reports-percent = { $n } %
reports-week = Неделя с { $day }
reports-csv-of = CSV: { $table }
reports-csv-seconds = секунды
reports-csv-working = секунды рабочего времени
reports-csv-percent = %
reports-chart-replies = Ответы
reports-in-time = В срок
reports-first = Первый ответ
reports-next = Следующий ответ
reports-broken = Нарушенные сроки
reports-unanswered = Завершено без ответа
reports-windows = Упущенные окна
reports-held = Отложенные ответы
reports-count = Количество
reports-late = С опозданием
reports-median = Медиана
reports-ninety = 90 % не дольше
reports-mean = В среднем
reports-share = Доля
reports-not-needed = Ответ не нужен
reports-closed = Закрыто
reports-lost-waiting = Клиент ждал ответа
reports-lost-answered = Клиенту ответили
reports-held-left = Доставлено
reports-held-lost = Не доставлено
reports-held-expired = Истёк срок
reports-held-back = Отозвано
reports-held-gone = Не доставлено, истёк срок или отозвано
reports-how = Как это считается
reports-how-days = Ответ относится ко дню, когда клиент начал ждать, упущенное окно — ко дню, когда оно закрылось, отложенный ответ — ко дню, когда он ушёл, истёк или был отозван. То, что ещё ждёт, пока не посчитано.
reports-how-answers = Несколько сообщений подряд — одна очередь и один ответ. Ответ с телефона считается с момента отправки; недоставленное сообщение — не ответ; автоматические сообщения ответом не бывают.
reports-how-broken = Срок нарушен, если ответ опоздал или диалог закрыли, когда срок уже прошёл. Доля считается от всех очередей, которые получили ответ или были закрыты.
reports-how-unanswered = Очереди, которые отметили как «ответ не нужен» или которые завершились с закрытием диалога. В медианы их ожидание не входит.
reports-how-windows = Окна WhatsApp, которые закрылись в незавершённом чате.
reports-how-held = Ответы, которые в закрытом окне ждали, пока клиент отзовётся.
