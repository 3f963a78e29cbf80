### Okno, English. Keys are grouped by page; every catalogue has the same keys and arguments.

## Language, numbers, dates

language-name = English
number-group = ,
number-decimal = .
clock = { $hour }:{ $minute }
date-day-month = { $day } { $month }
date-day-month-year = { $day } { $month } { $year }
date-today = Today
date-yesterday = Yesterday
date-short-yesterday = yesterday
date-exact = { $date } at { $clock }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
time-left-days-hours = { $d } d { $h } h
time-left-days = { $d } d
time-left-hours-minutes = { $h } h { $m } min
time-left-hours = { $h } h
time-left-minutes = { $m } min
time-left-seconds = { $s } s
time-since-now = just now
size-bytes = { $n } B
size-kilobytes = { $n } KB
size-megabytes = { $n } MB
size-gigabytes = { $n } GB

## Frame: rail, banners, help

app-name = Okno
skip-to-conversation = Skip to the conversation
skip-to-list = Skip to the list
nav-label = Sections
tab-new = New
tab-mine = Mine
tab-others = Others
tab-done = Done
tab-count = { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}
nav-settings = Settings
nav-help = Help
nav-sign-out = Sign out
banner-waits = { $why }. What you send waits and leaves by itself once that is mended.
banner-waits-known = Owners and admins know.
banner-token-action = See the connection
banner-outage = WhatsApp hasn't answered since { $clock }. What you send waits and leaves by itself.
banner-clock = This machine's clock jumped at { $clock }. Check the time settings: windows are counted by it.
banner-seen = I know
banner-restored = { $count ->
    [one] { $count } message was waiting when this backup was made: send or discard it?
   *[other] { $count } messages were waiting when this backup was made: send or discard them?
}
banner-restored-action = Go to the first
banner-quarantine = { $count ->
    [one] { $count } incoming event couldn't be understood.
   *[other] { $count } incoming events couldn't be understood.
}
banner-quarantine-action = Look at them
connection-lost = No connection to the desk ({ $time }). What you type is kept; this page goes on by itself once it is back.
action-close = Close
action-back = Back
action-cancel = Cancel
action-save = Save
action-more = More actions
help-title = Keys
help-note = They work by their place on the keyboard, in any layout, and rest while you type.
help-next = Next chat
help-previous = Previous chat
help-open = Open the chat
help-take = Take the chat, or take it over
help-hand-over = Hand the chat over, or assign it
help-add = Let somebody take part
help-done = Done
help-done-next = Done, and the next chat
help-reply = Write a message
help-quote = Answer the customer's last message with a quote
help-note-key = Write a note
help-go-new = Go to New
help-go-mine = Go to Mine
help-go-others = Go to Others
help-go-done = Go to Done
help-help = This list
help-escape = Leave the field, close
help-send = Send
help-new-line = New line

## List

list-label = Chats
list-waiting-since = Waiting since { $time }
list-unread = { $count ->
    [one] { $count } unread
   *[other] { $count } unread
}
list-previous = Before: { $name }
list-responsible = Responsible: { $name }
list-you-take-part = You take part
list-handed-to-you = Handed to you by { $name }
list-waits-for = Waiting for { $name } to accept
list-more = Show more
list-empty-new = No new chats
list-empty-new-hint = When a customer writes, the chat appears here. Nobody is waiting.
list-empty-mine = You have no chats
list-empty-mine-hint = Take one from New: you become responsible and can answer.
list-empty-others = Your colleagues have no chats
list-empty-others-hint = Chats that somebody else has taken appear here. You can read them and write notes.
list-empty-done = Nothing is done yet
list-empty-done-hint = A chat comes here when its responsible presses Done.
list-empty-action = Go to New
preview-you = You: { $text }
preview-by = { $name }: { $text }
preview-note = Note: { $text }
preview-image = Photo
preview-video = Video
preview-audio = Audio
preview-voice = Voice message
preview-sticker = Sticker
preview-location = Location
preview-contacts = Contact
preview-template = Template: { $name }
preview-interactive = Choice: { $text }
preview-order = Order
preview-unsupported = A message WhatsApp doesn't pass on
preview-deleted = Message deleted

