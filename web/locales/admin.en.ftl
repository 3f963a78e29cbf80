# Administration: audit log, two-factor sign-in, sessions, cards, team rules, mentions.

error-field-changed = Somebody else changed it meanwhile. Your text is below; open the page again to see theirs

## Audit log

audit-title = Audit log
audit-explain = Every change of people, groups, rights and settings: who made it, what was before and what is now. It is kept for ever.
audit-operator = The machine’s operator
audit-desk = The desk as a whole
audit-who = By whom
audit-anybody = Anybody
audit-subject = Of what
audit-anything = Anything
audit-show = Show
audit-show-all = Show all
audit-empty = Nothing was changed
audit-older = Older changes
audit-nothing = —
audit-nobody = nobody but owners and admins
audit-agent-added = { $agent } added { $subject }
audit-agent-changed = { $agent } changed { $subject }
audit-agent-disabled = { $agent } disabled { $subject }
audit-agent-enabled = { $agent } enabled { $subject }
audit-invited = { $agent } made a one-time link for { $subject }
audit-invitation-withdrawn = { $agent } withdrew the one-time link of { $subject }
audit-invitation-used = { $agent } set a password by a one-time link
audit-password-changed = { $agent } changed their password
audit-group-added = { $agent } added the group { $subject }
audit-group-changed = { $agent } changed the group { $subject }
audit-hours-changed = { $agent } changed the working hours of { $subject }
audit-vacation-added = { $agent } added a vacation of { $subject }
audit-vacation-removed = { $agent } removed a vacation of { $subject }
audit-holiday-added = { $agent } added a holiday
audit-holidays-imported = { $agent } took holidays in from a file
audit-holiday-removed = { $agent } removed a holiday
audit-token-made = { $agent } made an API token of { $subject }
audit-token-revoked = { $agent } revoked an API token of { $subject }
audit-session-ended = { $agent } signed { $subject } out
audit-two-factor-on = { $agent } turned two-factor sign-in on
audit-two-factor-off = { $agent } turned two-factor sign-in off
audit-two-factor-reset = { $agent } turned two-factor sign-in off for { $subject }
audit-recovery-codes-made = { $agent } made new recovery codes
audit-recovery-code-used = { $agent } used a recovery code
audit-quarantine-dismissed = { $agent } dismissed parts of the quarantine
audit-quarantine-deleted = { $agent } deleted parts of the quarantine
audit-quarantine-reread = { $agent } had the quarantine read again
audit-templates-synced = { $agent } had the templates read from Meta
audit-subscribed = { $agent } subscribed to Meta’s webhooks
audit-number-configured = { $agent } configured the number { $subject }
audit-rules-written = { $agent } wrote the team rules
audit-backup-taken = { $agent } downloaded a copy of all data
audit-words-changed = { $agent } changed the automatic messages of { $subject }
audit-routing-changed = { $agent } changed how chats of { $subject } are handed out
audit-admin-rights-changed = { $agent } changed what admins may do
audit-lead-rights-changed = { $agent } changed what leads may do
audit-agent-rights-changed = { $agent } changed what agents may do
audit-field-name = Name
audit-field-email = E-mail
audit-field-role = Role
audit-field-access = Who sees its chats
audit-field-hours = Hours
audit-field-vacation-from = From
audit-field-vacation-to = To
audit-field-holiday = Holiday
audit-field-every-year = Every year
audit-field-count = How many
audit-field-token = Token
audit-field-scopes = For
audit-field-group = Group
audit-field-number = Number
audit-field-number-off = Gone from the configuration
audit-field-codes-left = Codes left
audit-field-rules = Text
audit-word-access-everyone = everyone

## Two-factor sign-in

second-step-title = Enter a code
second-step-explain = Open your authenticator app and type the six digits that it shows for Okno. A recovery code works too.
second-step-code = Code
second-step-lost = No device and no recovery codes? An owner of the desk can turn the code off for you.
second-step-back = Begin again
second-step-required = The password is right. This account also asks for a code: send it as `code`.
second-step-wrong = This code is not right, or was used already. Wait for the next one and type that.
two-factor-title = Two-factor sign-in
two-factor-short = two-factor
two-factor-on = on
two-factor-off = Off: the password alone lets you in.
two-factor-explain = Signing in then asks for a code of an app on your phone, beside the password: who knows the password alone stays out. API tokens work as before.
two-factor-begin = Set it up
two-factor-change = Change
two-factor-scan = Scan this with an authenticator app, then type the six digits that it shows.
two-factor-picture = A code for the camera of your phone
two-factor-type = Nothing to scan with? Type this key into the app:
two-factor-here = or open it on this device
two-factor-ends-others = All your other sign-ins end when you turn it on.
two-factor-turn-on = Turn on
two-factor-turn-off = Turn off
two-factor-is-on = Two-factor sign-in is on
two-factor-is-off = Two-factor sign-in is off
two-factor-keep-codes = Keep these recovery codes in a safe place: each lets you in once without your phone. They are shown only now.
two-factor-too-late = That took too long, or was changed on another page. Begin again.
two-factor-since = Since { $time }.
two-factor-codes-left = { $count ->
    [0] No recovery code is left: make new ones.
    [one] { $count } recovery code is left.
   *[other] { $count } recovery codes are left.
}
two-factor-new-codes = New recovery codes
two-factor-new-codes-explain = The old ones work no more.
two-factor-make-codes = Make new codes
two-factor-reset = Turn two-factor off
two-factor-was-reset = Two-factor sign-in is off for them; they come in with the password alone

## Sign-ins

sessions-show = Sign-ins
sessions-count = { $count ->
    [one] In { $count } browser or program.
   *[other] In { $count } browsers and programs.
}
sessions-of = Where { $name } is signed in
sessions-none = Signed in nowhere
sessions-device = From where
sessions-unknown = An unknown browser
sessions-end = Sign out
sessions-end-named = Sign out { $name }
sessions-end-all = Sign out everywhere
sessions-ended-one = Signed out there
sessions-ended-all = Signed out everywhere

## One-time links

team-link-until = Link works until { $time }
team-link-until-by = Link from { $agent } works until { $time }
team-link-expired = The link expired on { $time }: make another
team-link-none = No link that works: make one
team-link-again = Another one-time link
team-link-withdraw = Withdraw the link
team-link-withdrawn = The link works no more

## Cards

card-own-title = Your card
card-own-explain = Colleagues see it beside your name in chats.
card-own-job = What you do
card-own-phone = Where colleagues reach you
card-own-about = What colleagues should know

## Team rules

rules-title = Team rules
rules-write = Write
rules-text = Rules
rules-text-hint = How the team works: who takes what, how fast, in which tone. Marks as in messages: *bold*, _italic_, - points.
rules-changed = { $agent } wrote this, { $time }
rules-read = I have read this
rules-thanks = Noted: you have read the rules
rules-empty = No rules yet
rules-empty-owner = Write down how the team works; somebody new reads it first.
rules-empty-hint = When an owner writes them, they stand here.
rules-banner = There are team rules that you have not read yet.
rules-banner-action = Read

## Mentions

mentions-title = Mentions
mentions-explain = Notes in which colleagues mention you with @ and your name.
mentions-empty = Nobody has mentioned you
mentions-unread = new
mentions-names = Whom do you mean?
