# Templates: found, filled in, relied on, missed and submitted.

## The picker

picker-find = Search by words
picker-none = No template has these words
picker-recent = used lately
picker-ask = The right one is missing: ask for it
picker-preview = So the customer will read it
picker-free-text = The window is open: a text of your own costs nothing.
picker-price-free = free while the window is open
picker-price-utility = charged: the window is closed
picker-price-marketing = always charged
picker-price-authentication = always charged
picker-price-unknown = the price is not known here
picker-from-agent = your name
picker-from-customer = from the customer's card
picker-from-last = as you filled it in last
picker-of-card = Card { $number }, { $name }
picker-attach = Attach with the button below, in this order: { $files }
picker-file-image = Picture
picker-file-video = Video
picker-file-document = Document
picker-file-location = Place on the map
picker-spot-latitude = Latitude, in degrees
picker-spot-longitude = Longitude, in degrees
picker-spot-name = Name of the place
picker-spot-address = Address of the place

## What became of one

templates-setback-paused = WhatsApp paused it for some hours, since customers did not like it
templates-setback-disabled = WhatsApp disabled it for good
templates-setback-rejected = WhatsApp rejected it
templates-setback-gone = it is deleted or archived at WhatsApp
templates-setback-stopped = WhatsApp does not let it be sent now
templates-setback-category = its category changes, and with it what it costs
templates-setback-parts = it has other variables or parts now
templates-status-deleted = deleted
templates-status-archived = archived
templates-status-in_appeal = in appeal
templates-status-flagged = may be stopped soon
templates-status-locked = locked
templates-status-limit_exceeded = over its limit
templates-status-pending_deletion = being deleted
templates-status-reinstated = approved again
templates-status-unarchived = approved
templates-quality-green = customers like it
templates-quality-yellow = some customers dislike it
templates-quality-red = many customers dislike it
templates-category-was = it was { $name }
templates-category-soon = it will be { $name }
templates-why-abusive_content = WhatsApp finds it abusive.
templates-why-category_not_available = This category is not available to your account.
templates-why-incorrect_category = It is in the wrong category.
templates-why-invalid_format = Its form is wrong: look at variables and special characters.
templates-why-promotional = It advertises, and is not in the category for that.
templates-why-scam = WhatsApp takes it for a fraud.
templates-why-tag_content_mismatch = Its words do not match its category or language.
templates-relied = { $names } reopens chats with it, and it can't be sent. Choose another one there.
groups-reopening-dead = This template can't be sent: { $reason }

## Topics, and the numbers' own

templates-topics = Topics
templates-topics-hint = lost contact, approval, urgent
templates-reopening = Which template reopens a chat
templates-reopening-hint = For every number, where the group chose none of its own.
templates-reopening-saved = Saved: this template reopens the number's chats now.

## Requests

templates-all = All templates
templates-back = Back to the chat
templates-requests = Templates asked for
templates-requests-mine = What I asked for
templates-requests-none = Nothing is asked for.
templates-ask = Ask for a template
templates-ask-hint = Those who keep the templates are told, and you are told what becomes of it.
templates-ask-topic = What it is about
templates-ask-topic-hint = In a few words: payment reminder, layout approval
templates-ask-words = The words that you would like
templates-ask-why = What you need it for
templates-ask-send = Ask for it
templates-asked = Asked. You will be told what becomes of it.
templates-asked-by = { $agent }, { $time }
templates-request-open = open
templates-request-done = there is one now
templates-request-declined = declined
templates-request-template = The template that there is now
templates-request-finish = Done
templates-request-why = Why there will be none
templates-request-decline = Decline

## The log of changes

audit-template-submitted = { $agent } submitted a template to WhatsApp
audit-template-edited = { $agent } changed a template and submitted it again
audit-template-deleted = { $agent } deleted a template at WhatsApp
audit-reopening-changed = { $agent } chose another template that reopens chats: { $subject }
audit-field-template = template

## Written here