## Window

window-open = until { $clock }
window-open-explain = You may write freely until { $clock }: 24 hours after the customer's last message.
window-closed = Window closed
window-closed-explain = More than 24 hours since the customer's last message. WhatsApp lets through only a template until they answer.
window-none = The customer hasn't written yet
window-none-explain = Until the customer writes, WhatsApp lets through only a template.

## Conversation

chat-none = No chat is open
chat-none-hint = Choose one on the left, or press { $key } for the keys.
chat-label = Conversation with { $name }
chat-responsible = Responsible: { $name }
chat-nobody = Not taken yet
chat-earlier = Show earlier messages
chat-later = Show later messages
chat-to-newest = New messages
chat-interaction = Request of { $date }
chat-card = Customer card
action-take = Take
action-take-chat = Take the chat
action-take-over = Take over
action-done = Done
action-done-next = Done and next
action-reopen = Reopen
action-leave = Leave the chat
action-hand-over = Hand over
action-assign = Assign
action-accept = Accept
action-decline = Decline
action-withdraw = Don't hand over
action-read = Mark as read
action-print = Print
action-reply-to = Reply to this message
message-you = You
message-phone-app = From the phone app
message-automation = Automatic
automatic-greeting = Greeting
automatic-away = Away message
automatic-busy = Busy message
automatic-transfer_notice = Notice of the move
message-template = Template
message-edited = edited
message-edited-before = What it said before
message-again = Sent again
message-deleted = The customer deleted this message
message-deleted-kept = Deleted by the customer. It said:
message-deleted-phone = Deleted in the phone app
message-deleted-phone-kept = Deleted in the phone app. It said:
message-forwarded = Forwarded
message-quote-missing = The quoted message isn't here
message-reaction = { $name }, { $time }
message-received-late = Reached us: { $time }
message-unsupported = WhatsApp didn't pass on this message
message-unknown = This message is of a kind that the desk does not know
message-unsupported-hint = Ask the customer to send it another way, or look on the phone.
message-unsupported-phone = Your team sent it from the phone app: look there.
message-raw = What came
note-label = Note: only the team sees this
event-fold = { $count ->
    [one] { $count } event
   *[other] { $count } events
}
media-image = Photo
media-video = Video
media-audio = Audio
media-voice = Voice message
media-document = Document
media-sticker = Sticker
media-location = Location
media-fetching = Fetching from WhatsApp…
media-failed = Not fetched yet
media-next-try = The next try is { $time }.
media-lost = WhatsApp no longer has this file
media-lost-hint = Ask the customer to send it again.
media-not-fetched = Couldn't be fetched
media-failed-refused = WhatsApp refused to hand over this file
media-failed-too-large = The file is too large to be fetched
media-failed-hash = The file arrived damaged
media-failed-unreachable = WhatsApp couldn't be reached for this file
media-failed-host = The file's address isn't Meta's, so it isn't fetched
media-fetch-again = Fetch again
media-download = Download
media-open-map = Open on a map
order-items = { $count ->
    [one] { $count } item
   *[other] { $count } items
}

## Delivery

delivery-queued = waiting to be sent
delivery-sending = sending
delivery-unknown = not known whether this arrived
list-unsettled = A message here needs your word: { $text }
delivery-sent = sent
delivery-delivered = delivered
delivery-read = read
delivery-played = listened to
delivery-failed = not delivered
delivery-canceled = taken back
delivery-held = held
delivery-paced = held back by WhatsApp for now
held-title = Restored from a backup: send or discard?
held-explain = This message was waiting when the backup was made. It may have been sent since then; nothing goes out twice without you.
held-closed = The window is closed: it can only be discarded.
held-send = Send it now
held-discard = Discard it
delivery-at = { $state }: { $time }
delivery-retry = Send again
delivery-retried = Sent again below
delivery-template = Send a template
delivery-take-back = Take back
delivery-behind = It waits because nobody knows yet whether the message before it arrived. Say so there and it leaves at once; else it leaves by itself within a minute.
delivery-behind-show = Show that message
delivery-code = WhatsApp's code: { $code }
unknown-title = Not known whether this arrived
unknown-explain = The connection broke while WhatsApp was answering. Look on the phone, or ask the customer. Sending again may show it twice.
unknown-wait = The connection broke while WhatsApp was answering. If it says nothing until { $time }, you will be asked what became of this.
unknown-arrived = It arrived
unknown-again = Send again
unknown-not-arrived = It did not arrive

