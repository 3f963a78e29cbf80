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

audit-promises-changed = { $agent } меняет обещания клиентам: { $subject }
audit-alarms-changed = { $agent } меняет, кого о чём предупреждать: { $subject }
audit-field-first-reply = Первый ответ за, минут
audit-field-next-reply = Следующий ответ за, минут
audit-field-promise-clock = Часы обещаний
audit-word-promise-clock-working = рабочее время
audit-word-promise-clock-always = круглосуточно
audit-field-tag = Метка
audit-field-window-warnings = Предупреждать до закрытия окна, за минут
audit-field-waiting-after = Сообщать, что ждут, через минут
audit-field-waiting-again = Повторять каждые, минут
audit-field-waiting-escalate = Руководителям и владельцам через минут

due-until = Ответить до { $time }
due-was = Ответить нужно было до { $time }
due-late = −{ $time }
due-paused = Часы остановлены
due-paused-short = пауза
no-reply = Ответ не нужен
no-reply-explain = Клиент больше не ждёт; считается отдельно от ответов
pause = Остановить часы…
pause-explain = Пока часы стоят, обещанный ответ ждёт. Окно в 24 часа не останавливается.
pause-customer = Ждём клиента: пока он не напишет
pause-development = Ждём разработку: пока вы не запустите часы
pause-reason = Почему, в двух словах
pause-do = Остановить часы
pause-end = Запустить часы
paused-customer = Часы стоят с { $time }: ждём клиента ({ $agent }).
paused-development = Часы стоят с { $time }: ждём разработку ({ $agent }).
list-by-deadline = Сначала ближайший срок
list-next = Открыть самый срочный чат
