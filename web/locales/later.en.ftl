# What does not leave at once, and chats out of sight.

delivery-scheduled = scheduled
event-held-left = { $count ->
    [one] The customer answered: the held reply leaves
   *[other] The customer answered: { $count } held replies leave
}
event-held-expired = The customer did not answer in time: the reply of { $agent } was not sent
event-snoozed = { $agent } put the chat aside until the customer writes
event-snoozed-until = { $agent } put the chat aside until { $time }
event-snooze-ended = { $agent } brought the chat back
event-snooze-over = The chat is back
send-error-expired = The customer did not answer in time
    .advice = The reply waited for an answer as long as the group allows and was not sent. Send a template and hold it again if it is still needed.
send-error-missed = Its moment passed while the desk stood still
    .advice = The desk was stopped when this was to leave, and that is long ago. Read it once more and send it again if it still holds.
send-error-excluded = Its author was excluded from the chat, or left the team, before it was sent
    .advice = Read it, and send it yourself if it still should go.
send-error-program = The file is a program, or holds one
    .advice = A customer sent it, and by its content it is a program or a script. Programs are not sent on.
message-left-later = Waited, left: { $time }
message-restricted = WhatsApp restricts this number: it leaves { $time }
message-not-needed = Not needed any more: the customer wrote before it left.
error-closed-by-then = The window closes { $time }, before that. Choose an earlier moment, or send a template and hold your reply.
error-parked = { $count ->
    [one] A message of this chat has yet to leave: keep it or take it back?
   *[other] { $count } messages of this chat have yet to leave: keep them or take them back?
}
error-field-moment = Choose a moment that is still to come, within a year
error-field-no-working-day = The group has no working day ahead
parked-answer = Held: leaves when the customer answers, until { $time }
parked-template = Held: the template failed
parked-template-explain = The customer was not asked for an answer. Send another template; the reply leaves when they answer.
parked-person = Held: the customer answered
parked-person-explain = Something else was sent since this was written, or its author has left the team. Send it or take it back.
parked-moment = Scheduled: leaves { $time }
parked-rewrite = Edit
parked-rewrite-late = This message has left or changed meanwhile; your new words have not been sent.
parked-rewrite-take = To the message box
parked-stale = The customer wrote after this was scheduled. It still leaves { $time }.
parked-count = { $count ->
    [one] A message here has yet to leave
   *[other] { $count } messages here have yet to leave
}
undo-leaves-in = Leaves in
undo-now = Undo
undo-left = { $count ->
    [one] One message of the same press had left already: it stays with the customer. The rest is back here.
   *[other] { $count } messages of the same press had left already: they stay with the customer. The rest is back here.
}
undo-key = Undo the last message
template-key = To the template: then Enter
me-undo = Seconds to undo a message
me-undo-hint = From 0 to 60. So long your message waits before it leaves.
composer-hold = Hold my reply
composer-hold-cancel = Don't hold it
composer-back = You are back { $time }, after the window closes.
composer-back-hold = Send a template, hold my reply
later-title = Send later
later-next = When the next working day begins
later-at = At a moment
later-send = Send then
done-keep = Done, and let waiting messages leave
done-discard = Done, and take waiting messages back
snooze-title = Put aside
snooze-hour = For an hour
snooze-hours = For three hours
snooze-tomorrow = Until the next working day
snooze-monday = Until Monday
snooze-customer = Until the customer writes
snooze-at = Until a moment
snooze-do = Put aside till then
snooze-end = Bring back
snooze-since-customer = Put aside until the customer writes
snooze-since-until = Put aside until { $time }
list-snoozed = { $count ->
    [one] { $count } chat put aside
   *[other] { $count } chats put aside
}
list-snoozed-title = Put aside
list-snoozed-back = Back to the list