## Events in the timeline

event-took = { $agent } took the chat
event-took-repeat = { $agent } took the chat; { $former } from last time takes part
event-took-over = { $agent } took over from { $former }
event-done = { $agent } marked it done
event-reopened = { $agent } reopened it
event-left = { $agent } left the chat
event-window-closed = The 24-hour window closed
event-window-opened = The window is open again
event-not-arrived = A message of ours did not arrive: the chat is open again
event-given-up = { $agent } was disabled: the chat is in New again
event-assigned = { $agent } made { $other } responsible
event-offered = { $agent } hands the chat to { $other }, who has to accept
event-accepted = { $agent } accepted the chat from { $other }
event-declined = { $agent } declined the chat; { $other } stays responsible
event-offer-canceled = { $agent } keeps the chat and does not hand it to { $other }
event-offer-expired = { $other } did not answer in time; { $agent } stays responsible
event-offer-ended = Nothing came of the hand-over from { $agent } to { $other }
event-moved = { $agent } moved the chat from { $from } to { $to }
event-added = { $agent } added { $other }
event-excluded = { $agent } excluded { $other }
event-came-by-ref = Came by the code “{ $source }”: straight to { $group }
event-came-by-ad = Came by the ad { $source }: straight to { $group }
event-came-by-url = Came by an address with “{ $source }”: straight to { $group }
event-number-changed = The customer's number changed from { $from } to { $to }
event-number-changed-unknown = The customer's number changed
event-identity-changed = The customer's WhatsApp identity changed
event-call = The customer called
event-call-missed = A missed call from the customer
event-call-lasted = The customer called: { $time }
event-marketing-stopped = The customer asked for no more marketing messages
event-marketing-resumed = The customer allows marketing messages again
event-took-back = { $count ->
    [1] { $agent } took a message back
   *[other] { $agent } took { $count } messages back
}
event-released = { $agent } let a held message leave
event-settled-arrived = { $agent }: it arrived
event-settled-missing = { $agent }: it did not arrive

## Composer

composer-label = Write
composer-mode-message = Message
composer-mode-note = Note
composer-message-placeholder = Message to { $name }
composer-note-placeholder = Note for the team
composer-send = Send
composer-save-note = Save note
composer-send-template = Send the template
composer-note-only = Only the team will see this
composer-keys = Enter sends, Shift+Enter starts a new line
composer-nobody = Nobody has taken this chat. Take it to answer; a note you can write at once.
composer-not-mine = { $name } is responsible. You can write notes.
composer-ask = An owner or admin can take it over.
composer-done = This request is done. Reopen it to write; the customer's next message opens a new one.
composer-done-blocked = This request is done, and the customer is blocked: nothing of theirs comes in until they are unblocked. Reopen it to do so.
hands-transfer = To a colleague, who has to accept
hands-assign = Make responsible
hands-move = To another group, as a new chat
hands-add = Let somebody take part
hands-exclude = Takes part no longer
handing-to-me = { $name } hands this chat to you
handing-by-me = Waiting for { $name } to accept
handing-of-others = { $by } hands this chat to { $to }
handing-until = until { $time }
handing-left = { $time } left
composer-closed = The window is closed: choose a template
composer-with-text = What stands in the box
composer-with-text-keep = stays there; only the template leaves
composer-with-text-hold = is held, and leaves by itself when the customer answers
composer-hold-keep = Write your reply: it is held and leaves by itself when the customer answers.
composer-draft-keep = Your text stays here until the customer writes.
composer-template-sent = Template sent: { $time }. Wait for the customer's answer; it opens the window.
composer-template-leaving = The template of { $time } is still waiting to be sent.
composer-template-unknown = It isn't known whether the template of { $time } arrived. Look on the phone or ask the customer before you send another.
composer-template-choose = Choose another template
composer-template-header = Header: { $name }
composer-template-body = Text: { $name }
composer-template-button = Button “{ $name }”
composer-left = Characters left: { $count }
composer-over = Characters too many: { $count }
composer-no-templates = No approved template for this number
composer-no-templates-hint = Ask an owner to make one in WhatsApp Manager and to synchronise.
composer-replying = Reply to { $name }
composer-reply-cancel = Don't quote

