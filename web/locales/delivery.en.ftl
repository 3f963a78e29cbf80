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
