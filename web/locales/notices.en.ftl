# What one is told, how one wants to be told, and pushes.

## The list

notices-title = Notices
notices-short = Notices
notices-count = { $count ->
    [one] { $count } notice that you have not read
   *[other] { $count } notices that you have not read
}
notices-empty = Nothing to tell you
notices-empty-hint = Hand-overs to you, answers that are nearly late, windows that close and mentions will stand here.
notices-go = Go there
notices-read-all = Mark all as read
notices-read-one = Mark as read

notice-offered = { $agent } hands this chat over to you and waits for your answer
notice-given = This chat was given to you
notice-given-by = { $agent } gave you this chat
notice-waiting = The customer has waited since { $time }
notice-reply-due = An answer is due by { $time }
notice-reply-late = The answer is late: it was due by { $time }
notice-window-closes = The window ends: { $time }
notice-moved-on-window = You moved this chat to { $group }; its window ends: { $time }
notice-snooze-over = The chat that you put aside is back
notice-held-waits = The customer answered. Your held reply waits: somebody wrote meanwhile
notice-held-left = The customer answered, and your held reply has left
notice-held-expired = The customer did not answer: your held reply will not leave any more
notice-held-failed = The template before your held reply did not arrive
notice-scheduled-failed = Your scheduled message could not leave
notice-held-lost = The customer answered and your held reply left, but it did not arrive
notice-taken-back = { $agent } took back your message that had yet to leave
notice-template-trouble = { $template }: { $what }
notice-template-trouble-group = { $template }, with which { $group } reopens chats: { $what }
notice-template-reviewed = WhatsApp approved your template { $template }
notice-template-rejected = WhatsApp rejected your template { $template }
notice-template-gone = A template that is gone now: { $what }
notice-template-gone-group = A template that is gone now, with which { $group } reopened chats: { $what }
notice-template-reviewed-gone = WhatsApp approved a template of yours that is gone now
notice-template-rejected-gone = WhatsApp rejected a template of yours that is gone now
notice-template-asked = { $agent } asks for a template: { $topic }
notice-template-answered = { $agent } says that the template you asked for is there: { $topic }
notice-template-declined = { $agent } declined your request for a template: { $topic }
notice-mention = { $agent } mentions you: { $text }

## How one wants to be told

notifications-title = Notifications
notifications-of = Tell me of
notifications-by-page = In the page
notifications-by-sound = Sound
notifications-by-push = Push
notifications-of-new-chat = New chats in my groups
notifications-of-new-message = New messages in my chats
notifications-of-mention = Mentions
notifications-of-offered = Chats handed over to me
notifications-of-given = Chats given to me
notifications-of-waiting = Customers who wait too long
notifications-of-reply-due = Answers that are due soon
notifications-of-reply-late = Late answers
notifications-of-window-closes = Windows that close
notifications-of-moved-on-window = Windows of chats that I moved on
notifications-of-snooze-over = Chats put aside that are back
notifications-of-held-waits = Held replies that wait for me
notifications-of-held-left = Held replies that left
notifications-of-held-expired = Held replies that will not leave
notifications-of-held-failed = Templates that failed before a held reply
notifications-of-scheduled-failed = Scheduled messages that could not leave
notifications-of-held-lost = Held replies that left and did not arrive
notifications-of-taken-back = My waiting messages that somebody takes back
notifications-of-template-trouble = Templates we rely on that can't be sent or change
notifications-of-template-reviewed = My templates, when WhatsApp has looked at them
notifications-of-template-asked = Templates that colleagues ask for
notifications-of-template-answered = What becomes of templates I asked for
notifications-sound = Sounds
notifications-volume-low = Soft
notifications-volume-usual = Usual
notifications-volume-high = Loud
notifications-quiet = Quiet hours
notifications-quiet-from = From
notifications-quiet-to = Until
notifications-quiet-hint = By your own clock, also over midnight. Nothing sounds and nothing is pushed then; it still stands in the list. Leave both empty for none.
error-field-quiet-half = Fill in both, or leave both empty
error-field-quiet-time = Write a time of the day, as 22:00
error-field-quiet-same = That is when it begins: choose another end
notifications-discreet = Pushes say only that a customer waits, not who and what

## Pushes

push-title = Devices that get pushes
push-explain = A push arrives though no page of the desk is open. It goes from here to your browser's own push service, encrypted for your browser alone. A device is forgotten when you sign out there.
push-none = None of your devices gets pushes.
push-here = this sign-in
push-reached = Reached last: { $time }
push-never-reached = Not reached yet
push-on = Turn on for this browser
push-remove = Remove
push-removed = This device gets no pushes any more.
push-test-send = Send a test
push-test-sent = A test is on its way.
push-denied = Your browser does not allow notifications from this page. Allow them in the browser's settings for this site, then try again.
push-failed = Pushes could not be turned on. Try again; if it keeps failing, the browser's push service can't be reached.
push-impossible = This browser can't get pushes here: it needs an up-to-date browser with scripts, and an address with https. On an iPhone, first add the desk to the home screen.
push-test = Pushes arrive on this device.
push-new-chat = New chat: { $text }
push-discreet = A customer waits
