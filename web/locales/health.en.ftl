### The self-check and connecting a number

light-green = well
light-yellow = worth a look
light-red = needs you

banner-health-more = { $count ->
    [one] And { $count } more thing.
   *[other] And { $count } more things.
}
banner-health-action = See the self-check

health-title = Self-check
health-all-green = Everything is well.
health-some-yellow = { $count ->
    [one] Nothing is broken; { $count } thing is worth a look.
   *[other] Nothing is broken; { $count } things are worth a look.
}
health-some-red = { $count ->
    [one] { $count } thing needs you.
   *[other] { $count } things need you.
}
health-metrics-hint = The same for Prometheus: GET /metrics. The log says when something changes.

health-words-meta = WhatsApp says:
health-words-technical = In technical words:

health-what-webhook = Webhooks
health-what-signatures = Signatures
health-what-certificate = Certificate
health-what-token = Access token
health-what-account = Account
health-what-number = Number
health-what-subscription = Subscription
health-what-quarantine = Quarantine
health-what-outbox = Sending
health-what-timers = Timers
health-what-disk = Disk
health-what-file = Data file
health-what-copies = Backups
health-what-clock = Clock

health-webhook-no-number = No number is set up yet.
    .advice = Go through "Connect a number".
health-webhook-never = WhatsApp has never called this desk.
    .advice = Go through "Connect a number": it shows which step is missing.
health-webhook-silent = Nothing from WhatsApp for { $span }, since { $time }. In past weeks it was never as quiet at these hours.
    .advice = Write to your number from your own phone. If nothing arrives, go through "Connect a number": the address, the certificate of the proxy, the subscription.
health-webhook-heard = The last one came { $span } ago, at { $time }: as usual for these hours.
health-webhook-learning = The last one came { $span } ago, at { $time }. What is usual is known after two weeks.
health-signatures-unset = No app secret is set, so every webhook is refused.
    .advice = Put app_secret under [whatsapp] in okno.toml and reload.
    .partner = Put a long random text into verify_token under [whatsapp] in okno.toml, reload, and press "Send webhooks here" on the page "Connect a number".
health-signatures-all = { $count ->
    [one] { $count } webhook was turned away within the hour, and no good one came since: the app secret is not that of the app.
   *[other] { $count } webhooks were turned away within the hour, and no good one came since: the app secret is not that of the app.
}
    .advice = At Meta: App settings, Basic, App secret. Put it into app_secret under [whatsapp] in okno.toml and reload. Meta repeats what it could not deliver for seven days.
health-signatures-partner = { $count ->
    [one] { $count } webhook was turned away within the hour, and no good one came since: it did not bring our verify token.
   *[other] { $count } webhooks were turned away within the hour, and no good one came since: they did not bring our verify token.
}
    .advice = Press "Send webhooks here" on the page "Connect a number": it gives 360dialog the present verify token. What could not be delivered is repeated for about a day.
health-signatures-forged = { $count ->
    [one] { $count } webhook about a number of ours was turned away within the hour, and no good one came since. Before, good ones came with what is set here, so that is right: somebody forges it, or another app's secret signs it.
   *[other] { $count } webhooks about a number of ours were turned away within the hour, and no good one came since. Before, good ones came with what is set here, so that is right: somebody forges them, or another app's secret signs them.
}
    .advice = Leave the secret in app_secret as it is. If a second app of yours sends here, or you had Meta make a new secret, add that to the list in app_secret and reload. If not, somebody forges them, and none gets in.
    .partner = Leave verify_token as it is. If 360dialog was given another one, press "Send webhooks here" on the page "Connect a number". If not, somebody forges them, and none gets in.
health-signatures-some = { $count ->
    [one] { $count } webhook was turned away within the hour, while others are good.
   *[other] { $count } webhooks were turned away within the hour, while others are good.
}
    .advice = Somebody else knocks, or a second app of yours sends here: add its secret to the list in app_secret.
