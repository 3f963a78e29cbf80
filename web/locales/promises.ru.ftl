# Что обещано клиентам и что с этим сейчас.

event-late-first = Первый ответ нужен был { $at } и опаздывает
event-late-next = Ответ нужен был { $at } и опаздывает
event-no-reply-needed = { $agent }: ответ не нужен
event-paused-customer = { $agent }: часы остановлены, ждём клиента
event-paused-customer-reason = { $agent }: часы остановлены, ждём клиента. { $reason }
event-paused-development = { $agent }: часы остановлены, ждём разработку
event-paused-development-reason = { $agent }: часы остановлены, ждём разработку. { $reason }
event-resumed = { $agent }: часы снова идут
event-resumed-by-customer = Клиент написал: часы снова идут
