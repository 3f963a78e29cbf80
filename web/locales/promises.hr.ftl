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