## Customer card

card-label = Customer
card-phone = Phone
card-phone-hidden = Hidden by WhatsApp
card-username = Username
card-number = Our number
card-group = Group
card-first-message = First message
card-people = People
card-responsible = responsible
card-previous = last time
card-participants = takes part
card-interactions = Requests
card-interaction-open = now
card-interaction-none = No requests yet

## Sign-in and invitation

sign-in-title = Sign in
sign-in-email = E-mail
sign-in-password = Password
sign-in-submit = Sign in
sign-in-wrong = E-mail and password don't match. Check both; after ten failures you wait 15 minutes.
sign-in-slow-down = Too many failures. Try again in { $span }.
sign-in-forgot = Forgot the password? An owner can give you a one-time link.
sign-in-kept = You were signed out before this was sent. Sign in, and what you wrote stands in the chat again.
invitation-title = Welcome, { $name }
invitation-explain = Choose a password. This link works once.
invitation-password = New password
invitation-password-hint = At least 10 characters
invitation-submit = Set password and sign in
invitation-expired-title = This link works no more
invitation-expired = This link was used or has expired. Ask an owner for a new one.
setup-title = Set up Okno
setup-explain = You are the first: the owner of this desk.
setup-name = Your name

## Settings: me

settings-title = Settings
settings-saved = Saved
me-title = Me
me-name = Name
me-name-hint = Colleagues see it; customers don't
me-language = Language
me-language-browser = As in the browser
me-time-zone = Time zone
me-time-zone-hint = It is { $clock } there now. Left empty, it is the team's: { $zone }.
me-sound = Sounds: a new chat, a message in my chat
me-password-title = Password
me-password-current = Current password
me-password-new = New password
me-password-submit = Change password
me-password-changed = Password changed; other devices are signed out
me-sessions-title = Where you are signed in
me-session = Signed in { $since }, last used { $time }
me-token = Token { $name }, made { $since }, last used { $time }
me-token-unused = Token { $name }, made { $since }, never used
last-use-lately = within the last hour
last-use-between = between { $from } and { $to }
last-use-between-on = on { $date }, between { $from } and { $to }
me-session-this = this browser
me-sessions-end-all = Sign out everywhere else
me-sessions-ended = Signed out everywhere else

## Settings: my tokens

tokens-title = API tokens
tokens-explain = With a token a program acts as you: within what you may do yourself, and within what the token is made for.
tokens-empty = No tokens yet
tokens-new = A new token
tokens-name = What it is for
tokens-name-hint = A name by which you know it in this list
tokens-scopes = What it may do
tokens-scope-read = Reading
    .what = Read chats, files and events
tokens-scope-write = Work in chats
    .what = Take chats, answer, note, close
tokens-scope-team = People and groups
    .what = Keep people and groups: who makes sign-in links can become anybody
tokens-scope-settings = Settings
    .what = Keep templates, numbers and the quarantine
tokens-scope-backup = Backup
    .what = Take a copy of all data
tokens-scope-account = Your account
    .what = Change your profile, password and tokens
tokens-everything = everything you may
tokens-created = Made
tokens-used = Last used
tokens-never = never
tokens-create = Make the token
tokens-revoke = Revoke
tokens-revoke-named = Revoke the token { $name }
tokens-revoked = Revoked; nothing gets in with it any more
tokens-secret = The token
tokens-made-title = Token for { $name }
tokens-made-explain = Copy it now: it is shown this once and can't be shown again.

## Settings: team

