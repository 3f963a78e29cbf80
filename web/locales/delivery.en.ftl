### Delivery: its steps and what helps.

delivery-at-latest = by { $time }
delivery-rewrite = Write it anew
delivery-other-template = Choose another template
delivery-contact = Check how they are reached
delivery-other-number = Write through another number
delivery-connect = Look at the connection
delivery-ask = Ask an administrator
delivery-ask-note = { $names } A message to this customer did not leave: { $title }. Please have a look.
delivery-wait-until = It makes no sense to send it again before that: { $time }.

## Sent to the wrong customer

wrong-link = Sent to the wrong customer?
wrong-title = Sent to the wrong customer?
wrong-waits = It has not left yet. Take it back and the customer never gets it.
wrong-sent = It has left. WhatsApp lets no business delete or change a message it sent: the customer keeps it. It may not have been shown to them yet.
wrong-delivered = It is on the customer's phone. WhatsApp lets no business delete or change a message it sent: the customer keeps it.
wrong-read = The customer has read it. WhatsApp lets no business delete or change a message it sent: they keep it.
wrong-ways = What helps: a word of apology (below, change it as you like), and a note to colleagues if it held something that was not theirs to see.
wrong-apology = Sorry, the last message was not meant for you. Please disregard it and delete it.

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
