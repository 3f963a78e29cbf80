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
