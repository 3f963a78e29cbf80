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