health-signatures-good = Checked. { $count ->
    [0] None of ours was turned away within the hour.
    [one] { $count } that names a number of ours was turned away within the hour.
   *[other] { $count } that name a number of ours were turned away within the hour.
}
health-signatures-strangers = { $strangers ->
    [one] { $strangers } of a stranger's, which names no number of ours, was.
   *[other] { $strangers } of strangers', which name no number of ours, were.
}
health-certificate-good = It counts until { $time }.
health-certificate-soon = It ends at { $time }.
    .advice = Put the new files in place of the old ones: the desk reads them within half a minute. One of an authority should have renewed itself: look at the log for "certificate".
health-certificate-ended = It ended at { $time }: browsers warn, and Meta sends nothing.
    .advice = Put new files in place of the old ones: the desk reads them within half a minute. One of an authority should have renewed itself: look at the log for "certificate".
health-certificate-ordering = The first one is being ordered; until it comes, browsers warn and Meta sends nothing.
    .advice = This takes a minute. If it takes longer, the reason stands here.
health-certificate-changing = One as the settings now ask for is being ordered; until it comes, the one before is shown.
    .advice = This takes a minute. If it takes longer, the reason stands here.
health-certificate-name = It is made out for other names than the host of public_url: browsers warn, and Meta sends nothing.
    .advice = Have one made out for the name in public_url, or mend public_url under [server] in okno.toml.
health-certificate-itself = It vouches for itself: browsers warn, and Meta does not accept it and sends nothing.
    .advice = Use one of a public authority: set mode = "acme" under [server.tls] in okno.toml and restart, or let cert name the file fullchain.pem of one.
health-certificate-alone = It is shown without the certificate of its issuer: browsers may put up with that, but Meta does not accept it and sends nothing.
    .advice = Let cert under [server.tls] in okno.toml name the file with the whole chain, fullchain.pem, not cert.pem. If its issuer is an authority of your own, use a public one, as with mode = "acme".
health-certificate-private = No public authority vouches for it: browsers warn, and Meta does not accept it and sends nothing.
    .advice = Use one of a public authority: mode = "acme" under [server.tls] in okno.toml, without staging and directory, or let cert name the file fullchain.pem of one.
health-certificate-covered = No public authority vouches for it: Meta accepts it only where something before this desk shows another.
    .advice = If nothing stands before the desk, use one of a public authority: mode = "acme" under [server.tls] in okno.toml, or let cert name the file fullchain.pem of one.
health-certificate-file = The new files, read at { $time }, can't be used; the one before is shown.
    .advice = Mend the files named under [server.tls]: cert holds the certificate and its chain, key the key that belongs to it, both in PEM. They are read again by themselves.
health-certificate-dns = No certificate came at { $time }: the authority does not find the name.
    .advice = At whoever keeps your domain, set an A record (and AAAA, if the machine has IPv6) of the name to this machine's public address. An AAAA record that leads elsewhere must go.
health-certificate-unproved = No certificate came at { $time }: the authority asked at the name, over port 80 or 443, and did not find this desk.
    .advice = Port 80 must lead from the internet to this desk: open it in the firewall and at the hoster, stop another web server there, and let http_listen under [server.tls] be 0.0.0.0:80. See that the name leads to this very machine. Where port 80 can't be had, port 443 alone will do, if no proxy in between speaks TLS itself.
health-certificate-limit = No certificate came at { $time }: the authority was asked too often.
    .advice = Wait; the desk asks again by itself. While you try things out, set staging = true under [server.tls]: its limits are generous.
health-certificate-caa = No certificate came at { $time }: the domain's CAA record does not let this authority.
    .advice = At whoever keeps your domain, add a CAA record with the authority's name, as 0 issue "letsencrypt.org", or remove the CAA records.
health-certificate-refused = No certificate came at { $time }: the authority refuses.
    .advice = Its words say why. Check domains and contact under [server.tls] in okno.toml, then reload.
