### What a customer reads in messages that the desk sends by itself.

phrase-today = { $clock }
phrase-day = { $weekday } { $day } { $month }, { $clock }
phrase-soon = as soon as we can
phrase-around-the-clock = around the clock
phrase-days = { $from }–{ $to }
phrase-hours = { $days } { $hours }
phrase-customer = dear customer
phrase-weekday-1 = Mon
phrase-weekday-2 = Tue
phrase-weekday-3 = Wed
phrase-weekday-4 = Thu
phrase-weekday-5 = Fri
phrase-weekday-6 = Sat
phrase-weekday-7 = Sun
phrase-month-1 = Jan
phrase-month-2 = Feb
phrase-month-3 = Mar
phrase-month-4 = Apr
phrase-month-5 = May
phrase-month-6 = Jun
phrase-month-7 = Jul
phrase-month-8 = Aug
phrase-month-9 = Sep
phrase-month-10 = Oct
phrase-month-11 = Nov
phrase-month-12 = Dec
