### Što kupac čita u porukama koje se šalju same.

phrase-today = { $clock }
phrase-day = { $weekday } { $day }. { $month } u { $clock }
phrase-soon = čim budemo mogli
phrase-around-the-clock = 0–24
phrase-days = { $from }–{ $to }
phrase-hours = { $days } { $hours }
phrase-customer = poštovani
phrase-weekday-1 = pon
phrase-weekday-2 = uto
phrase-weekday-3 = sri
phrase-weekday-4 = čet
phrase-weekday-5 = pet
phrase-weekday-6 = sub
phrase-weekday-7 = ned
phrase-month-1 = siječnja
phrase-month-2 = veljače
phrase-month-3 = ožujka
phrase-month-4 = travnja
phrase-month-5 = svibnja
phrase-month-6 = lipnja
phrase-month-7 = srpnja
phrase-month-8 = kolovoza
phrase-month-9 = rujna
phrase-month-10 = listopada
phrase-month-11 = studenoga
phrase-month-12 = prosinca