team-title = Team
team-add = Add a person
team-add-submit = Add
team-add-hint = You get a link to pass on; with it they choose their own password.
team-edit = Change
team-name = Name
team-email = E-mail
team-role = Role
team-state = State
team-role-owner = Owner
team-role-admin = Admin
team-role-lead = Lead
team-role-agent = Agent
team-role-lead-hint = hands out new chats
team-rights = Own rights
team-rights-hint = A role has its rights by itself. A yes or no here wins over it, for this person alone. An owner has every right.
team-right-by-role = By role
team-right-yes = Yes
team-right-no = No
team-right-see-new = Sees and takes new chats
team-right-assign-new = Hands out new chats
team-right-see-others = Sees colleagues’ chats
team-right-take-over = Takes chats over from colleagues
team-right-reports = Sees reports
team-right-templates = Keeps the templates
team-right-export = Takes data out
team-right-team = Keeps people and groups
team-right-settings = Keeps numbers and settings
team-right-delete = Deletes chats
roles-title = What roles may do
roles-explain = An owner may do everything. What is switched here counts for all who have the role; what is chosen for one person counts more.
roles-link = Rights of roles
team-disabled = disabled
team-invited = invited
team-disable = Disable
team-enable = Enable
team-disable-title = Disable { $name }?
team-disable-chats = { $count ->
    [0] They are responsible for no open chat.
    [one] They are responsible for one open chat. It goes back to New of its group, for a colleague to take.
   *[other] They are responsible for { $count } open chats. These go back to New of their groups, for colleagues to take.
}
team-disable-explain = They are signed out everywhere at once and can’t sign in until somebody enables them again. What they wrote stays.
team-reset = One-time link
team-link-title = One-time link for { $name }
team-link-explain = Send it to them yourself. It works once, until { $date }.
team-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}

## Settings: groups

groups-title = Groups
groups-add = Add a group
groups-edit = Settings of { $name }
groups-name = Name
groups-access = Who sees its chats
groups-access-everyone = Everyone
groups-access-members = Only members
groups-access-hint = Owners and admins always see them.
groups-members = Members
groups-members-count = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
groups-alone = Only owners and admins see the chats of “{ $name }”: none of its members works here.
groups-numbers = Numbers
groups-empty = No groups yet
groups-empty-hint = A group is a department. Until you make one, everyone sees every chat.

## Hours, vacations, holidays

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-on-1 = on Monday
weekday-on-2 = on Tuesday
weekday-on-3 = on Wednesday
weekday-on-4 = on Thursday
weekday-on-5 = on Friday
weekday-on-6 = on Saturday
weekday-on-7 = on Sunday
coming-today = at { $clock }
coming-weekday = { $day } at { $clock }
date-range = { $from } – { $to }
dates-first = First day
dates-last = Last day
hours-title = Working hours
hours-around-the-clock = Around the clock
hours-zone = Time zone
hours-zone-hint-group = Time zone of the desk: { $zone }, set in okno.toml. A group around the clock follows it.
hours-zone-hint-agent = Time zone of the desk: { $zone }, set in okno.toml.
hours-hint = For example 9:00–13:00, 14:00–18:00. A night such as 22:00–6:00 goes on into the next day.
hours-closed = closed
hours-save = Save the hours
hours-group-always = Open around the clock
hours-group-until = Open now, until { $time }
hours-group-opens = Closed now, opens { $time }
hours-group-never = Closed; it does not open within a year
hours-agent-always = Works around the clock
hours-agent-until = At work now, until { $time }
hours-agent-opens = Not at work now, again { $time }
hours-agent-never = Not at work, and not within a year
vacations-title = Vacations
vacations-empty = No vacations
vacations-hint = Whole days, in the time zone { $zone }.
vacations-add = Add a vacation
vacations-delete = Delete
vacations-delete-named = Delete the vacation { $dates }
holidays-title = Holidays
holidays-explain = On these days everyone who has working hours is closed. Whoever works around the clock works on them too.
holidays-empty = No holidays yet
holidays-empty-hint = Add them by hand, or take them from a calendar file.
holidays-dates = When
holidays-name = Name
holidays-every-year = every year
holidays-every-year-choice = Every year on these dates
holidays-to-hint = Empty: one day
holidays-add = Add a holiday
holidays-delete = Delete
holidays-delete-named = Delete the holiday { $dates }
holidays-count = { $count ->
    [one] { $count } holiday
   *[other] { $count } holidays
}
holidays-import-title = From a calendar file
holidays-import-file = iCalendar file (.ics)
holidays-import-hint = Public holidays are offered in this form by many calendars. What is in the list already stays once.
holidays-import = Take in
holidays-imported = { $count ->
    [0] No new holidays.
    [one] { $count } holiday taken in.
   *[other] { $count } holidays taken in.
}
holidays-skipped = { $count ->
    [one] { $count } entry of the file was left out:
   *[other] { $count } entries of the file were left out:
}
holidays-skipped-line = { $name }: { $reason }
holidays-skipped-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
holidays-no-name = Without a name
holidays-skip-dates = its dates can't be read
holidays-skip-repetition = it repeats in a way that isn't “every year on these dates”
holidays-skip-too-long = it is longer than a year
holidays-skip-canceled = it was called off
holidays-skip-cut-off = the file breaks off here
holidays-skip-part-of-day = it has hours; only whole days can be holidays
holidays-skip-known = it is in the list already

