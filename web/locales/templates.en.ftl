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
