### Delivery: its steps and what helps.

delivery-at-latest = by { $time }
delivery-rewrite = Write it anew
delivery-other-template = Choose another template
delivery-contact = Check how they are reached
delivery-other-number = Write through another number
delivery-connect = Look at the connection
delivery-ask = Ask an administrator
delivery-ask-note = { $names } A message to this customer did not leave: { $title }. Please have a look.
delivery-wait-until = Send it again { $time }: before that it makes no sense.

## Sent to the wrong customer

wrong-link = Sent to the wrong customer?
wrong-title = Sent to the wrong customer?
wrong-waits = It has not left yet. Take it back and the customer never gets it.
wrong-sent = It has left. WhatsApp lets no business delete or change a message it sent: the customer keeps it. It may not have been shown to them yet.
wrong-unknown = Nobody knows whether it left: WhatsApp's answer was lost. If it did, the customer keeps it: WhatsApp lets no business delete or change a message it sent.
wrong-sending = It is on its way to WhatsApp and can't be stopped any more. WhatsApp lets no business delete or change a message it sent.
wrong-paced = WhatsApp has it and holds it back for now: the customer may still get it. WhatsApp lets no business delete or change a message it sent.
wrong-failed = It never arrived: the customer has not seen it. Nothing needs to be put right.
wrong-canceled = It was taken back before it left: the customer never gets it.
wrong-delivered = It is on the customer's phone. WhatsApp lets no business delete or change a message it sent: the customer keeps it.
wrong-read = The customer has read it. WhatsApp lets no business delete or change a message it sent: they keep it.
wrong-ways = What helps: a word of apology (change it as you like; what you were writing stays in the box), and a note to colleagues if it held something that was not theirs to see.
wrong-words = Apology
wrong-send = Send the apology
wrong-apology = Sorry, the last message was not meant for you. Please disregard it and delete it.
wrong-language = The apology is in the language that this customer most likely reads, not in yours: { $language }.

## The delivery report

reports-answers = Answers
reports-delivery = Delivery
delivery-explain = What became of the messages to customers: how many WhatsApp took, how many arrived and were read, and why others did not.
delivery-by-sender = Sent by
delivery-total = Messages
delivery-way = On their way
delivery-taken = Sent
delivery-arrived = Delivered
delivery-arrived-share = Delivered, share
delivery-seen = Read
delivery-seen-share = Read, share
delivery-lost = Not delivered
delivery-lost-share = Not delivered, share
delivery-doubt = Not known
delivery-chart = Messages by day
delivery-chart-sent = Sent or on their way
delivery-chart-lost = Not delivered or not known
delivery-causes = Why messages were not delivered
delivery-none-lost = Nothing was refused in this period.
delivery-failed-list = Messages that were not delivered
delivery-unlisted = { $count ->
    [one] { $count } more is not listed here: it is older, or of a chat that was deleted or is not yours to see.
   *[other] { $count } more are not listed here: they are older, or of chats that were deleted or are not yours to see.
}
delivery-code-heading = Code
delivery-cause = Cause
delivery-when = When (UTC)
delivery-chat = Chat
delivery-customer = Customer
delivery-how-days = A message counts on the day on which it left, with what became of it until now: a status that comes later changes that day.
delivery-how-late = What waits for its moment or for the customer’s answer is not counted before it leaves, or fails while it waits.
delivery-how-read = What was read counts as delivered and as sent too. Customers may hide that they have read: “read” is never more than a part.
delivery-how-back = What was taken back before it left is not counted. Sending again counts as a message of its own.
delivery-how-unknown = “Not known” are messages whose answer was lost. Automatic messages and those from the phone app stand on lines of their own.

## Wishes, blocks, mutes