templates-new = New template
templates-new-hint = WhatsApp looks at every template before it can be sent; you are told what it says.
templates-account = Account
templates-name-hint = Small letters, digits and underscores: order_ready
templates-language-hint = As WhatsApp writes it: en, en_US, ru, hr
templates-category-hint = Utility: about an order or a question. Marketing: everything that advertises.
templates-header = Line above (may be empty)
templates-header-hint = At most 60 characters and one variable
templates-body = Text
templates-body-hint = Variables stand in braces: {"{{"}1{"}}"}, or {"{{"}order_id{"}}"}; none at the beginning or the end
templates-footer = Line below (may be empty)
templates-buttons = Buttons
templates-buttons-hint = Up to 10: quick replies stand together, 2 addresses, 1 phone, 1 code, 1 form, 1 call
templates-buttons-more = More buttons
templates-button-kind = Kind of button
templates-button-none = no button
templates-button-label = Label
templates-button-value = Address, phone or form
templates-examples = Examples
templates-examples-hint = One a line, for each variable in the order of the parts: WhatsApp asks for them
templates-examples-for = In this order:
templates-above = Above the text
templates-above-hint = A file or a place is given with each message; here WhatsApp wants one sample file to look at.
templates-above-text = words, or nothing
templates-above-image = a picture
templates-above-video = a film
templates-above-document = a document
templates-above-location = a place on the map
templates-file = Sample file
templates-file-hint = JPEG or PNG up to 5 MB, MP4 up to 16 MB, PDF up to 100 MB
templates-file-keep = Keep { $name }
templates-cards = Cards to leaf through
templates-cards-hint = From 2 to 10 cards, in marketing alone, with nothing else above or below the text. All have the same parts: a picture or a film, a text or none, the same kinds of buttons. A message has as many cards as the template.
templates-cards-buttons = Buttons of every card
templates-cards-more = More cards
templates-card = Card { $number }
templates-card-text = Text of the card
templates-card-value = Address or phone
templates-not-here = Made in WhatsApp Manager, not here: codes for signing in, offers that end, catalogues and products, buttons that ask for a phone number or permission to call.
templates-no-app = WhatsApp does not say to which app the access token belongs, and takes sample files for an app alone. Use a system user's token of your app (in okno.toml, under whatsapp), then submit again: the files are kept here for a day.
templates-file-lost = The sample file did not get to WhatsApp: it broke off again and again. Nothing was submitted. The file is kept here for a day: submit again.
templates-submit = Submit for review
templates-preview = Preview
templates-delete = Delete this template
templates-delete-hint = It goes at WhatsApp too, in this language. WhatsApp takes no other of this name for 30 days.
templates-delete-sure = Delete it for good
templates-deleted = The template is deleted.
templates-submitted = Submitted. You will be told when WhatsApp has looked at it.
templates-submit-failed = WhatsApp could not be asked. Try again later.
templates-locked = This template can't be changed here.
templates-locked-status = A template with this status can't be changed: { $status }
templates-locked-parts = It has parts that are made in WhatsApp Manager, and is changed there.
templates-refused = WhatsApp refuses ({ $code }): { $detail }
templates-button-quick_reply = Quick reply
templates-button-url = Open an address
templates-button-phone_number = Call a phone
templates-button-copy_code = Copy a code
templates-button-flow = Open a form
templates-button-voice_call = Call by WhatsApp
templates-problem-name = Only small letters, digits and underscores
templates-problem-edge = No variable may stand at the beginning or the end
templates-problem-side = Put words between the variables
templates-problem-numbering = Number the variables from 1 without gaps, or give them names in small letters
templates-problem-mixed = Use either numbers or names, not both
templates-problem-many = Too many variables for so short a text: add words
templates-problem-one = One variable at most
templates-problem-none = No variable here
templates-problem-url-variable = The variable of an address is {"{{"}1{"}}"}, at its end
templates-problem-url = An address begins with https:// and has no spaces
templates-problem-apart = Quick replies must stand together
templates-problem-kind = More of one kind than WhatsApp allows: 2 addresses, 1 phone, 1 code, 1 form, 1 call
templates-problem-label = Two buttons have the same label
templates-problem-phone = Write the phone with its country code: +385…
templates-problem-flow = Write the id of the form: digits
templates-problem-either = Either words or a file: choose above what stands there
templates-problem-picture = A picture is JPEG or PNG
templates-problem-picture-size = A picture has at most 5 MB
templates-problem-film = A film is MP4
templates-problem-film-size = A film has at most 16 MB
templates-problem-document = A document is PDF
templates-problem-card-kind = A card has a picture (JPEG, PNG) or a film (MP4)
templates-problem-cards-differ = All cards must have the same parts as the first one
templates-problem-cards-alone = With cards there is nothing above or below the text, and no buttons beside those of the cards
templates-problem-cards-category = Templates with cards are marketing
templates-problem-lines = At most two line breaks
templates-refused-2388019 = Your account has as many templates as it may have.
templates-refused-2388024 = There is a template of this name and language already.
templates-refused-2388039 = A part is too long or not allowed.
templates-refused-2388040 = A text is too long.
templates-refused-2388047 = The line above is not as it must be.
templates-refused-2388072 = The text is not as it must be.
templates-refused-2388073 = The line below is not as it must be.
templates-refused-2388293 = Too many variables for so short a text.
templates-refused-2388299 = A variable stands at the beginning or the end.
