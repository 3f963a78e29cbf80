# Reports: what was counted in a period.

reports-title = Reports
reports-short = Reports
reports-explain = How long customers waited, which promises were kept, which windows were lost and what became of held replies.
reports-period = Period
reports-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
reports-from = From
reports-to = To
reports-show = Show
reports-show-all = Show all
reports-all-groups = All groups
reports-all-numbers = All numbers
reports-all-agents = Everybody
reports-zone = Days are those of the desk: { $zone }
reports-clock = Which time counts
reports-clock-wall = All time
reports-clock-working = Working time
reports-by-day = Day
reports-by-group = Group
reports-by-number = Number
reports-by-agent = Person
reports-nobody = Phone app or nobody
reports-total = Total
reports-nothing = —
reports-percent = { $n }%
reports-week = Week from { $day }
reports-csv-of = CSV: { $table }
reports-csv-seconds = seconds
reports-csv-working = seconds of working time
reports-csv-percent = %
reports-chart-replies = Replies
reports-in-time = In time
reports-first = First reply
reports-next = Next reply
reports-broken = Broken promises
reports-unanswered = Ended without a reply
reports-windows = Windows lost
reports-held = Held replies
reports-count = Count
reports-late = Late
reports-median = Median
reports-ninety = 90% within
reports-mean = Average
reports-share = Share
reports-not-needed = No reply needed
reports-closed = Closed
reports-lost-waiting = Customer waited
reports-lost-answered = Customer was answered
reports-held-left = Delivered
reports-held-lost = Not delivered
reports-held-expired = Expired
reports-held-back = Taken back
reports-held-gone = Not delivered, expired or taken back
reports-how = What is counted
reports-how-days = A reply counts on the day on which the customer began to wait, a lost window on the day on which it closed, a held reply on the day on which it left, expired or was taken back. What still waits is not counted yet.
reports-how-answers = A burst of messages is one turn with one reply. A reply from the phone app counts from when it was sent; a message that was not delivered is no reply; automatic messages never are.
reports-how-broken = A promise is broken by a late reply, or when a dialog is closed after the reply was due. Its share is of all turns that were answered or closed.
reports-how-unanswered = Turns that somebody marked as “no reply needed”, or that ended because the dialog was closed. Their waiting is in no median.
reports-how-windows = WhatsApp windows that closed in a chat that was not done.
reports-how-held = Replies that waited in a closed window for the customer’s answer.
