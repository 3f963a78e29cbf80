# What will freeze before the team is back

forecast-title = What will freeze
forecast-short = Freezing
forecast-count =
    { $count ->
        [one] { $count } chat will freeze before the team is back
       *[other] { $count } chats will freeze before the team is back
    }
forecast-explain = A template doesn't open the window: only the customer's answer does.
forecast-empty = Nothing will freeze before the team is back
forecast-empty-hint = Here stand chats whose 24 hours end at night, at the weekend or on a holiday, and those that end soon while you are here.
forecast-freezing =
    { $count ->
        [one] Before the team is back: { $count } chat
       *[other] Before the team is back: { $count } chats
    }
forecast-attended = Soon, while somebody is here
forecast-gap = { $group } leaves { $from } and is back { $back }
forecast-gap-leaves = { $group } leaves { $from } and has no hours after that
forecast-gap-away = { $group } is away and is back { $back }
forecast-gap-closed = { $group } has no working hours
forecast-ends = the window ends { $time }
forecast-waits = waiting for { $span }
forecast-nobody = nobody has it
forecast-you = you
forecast-off = Not there any more when it ends: { $name }, leaving { $from }. Hand it over.
forecast-off-now = Not there when it ends: { $name }. Hand it over.
forecast-not-yours = Only those who take part in the chat may send it.
forecast-asks = This template has words to fill in.
forecast-template = Template: { $state }, { $time }; the customer hasn't answered yet.
forecast-template-leaves = The template leaves in
forecast-template-failed = Template: { $state }, { $time }.
forecast-unsendable = The group's reopening template can't be sent at the moment.
forecast-missing = The group has no reopening template.
forecast-set-up = Choose one
forecast-open = Write in the chat
forecast-nobody-here = Nobody else of the group is on duty now.
forecast-tick = Select { $name }
forecast-send = Send the template
forecast-hand = Hand to { $name }
forecast-take-and-hand = Take over from { $from } and hand to { $name }
forecast-takes-first = What is somebody else's becomes yours until the colleague accepts it.
forecast-offered = Offered to { $name }, who hasn't answered yet
forecast-send-again = Send the template again
forecast-send-ticked = Send the template to those selected
forecast-on-duty = Colleague on duty
forecast-hand-ticked = Hand over those selected
forecast-more =
    { $count ->
        [one] { $count } more chat is not shown.
       *[other] { $count } more chats are not shown.
    }
forecast-others =
    { $count ->
        [one] Also { $count } chat that is not yours
       *[other] Also { $count } chats that are not yours
    }
forecast-own = Only mine
forecast-sheet-title = Handover sheet
forecast-sheet-made = Made { $time }
forecast-sheet-zone = Times in { $zone }
forecast-sheet-customer = Customer
forecast-sheet-last = Last line
forecast-sheet-waits = Waiting since
forecast-sheet-ends = The window ends
forecast-sheet-send = To send
bulk-asks-words = Its template has words to fill in: write in the chat itself.
bulk-did-keep-alive =
    { $count ->
        [one] Template put in the queue for { $chats }. What becomes of it stands with the chat.
       *[other] Templates put in the queue for { $count } chats: { $chats }. What becomes of them stands with each chat.
    }
bulk-did-handed-over =
    { $count ->
        [one] Handed to { $name }: { $chats }
       *[other] { $count } chats handed to { $name }: { $chats }
    }
bulk-undid-handed-over =
    { $count ->
        [one] No longer handed to { $name }: { $chats }
       *[other] { $count } chats no longer handed to { $name }: { $chats }
    }
event-undone-handed-over = { $agent } undid handing it to { $other }
help-go-forecast = What will freeze
help-keep-alive = Send the template (in “What will freeze”)
help-tick = Select a chat there

# The desk's clock, where it may be moved

clock-title = The desk's clock
clock-minutes = +{ $count } min
clock-hours = +{ $count } h
clock-deadline = To the next deadline, { $time }
clock-before = A minute before it
clock-field = How far, as 2h30m
clock-go = Move
