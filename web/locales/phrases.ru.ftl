### Что клиент читает в сообщениях, которые отправляются сами.

phrase-today = { $clock }
phrase-day = { $weekday }, { $day } { $month }, { $clock }
phrase-soon = как только сможем
phrase-around-the-clock = круглосуточно
phrase-days = { $from }–{ $to }
phrase-hours = { $days } { $hours }
phrase-customer = уважаемый клиент
phrase-weekday-1 = пн
phrase-weekday-2 = вт
phrase-weekday-3 = ср
phrase-weekday-4 = чт
phrase-weekday-5 = пт
phrase-weekday-6 = сб
phrase-weekday-7 = вс
phrase-month-1 = января
phrase-month-2 = февраля
phrase-month-3 = марта
phrase-month-4 = апреля
phrase-month-5 = мая
phrase-month-6 = июня
phrase-month-7 = июля
phrase-month-8 = августа
phrase-month-9 = сентября
phrase-month-10 = октября
phrase-month-11 = ноября
phrase-month-12 = декабря