## Settings: templates

templates-title = Templates
templates-sync = Synchronise with WhatsApp
templates-sync-failed = WhatsApp didn't give the templates. The reason is in the log and, if the number is refused, under Connection. Try again later.
templates-sync-done = Synchronised with WhatsApp
templates-synced = Synchronised { $time }
templates-name = Name
templates-language = Language
templates-category = Category
templates-status-approved = approved
templates-status-pending = in review
templates-status-rejected = rejected
templates-status-paused = paused
templates-status-disabled = disabled
templates-category-marketing = marketing
templates-category-utility = utility
templates-category-authentication = authentication
templates-reason = Meta's reason: { $reason }
templates-empty = No templates yet
templates-empty-hint = Make them in WhatsApp Manager, then synchronise here.
templates-count = { $count ->
    [one] { $count } template
   *[other] { $count } templates
}

## Settings: numbers and connection

numbers-title = Connection
numbers-webhook = Webhook address
numbers-webhook-hint = Enter it in the app's WhatsApp settings at Meta, with your verify token.
numbers-no-secret = No app secret is set, so every webhook is refused. Put app_secret under [whatsapp] in okno.toml.
numbers-secret-set = App secret set: signatures of webhooks are checked
numbers-status = State
numbers-status-connected = no trouble known
numbers-status-disabled = not in okno.toml
numbers-status-trouble = sending fails
numbers-status-stopped = WhatsApp does not let it send
numbers-status-warned = it sends, and WhatsApp warns
numbers-group = Group
numbers-queue = Waiting to be sent
numbers-queue-unknown = { $count } more of unknown outcome
numbers-trouble-since = since { $time }
numbers-unreachable = WhatsApp can't be reached
    .advice = Messages wait and leave by themselves once it answers again. If it lasts, check this machine's connection.
numbers-empty = No number yet
numbers-empty-hint = Add one under [[whatsapp.numbers]] in okno.toml, then reload with SIGHUP.

## Settings: quarantine

