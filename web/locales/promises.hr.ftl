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