health-certificate-away = No certificate came at { $time }: the authority did not answer properly.
    .advice = This machine must reach the authority by https: check its firewall, its name server and its clock; with an authority of your own, directory and authority under [server.tls].
health-certificate-again = The next try is at { $again }.
health-token-unset = No access token is set, so nothing can be sent.
    .advice = Make a token of a system user at Meta with the rights whatsapp_business_messaging and whatsapp_business_management, put it into access_token under [whatsapp] in okno.toml and reload.
    .partner = Make an API key for the number in the 360dialog Hub, put it into access_token under [whatsapp] in okno.toml and reload.
health-token-unusable = The access token, or the address in api_base, can't be used as it stands in okno.toml.
    .advice = Write both anew under [whatsapp] in okno.toml, without spaces and quotation marks of their own, and reload.
health-token-refused = WhatsApp refuses the access token, code { $code }.
    .advice = Make a new token of a system user at Meta, put it into access_token under [whatsapp] in okno.toml and reload. Messages wait meanwhile.
    .partner = Make a new API key for the number in the 360dialog Hub, put it into access_token under [whatsapp] in okno.toml and reload. Messages wait meanwhile.
health-token-invalid = The access token does not work any more.
    .advice = Make a new token of a system user at Meta, put it into access_token under [whatsapp] in okno.toml and reload. Messages wait meanwhile.
health-token-lacks = { $count ->
    [one] The access token lacks the right { $rights }.
   *[other] The access token lacks the rights { $rights }.
}
    .advice = Give the system user's token all of that at Meta (Business settings, System users, Generate token), put the new token into okno.toml and reload.
health-token-ended = The access token ended at { $time }.
    .advice = Make a token of a system user that does not expire, put it into access_token under [whatsapp] in okno.toml and reload.
health-token-soon = The access token ends at { $time }.
    .advice = Make a token of a system user that does not expire, put it into access_token under [whatsapp] in okno.toml and reload.
health-token-until = It works until { $time }.
health-token-lasting = It works and does not expire.
health-meta-unreachable = WhatsApp can't be asked at the moment.
    .advice = Check that this machine may reach the address in api_base. The desk asks again every five minutes.
health-meta-later = WhatsApp asks us to come back later, code { $code }. It is asked again by itself.
health-account-banned = WhatsApp has disabled the account: nothing is sent and nothing comes.
    .advice = Open WhatsApp Manager at Meta: it says why, and where to ask for a review.
health-account-answering = WhatsApp lets this number answer nobody until { $time }.
    .advice = Open WhatsApp Manager at Meta: it says why, and where to ask for a review.
health-account-writing-first = WhatsApp lets this number write first to nobody until { $time }.
    .advice = Open WhatsApp Manager at Meta: it says why, and where to ask for a review.
health-account-restricted = WhatsApp restricts the account until { $time }.
    .advice = The page Connection says what it forbids.
health-number-refused = WhatsApp does not give us this number, code { $code }.
    .advice = Check phone_number_id in okno.toml: it is the long id in WhatsApp, API setup at Meta, not the phone number. The system user must have the account among its assets.
health-number-status = WhatsApp says that the number is { $status }.
    .advice = Open the number in WhatsApp Manager at Meta: it says what is wrong and what to do.
health-number-pending = The number is not registered for the Cloud API yet (state at WhatsApp: { $status }).
    .advice = If WhatsApp Manager asks for a code by SMS or call, enter that first. Then register the number once: POST https://graph.facebook.com/v25.0/PHONE_NUMBER_ID/register with your access token as the bearer and {"{"}"messaging_product":"whatsapp","pin":"SIX DIGITS"{"}"} as JSON. Choose the six digits yourself; where two-step verification is on, they are its present PIN.
    .partner = Finish setting up the number in the 360dialog Hub: it registers the number.
