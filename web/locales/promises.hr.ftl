# Što je kupcima obećano i kako to stoji.

event-late-first = Prvi odgovor trebao je stići { $at } i kasni
event-late-next = Odgovor je trebao stići { $at } i kasni
event-no-reply-needed = { $agent }: odgovor nije potreban
event-paused-customer = { $agent }: sat je zaustavljen, čeka se kupac
event-paused-customer-reason = { $agent }: sat je zaustavljen, čeka se kupac. { $reason }
event-paused-development = { $agent }: sat je zaustavljen, čeka se razvoj
event-paused-development-reason = { $agent }: sat je zaustavljen, čeka se razvoj. { $reason }
event-resumed = { $agent }: sat ponovno teče
event-resumed-by-customer = Kupac je pisao: sat ponovno teče

audit-promises-changed = { $agent } mijenja obećanja kupcima: { $subject }
audit-alarms-changed = { $agent } mijenja tko se o čemu obavještava: { $subject }
audit-field-first-reply = Prvi odgovor u roku, minuta
audit-field-next-reply = Sljedeći odgovor u roku, minuta
audit-field-promise-clock = Sat obećanja
audit-word-promise-clock-working = radno vrijeme
audit-word-promise-clock-always = neprekidno
audit-field-tag = Oznaka
audit-field-window-warnings = Upozorenja prije zatvaranja prozora, minuta
audit-field-waiting-after = Javlja da netko čeka nakon minuta
audit-field-waiting-again = Ponovno svakih, minuta
audit-field-waiting-escalate = Voditeljima i vlasnicima nakon minuta

due-until = Odgovoriti do { $time }
due-was = Trebalo je odgovoriti do { $time }
due-late = −{ $time }
due-paused = Sat stoji
due-paused-short = stanka
no-reply = Odgovor nije potreban
no-reply-explain = Kupac više ne čeka; broji se odvojeno od odgovora
pause = Zaustavi sat…
pause-explain = Dok sat stoji, obećani odgovor čeka. Prozor od 24 sata ne stoji.
pause-customer = Čeka se kupac: dok ne piše
pause-development = Čeka se razvoj: dok ponovno ne pokrenete sat
pause-reason = Zašto, u nekoliko riječi
pause-do = Zaustavi sat
pause-end = Pokreni sat
paused-customer = Sat stoji od { $time }: čeka se kupac ({ $agent }).
paused-development = Sat stoji od { $time }: čeka se razvoj ({ $agent }).
list-by-deadline = Prvo najbliži rok
list-next = Otvori najhitniji razgovor