quarantine-title = Quarantine
quarantine-explain = Parts of webhooks that couldn't be understood or belong to a number we don't know. They are read again after an upgrade or a settings change.
quarantine-count = { $count ->
    [one] { $count } part
   *[other] { $count } parts
}
quarantine-empty = The quarantine is empty
quarantine-empty-hint = Everything that arrived was understood.
quarantine-arrived = Arrived
quarantine-raw = Raw
quarantine-cut = Only the beginning is shown.
quarantine-whole = Show all of it
quarantine-asking = { $count ->
    [0] nothing to be looked at
    [one] { $count } to be looked at
   *[other] { $count } to be looked at
}
quarantine-asks = to be looked at
quarantine-settle = Dismiss or delete…
quarantine-dismiss = Dismiss
quarantine-dismiss-alike = Dismiss all with this reason
quarantine-dismiss-all = Dismiss all
quarantine-dismissed = { $count ->
    [one] { $count } part dismissed: it stays here, without the banner
   *[other] { $count } parts dismissed: they stay here, without the banner
}
quarantine-delete = Delete for good
quarantine-delete-alike = Delete all with this reason
quarantine-delete-hint = What is dismissed stays in this list and is still read again. What is deleted can't be brought back.
quarantine-deleted = { $count ->
    [one] { $count } part deleted
   *[other] { $count } parts deleted
}
quarantine-reread = Read again
quarantine-reread-failed = They couldn't be read again now. The reason is in the log.
quarantine-reread-done = { $count ->
    [0] Nothing more could be understood.
    [one] { $count } part was understood and is in its place.
   *[other] { $count } parts were understood and are in their places.
}
quarantine-left = { $count ->
    [0] Nothing is left here.
    [one] { $count } part is still here.
   *[other] { $count } parts are still here.
}
quarantine-reason-unknown-number = number { $number } isn't in okno.toml
quarantine-reason-unreadable = not understood: { $detail }
quarantine-detail-a-list-too-long = a list too long
quarantine-detail-a-list = a list
quarantine-detail-not-an-object-or-too-deep = not an object, or too deep
quarantine-detail-a-mark-on-no-message = a mark on no message
quarantine-detail-the-body = the body
quarantine-detail-no-list-of-entries = no list of entries
quarantine-detail-an-entry = an entry
quarantine-detail-an-entry-without-changes = an entry without changes
quarantine-detail-a-change = a change
quarantine-detail-a-change-without-a-value = a change without a value
quarantine-detail-a-message-without-an-id = a message without an id
quarantine-detail-a-message-without-a-type = a message without a type
quarantine-detail-a-message-without-a-time = a message without a time
quarantine-detail-a-message-without-a-sender = a message without a sender
quarantine-detail-a-change-to-no-number = a change to no number
quarantine-detail-a-call-without-an-id = a call without an id
quarantine-detail-a-call-without-a-time = a call without a time
quarantine-detail-a-call-of-nobody = a call of nobody
quarantine-detail-a-preference-without-a-time = a preference without a time
quarantine-detail-a-preference-of-nobody = a preference of nobody
quarantine-detail-a-change-of-no-id = a change of no id
quarantine-detail-a-change-of-half-an-id = a change of half an id
quarantine-detail-a-change-of-id-without-a-time = a change of id without a time
quarantine-detail-a-status-without-an-id = a status without an id
quarantine-detail-a-status-without-a-word = a status without a word
quarantine-detail-a-status-without-a-time = a status without a time
quarantine-detail-no-sender = no sender
quarantine-detail-a-template-s-news = a template's news
quarantine-detail-a-template-without-a-name = a template without a name
quarantine-detail-a-template-without-a-language = a template without a language
quarantine-detail-a-template-without-a-status = a template without a status
quarantine-reason-unknown-field = this release does nothing with “{ $field }”
quarantine-reason-no-message = the message that it belongs to never came
quarantine-reason-no-person = nobody is known by the old number or id that this change is about
quarantine-reason-panicked = a defect of ours: please report it

## Errors