health-number-disconnected = The number is not registered for the Cloud API any more, so nothing is sent and nothing comes (state at WhatsApp: { $status }).
    .advice = Register the number again: POST https://graph.facebook.com/v25.0/PHONE_NUMBER_ID/register with your access token as the bearer and {"{"}"messaging_product":"whatsapp","pin":"SIX DIGITS"{"}"} as JSON. Where two-step verification is on, the six digits are its present PIN.
    .partner = Connect the number again in the 360dialog Hub: it registers the number.
health-number-banned = WhatsApp has banned the number: nothing is sent and nothing comes (state: { $status }). What the desk has stays readable.
    .advice = Registering anew does not help. Ask for a review at Meta: Business Support Home, your WhatsApp account, Request review.
health-number-restricted = WhatsApp restricts the number: some messages may be refused; each tells what became of it (state: { $status }).
    .advice = Stop mass templates. WhatsApp Manager says what is held back and until when; if you think that it is a mistake, ask for a review in Business Support Home at Meta.
health-number-flagged = WhatsApp watches the number (state: { $status }): its quality is low. It still sends; if that stays so, it may write first to fewer customers.
    .advice = Stop mass templates for now and look in WhatsApp Manager at which of them are reported.
health-number-red = Quality low: customers block or report this number.
    .advice = Stop mass templates for now and look in WhatsApp Manager at which of them are reported.
health-number-yellow = Quality medium.
    .advice = Send fewer marketing templates and look in WhatsApp Manager at which of them are reported.
health-number-green = Connected, quality high.
health-number-unrated = Connected.
health-number-untold = 360dialog does not tell how WhatsApp rates this number.
    .advice = Its quality and its limit stand in the 360dialog Hub, beside the number: look there now and then.
health-number-limit = It may write first to { $limit } customers a day.
health-number-endless = It may write first to any number of customers.
health-subscription-none = Webhooks of this account are sent to nobody.
    .advice = Press "Send webhooks here" on the page "Connect a number".
    .partner = Press "Send webhooks here" on the page "Connect a number": 360dialog has no address yet.
    .here = Press "Send webhooks here".
health-subscription-elsewhere = Webhooks of this account go to { $address }.
    .advice = If that is not this desk's address, press "Send webhooks here" on the page "Connect a number".
    .here = If that is not this desk, press "Send webhooks here".
health-subscription-unheard = Nothing has come for this number for longer than usual.
health-subscription-good = Webhooks of this account are sent.
health-subscription-refused = WhatsApp does not tell where webhooks go, code { $code }.
    .advice = Check waba_id in okno.toml (WhatsApp, API setup: WhatsApp Business Account ID), and that the token has whatsapp_business_management.
    .partner = Check that api_base in okno.toml is https://waba-v2.360dialog.io, and that access_token is the API key of this number.
health-quarantine-asks = { $count ->
    [one] { $count } part of a webhook could not be understood.
   *[other] { $count } parts of webhooks could not be understood.
}
    .advice = Look at them in Quarantine.
health-quarantine-good = { $count ->
    [0] Empty.
    [one] { $count } part, and it asks for nothing.
   *[other] { $count } parts, and none asks for anything.
}
health-outbox-stuck = { $count ->
    [one] { $count } message waits to be sent, since { $span }.
   *[other] { $count } messages wait to be sent, the oldest since { $span }.
}
    .advice = They leave by themselves once WhatsApp takes them; the page Connection says what is in the way.
health-outbox-asks = { $count ->
    [one] { $count } message waits for a person to decide: nobody knows whether it arrived, or this file was restored while it waited.
   *[other] { $count } messages wait for a person to decide: nobody knows whether they arrived, or this file was restored while they waited.
}
    .advice = Their chats ask; say there whether to send.
