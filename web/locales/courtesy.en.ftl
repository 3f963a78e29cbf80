## What customers are shown of the team

courtesy-title = Read receipts
courtesy-explain = Whether customers see in WhatsApp that their messages were read, and that somebody is writing to them.
courtesy-desk = Customers of all numbers
courtesy-as-desk = the same as for all numbers
courtesy-nothing = see neither
courtesy-read = see that their messages were read
courtesy-typing = see that they were read and that somebody is writing
courtesy-who = They are told of what the responsible and the participants of their chat do: opening it with its newest message in sight, taking it, answering. Whoever only looks, such as a lead, tells them nothing; nor do notes and automatic messages.
courtesy-seen = A customer whose message is marked as read expects an answer, and sees blue ticks also when nobody has time to write. “Typing” lasts for 25 seconds at most and can’t be shown without “read”. Both are sent as well as they can be: what can’t leave at once is left out.
audit-courtesy-changed = { $agent } changed what customers see of reading and writing
audit-field-courtesy = Customers
audit-word-courtesy-nothing = see neither
audit-word-courtesy-read = see that it was read
audit-word-courtesy-typing = see that it was read and that somebody writes
