# What is promised to customers, and what stands of it.

event-late-first = The first reply was due { $at } and is late
event-late-next = The reply was due { $at } and is late
event-no-reply-needed = { $agent }: no reply needed
event-paused-customer = { $agent } stopped the clock: waiting for the customer
event-paused-customer-reason = { $agent } stopped the clock: waiting for the customer. { $reason }
event-paused-development = { $agent } stopped the clock: waiting for development
event-paused-development-reason = { $agent } stopped the clock: waiting for development. { $reason }
event-resumed = { $agent } started the clock again
event-resumed-by-customer = The customer wrote: the clock runs again

audit-promises-changed = { $agent } changed what is promised to customers of { $subject }
audit-alarms-changed = { $agent } changed who is told of what in { $subject }
audit-field-first-reply = First reply within, minutes
audit-field-next-reply = Next reply within, minutes
audit-field-promise-clock = Clock of promises
audit-word-promise-clock-working = working hours
audit-word-promise-clock-always = around the clock
audit-field-tag = Tag
audit-field-window-warnings = Warnings before the window closes, minutes
audit-field-waiting-after = Told that somebody waits, after minutes
audit-field-waiting-again = Told again every, minutes
audit-field-waiting-escalate = Leads and owners told after, minutes

due-until = Reply due { $time }
due-was = The reply was due { $time }
due-late = −{ $time }
due-paused = The clock stands
due-paused-short = paused
no-reply = No reply needed
no-reply-explain = Ends the customer’s wait; counted apart from replies
pause = Stop the clock…
pause-explain = The promised answer waits as long as the clock stands. The 24-hour window does not.
pause-customer = Waiting for the customer: until they write
pause-development = Waiting for development: until you start it again
pause-reason = Why, in a few words
pause-do = Stop the clock
pause-end = Start the clock
paused-customer = The clock stands since { $time }: waiting for the customer ({ $agent }).
paused-development = The clock stands since { $time }: waiting for development ({ $agent }).
list-by-deadline = The nearest deadline first
list-next = Open the chat that is most urgent