wish-title = Marketing
wish-free = Marketing messages may be sent.
wish-stopped = Wants no marketing messages. Answers and other templates still reach them.
wish-label = No marketing
wish-stop = Note: wants none
wish-resume = Note: wants them again
wish-how-earlier = Said at { $time }
wish-how-whatsapp = Said in WhatsApp's own settings, { $time }
wish-how-refused = Known from a refused message, { $time }
wish-how-word = Said in a message, { $time }
wish-how-button = Said by a button, { $time }
wish-how-agent = Noted by { $name }, { $time }
event-marketing-noted-stop = { $agent } noted: the customer wants no marketing messages
event-marketing-noted-resume = { $agent } noted: the customer wants marketing messages again
event-blocked = { $agent } blocked the customer
event-blocked-spam = { $agent } blocked the customer as spam
event-unblocked = { $agent } unblocked the customer
error-marketing-stopped = The customer wants no marketing messages since { $time }. Choose a template of another kind.
error-blocked = The customer is blocked. Unblock them first.
error-block-late = Only somebody who wrote within the last 24 hours can be blocked.
forecast-unwanted = The group's template is marketing, and this customer wants none.
wishes-title = Opt-out words
wishes-explain = A customer whose whole message is one of these words, or who taps a button with one of them, gets no marketing templates any more. Capitals, accents and punctuation make no difference.
wishes-stop = No more marketing
wishes-resume = Marketing is welcome again
wishes-hint = One a line.
wishes-resume-hint = One a line. Heard only from those who stopped it before.
block = Block the customer
block-explain = They reach this number no more, and nothing is sent to them. Whoever may hand out chats can lift it.
block-do = Block
block-spam = Block as spam
block-spam-explain = WhatsApp offers businesses no way to report spam: this blocks and marks the chat, and it is done.
block-end = Unblock
block-label = Blocked
block-label-spam = Blocked as spam
composer-blocked = The customer is blocked: nothing is sent to them. The box is for notes.
composer-blocked-ask = The customer is blocked: nothing is sent to them. The box is for notes. Whoever may hand out chats can unblock them.
block-asked = { $name } wants the customer blocked, { $time }. WhatsApp is being asked: until it has answered they can still write.
block-asked-late = { $name } wants the customer blocked, { $time }. WhatsApp has not answered yet and is asked again by itself. Until then they may still write.
unblock-asked = { $name } wants the customer unblocked, { $time }. WhatsApp is being asked: until it has answered they stay blocked here.
unblock-asked-late = { $name } wants the customer unblocked, { $time }. WhatsApp has not answered yet and is asked again by itself. Until then they stay blocked here.
block-not-done = The customer is not blocked. { $why }
block-unsure = Nobody knows whether the customer is blocked: an earlier try was cut off, and now WhatsApp is not asked any more. { $why }
unblock-not-done = The customer is still blocked. { $why }
unblock-unsure = Nobody knows whether the customer is still blocked: an earlier try was cut off, and now WhatsApp is not asked any more. { $why }
block-unset = The desk can't call WhatsApp for this number: there is no usable access token. Ask an owner to look at the connection, then try again.
block-restored = The desk was restored from a copy while WhatsApp was to be asked. Decide again.
block-take-back = Take it back
block-keep = Keep blocked
block-leave = Leave unblocked
block-again = Try again
mute = Mute this chat
mute-explain = Its news make no sound and no push for you, and you are not shown a count of them.
mute-do-ever = Until I say otherwise
mute-at = Until
mute-do = Mute until then
mute-end = Hear of it again
mute-label = Muted
mute-ever = Muted until you say otherwise
mute-until = Muted until { $time }
erase = Delete the chat…
erase-title = Delete the chat with { $name }?
erase-goes = This goes, for everybody and for good:
erase-goes-messages = { $count ->
    [0] nothing that the customer wrote, and all of ours
    [one] { $count } message from the customer, and all of ours
   *[other] { $count } messages from the customer, and all of ours
}
erase-goes-files = pictures, voice messages and other files
erase-goes-notes = notes, events, and what colleagues were told of it
erase-goes-waiting = what has yet to leave, and all that is due
erase-stays = This stays:
erase-stays-phone = what is on the customer’s phone
erase-stays-card = the customer’s card, their wishes, and what reports counted
erase-stays-traces = copies of the data file from before; and in the file itself traces that no page shows, until their place is written over
erase-stays-new = If they write to { $number } again, a new chat begins.
erase-blocked = The customer is blocked. The block stays at WhatsApp, and without the chat it can't be lifted from here. If they may write again one day, unblock them first.
erase-blocking = WhatsApp is being asked about a block of this customer, or said no to it. Once the chat is deleted nobody here learns or changes what holds there. Better settle that first.
erase-to-chat = To the chat
erase-do = Delete for good
erase-done = The chat is deleted.
paper-print = Print…
paper-export = Export as a file
audit-wish-words-changed = { $agent } changed the opt-out words
audit-chat-deleted = { $agent } deleted a chat of { $subject }
audit-chat-exported = { $agent } exported a chat of { $subject }
audit-field-stop-words = No more marketing
audit-field-resume-words = Welcome again
audit-field-chat = Chat
paper-made = Made { $time }
paper-print-how = To print it or keep it as a PDF: Ctrl+P, or the browser's menu.
paper-before = Before { $time }:
paper-files = Pictures of up to 1 MB are in this file. Other files are not: their kind, name and size are told in their places.
paper-note = Note, for the team only