health-outbox-good = { $count ->
    [0] Nothing waits.
    [one] { $count } message is on its way.
   *[other] { $count } messages are on their way.
}
health-timers-late = The oldest deadline is { $span } late.
    .advice = The machine is overloaded or its disk is slow. If this stays, restart the desk and look at its log.
health-timers-good = Deadlines fire in time.
health-disk-full = Only { $free } are free on the disk of the data file. When it is full, the desk stops.
    .advice = Make room now: old logs and packages, backups that stand on the same disk. Or give the machine a larger disk.
health-disk-low = { $free } are free on the disk of the data file: too little for a copy of it, or less than a gigabyte.
    .advice = Make room, or give the machine a larger disk.
health-disk-good = { $free } are free.
health-file-size = { $size }.
health-file-after-copy = How much of it is free inside is known after the next backup that is made by itself.
health-file-full = { $size }. Nothing worth giving back is free inside.
health-file-share = { $size }, of which { $percent } % are free inside.
    .advice = Free space inside is used again. To give it back to the disk, stop the desk and run okno compact.
health-copies-none = No backups are made by themselves.
    .advice = Name a folder under [backup] in okno.toml, best on another disk, and reload.
health-copies-failed = The last try at { $time } failed.
    .advice = Check that the folder under [backup] in okno.toml exists, may be written and has room. The desk tries again every 15 minutes.
health-copies-missing = No backup has been made yet.
    .advice = Look at the desk's log and at the folder under [backup] in okno.toml.
health-copies-coming = The first one is being made.
health-copies-old = The newest is of { $time }, { $span } old.
    .advice = Look at the desk's log and at the folder under [backup] in okno.toml.
health-copies-good = The newest is of { $time }, { $span } old.
health-copies-beside = The newest is of { $time }, { $span } old. It lies on the disk of the data file: what breaks that disk takes both.
    .advice = Name a folder on another disk under [backup] in okno.toml, let the desk write there (systemctl edit okno, ReadWritePaths=), and reload.
health-copies-apart = It lies on another disk than the data file.
health-clock-jumped = The clock of this machine jumped by { $span } at { $time }.
    .advice = Check the time service of the machine (timedatectl): windows are counted by its clock.
health-clock-good = It runs evenly.

connect-title = Connect a number
connect-explain = From top to bottom; it takes about twenty minutes. Each step shows how it stands now and what to do.
connect-done = Everything is connected.
connect-ours = On this machine
connect-check = Check again
connect-checked = Checked again.
connect-check-failed = It could not be checked
connect-subscribe = Send webhooks here
connect-subscribed = Webhooks come here now.
connect-subscribe-failed = WhatsApp did not take this desk's address
connect-templates = Go to Templates
connect-looked = WhatsApp was asked at { $clock }.
connect-again = The desk asks by itself every hour, and every five minutes while something is missing.
connect-reload = To reload okno.toml: systemctl reload okno; in a container docker kill -s HUP okno; else the signal SIGHUP to the process.
connect-not-looked = WhatsApp has not been asked yet.
    .advice = Wait some seconds and load the page again.
connect-waits = It can be asked once the access token works.

connect-step-address = Address with HTTPS
connect-step-certificate = Certificate
connect-step-secret = App secret
connect-step-verify = Verify token
connect-step-numbers = Numbers
connect-step-handshake = WhatsApp finds us
connect-step-token = Access token
connect-step-number = The number
connect-step-subscription = Subscription
connect-step-templates = Templates
connect-step-in = A message in
connect-step-out = A message out

connect-address-good = { $address }
connect-address-simulated = The simulator calls plain addresses too; Meta wants https.
connect-address-http = public_url is { $address }, and Meta calls only addresses with https.
    .advice = Set public_url under [server] in okno.toml to the address that customers of this machine see, https:// and its name, with a certificate of a public authority.
connect-address-private = Meta can't reach { $address } from the internet: it leads to this machine alone or into a private network.
    .advice = Set public_url under [server] in okno.toml to https:// and a name that the internet knows, and restart the desk.