error-title = That didn't work
error-not-found = Not here
error-not-found-hint = The page or chat doesn't exist, or you may not see it.
error-not-allowed = You may not do this.
error-scope = This token is not made for that. It lacks: { $scopes }.
error-not-participant = Only the responsible and those who take part may write to the customer.
error-already-taken = { $name } took the chat before you.
error-window-closed = The window has closed. Choose a template; your text is kept.
error-newer-messages = There are newer messages: somebody wrote meanwhile, or you did on another page. Read them, then try again.
error-already-sent = This no longer waits: it has left, failed or been taken back.
error-empty-text = Write something first.
error-empty-variables = Fill in every field of the template.
error-unavailable = The desk can't save right now. Your text is kept; try again in a moment.
error-crowded = Many are signing in at this moment. Try again in a few seconds.
error-network = The desk didn't answer. Nothing is lost: try again.
action-try-again = Try again
sign-out-drafts = The desk could not be reached to keep what you typed last. Sign out and lose it?
chat-lost = this chat was deleted, or you may no longer see it.
chat-lost-typed = this chat was deleted, or you may no longer see it. You had typed: “{ $words }”
files-lost = These files had not left when your session ended. Attach them again: { $files }
error-back-to-list = To the list
error-field-required = Fill this in.
error-field-email = This isn't an e-mail address.
error-field-current-password = The current password is wrong.
error-field-owner-rights = An owner has every right.
error-field-too-long = At most { $limit } characters.
error-field-too-short = { $count ->
    [one] At least { $count } character.
   *[other] At least { $count } characters.
}
error-field-one-line = One line, without tabs or many spaces in a row.
error-field-one-word = One word: letters, digits, “-”, “_” and “.”.
error-field-command = “/{ $word }” does something else here. Choose another name.
error-field-count = { $given } of { $expected } values given.
error-field-too-many = No more than { $limit } of these.
error-field-unknown = This isn't known here. Check it.
error-field-no-member = There is no such member of the team.
error-field-numbers = Name the numbers whose new chats shall come here. To take one away, give it to another group.
error-field-unexpected = Nothing is called that here. Leave it out.
error-field-kind-text = This must be a text.
error-field-kind-whole = This must be a whole number from 0 on.
error-field-kind-switch = This must be true or false.
error-field-kind-list = This must be a list.
error-field-kind-object = This must be an object with fields of its own.
error-field-taken = This is taken already.
error-field-key-used = Something else was sent from this form already. Look at the conversation, then send this again.
error-field-wrong = This isn't right.
error-field-scopes = You may not do this yourself, so a token of yours may not either: { $scopes }.
error-field-duration = Write it as 90s, 15m, 20h30m or 7d, the largest unit first.
error-field-date = Write the date as 2026-12-25.
error-field-week = No day has hours. Fill in at least one, or choose around the clock.
error-field-hours-time = “{ $words }” isn't a time of day. Write it as 9:00 or 9.
error-field-hours-no-end = After “{ $words }” the end is missing. Write it as 9:00–13:00.
error-field-hours-empty = { $hours } begins and ends at the same time.
error-field-hours-backwards = { $hours } ends before it begins.
error-field-hours-overlap = { $hours } overlaps other hours of this day.
error-field-hours-next-day = { $hours } goes on into the next day and overlaps the hours there.
error-field-dates-backwards = The last day is before the first.
error-field-dates-too-long = { $count ->
    [one] At most { $count } day.
   *[other] At most { $count } days.
}
error-field-overlaps = Some of these days are in another vacation already.
error-field-not-a-calendar = This isn't an iCalendar file.
error-signed-out = You are signed out. Sign in again; what you typed is kept in this browser.
error-method = This address can't do that.
error-foreign-origin = This form came from another site and was refused.
error-internal = Something broke on our side. It is in the log; your text is kept.
error-too-large = That is too large.
error-bad-request = The request couldn't be read.
error-body-object = Send a JSON object.
error-not-built = “{ $name }” isn't available in this release yet. Leave it out.
error-wrong-state = That can't be done any more: something changed meanwhile. Look at it again.
error-no-pending-transfer = Nobody hands this chat over, or not any more. Look at it again.
error-field-agent-unknown = This person can't be given the chat: they are disabled or don't see its group. Move the chat to their group instead.
error-field-agent-self = That is you. Choose somebody else.
error-field-agent-pending = The chat is being handed to somebody else. Cancel that first.
error-field-group-same = The chat is in this group already.
error-field-agent-empty = Choose a colleague.
error-field-group-empty = Choose a group.
error-field-chats-empty = Select at least one chat.
error-field-reason-empty = Write a reason: it is needed for chats that are not one's own.
error-token-attention = A token is a program: nobody sits before it. Tell this with the session of a person.
error-last-owner = The desk needs at least one owner who can sign in.
error-disables-self = Nobody disables themselves: an owner or another admin does it.
error-template-status = WhatsApp doesn't let this template be sent: { $status }.
error-template-part = This template has a part that can't be filled here yet: { $part }.