connect-address-other = You reach the desk by https, but public_url in okno.toml begins with http.
    .advice = Set public_url under [server] in okno.toml to the address in your browser and restart the desk.
connect-secret-good = It is set; signatures are checked.
connect-secret-unset = It is missing, so every webhook is refused.
    .advice = At Meta, developers.facebook.com: your app, App settings, Basic, App secret. Put it into app_secret under [whatsapp] in okno.toml and reload.
connect-verify-good = It is set.
connect-verify-unset = It is missing, so the check of the address is refused.
    .advice = Make up a long random text, put it into verify_token under [whatsapp] in okno.toml and reload.
connect-numbers-good = { $count ->
    [one] { $count } number in okno.toml.
   *[other] { $count } numbers in okno.toml.
}
connect-numbers-none = There is no number in okno.toml.
    .advice = Add one under [[whatsapp.numbers]]: phone_number_id and waba_id stand at Meta in WhatsApp, API setup. Then reload.
    .partner = Add one under [[whatsapp.numbers]] with phone_number_id and waba_id: both stand in the 360dialog Hub beside the number. Then reload.
connect-handshake-heard = The last webhook came at { $time }.
connect-handshake-good = WhatsApp checked the address at { $time }.
connect-handshake-waiting = WhatsApp has not called yet.
    .advice = Press "Send webhooks here", or enter the address above with your verify token at Meta: WhatsApp, Configuration, Webhook, Edit. Then subscribe there to the field messages.
    .partner = Press "Send webhooks here", then write to your number from your own phone: 360dialog calls for the first time when something happens.
connect-handshake-refused = The check of the address at { $time } was refused.
    .advice = The verify token at Meta is not the one in okno.toml. Enter the same one in both places and press Verify and save at Meta.
connect-handshake-signature = Webhooks come, but the last one at { $time } was turned away.
    .advice = The app secret in okno.toml is not that of the app which sends them. Copy it anew: App settings, Basic, App secret; then reload.
    .partner = Press "Send webhooks here": it gives 360dialog the present verify token.
connect-handshake-forged = Good webhooks came with what is set here, but the last one at { $time } was turned away.
    .advice = Leave the secret in app_secret as it is. If a second app of yours sends here, or you had Meta make a new secret, add that to the list in app_secret and reload. If not, somebody forges webhooks, and none gets in.
    .partner = Leave verify_token as it is. If 360dialog was given another one, press "Send webhooks here". If not, somebody forges webhooks, and none gets in.
connect-undone-refused = WhatsApp refuses with code { $code } and says: { $detail }
connect-undone-failed = WhatsApp can't be reached at the moment. In technical words: { $reason }
connect-doubt-unset = No app secret is set here.
connect-doubt-missing = It bore no signature.
connect-doubt-malformed = Its signature has the wrong form.
connect-doubt-mismatch = It was signed with another app secret.
connect-doubt-verify-unset = No verify token is set here.
connect-doubt-verify = The verify token was not the one that is set here.
connect-templates-good = { $count ->
    [one] { $count } template found.
   *[other] { $count } templates found.
}
connect-templates-none = None found. Without one, nobody can be written to after 24 hours.
    .advice = Make one in WhatsApp Manager at Meta, wait until it is approved, and press "Synchronise with WhatsApp" on the page Templates.
    .partner = Make one in the 360dialog Hub, wait until it is approved, and press "Synchronise with WhatsApp" on the page Templates.
connect-in-good = The last one came at { $time }.
connect-in-earlier = Customers have written.
connect-in-waiting = None has come to { $number } yet.
    .advice = Write to it from your own phone: the message appears under New.
connect-out-good = WhatsApp last reported about a message of ours at { $time }.
connect-out-waiting = WhatsApp has reported about no message of ours yet.
    .advice = Open your own chat under New, press Take, and answer. Within seconds the answer says delivered.
