## What came and how it is shown

shown-advertisement = From an advertisement
shown-post = From a post
shown-open-link = Open the link
shown-place-page = The place’s page
shown-not-played = Your browser may not play this kind of file. Download it.
shown-speed = Speed
shown-speed-half = 1.5×
shown-order-sum = Sum: { $sum }
shown-forwarded-often = Forwarded many times
shown-answer-button = Tapped a button
shown-answer-list = Chose from a list
shown-answer-form = Filled in a form
shown-answer-call = Answer about calls
shown-answer = Answer
shown-call-allowed = You may call them on WhatsApp
shown-call-refused = You may not call them on WhatsApp
shown-answer-empty = An answer without words
shown-viewer = Pictures
shown-viewer-before = Previous picture
shown-viewer-after = Next picture
shown-viewer-out = Zoom out
shown-viewer-in = Zoom in
shown-viewer-turn = Turn
shown-what-poll-creation = It was a poll
shown-what-poll-update = It was an answer to a poll
shown-what-gif = It was a moving picture
shown-what-group-invite = It was an invitation to a group
shown-what-pin = It was a pinned message
shown-what-product = It was a product
shown-what-link-preview = It was a link with a preview
shown-what-edit = It was a changed message
shown-what-list = It was a list
shown-what-131052 = The file was too large for WhatsApp to hand over: over 100 MB

## Contacts that are kept

event-contact-saved = { $agent } saved the contact { $name }
event-phone-added = { $agent } added a phone to the customer
error-field-phone-country = The phone lacks its country: it must begin with +
error-field-phone-taken = Another customer has this phone
shown-contact-asked = Sent because we asked for it
shown-contact-new = Save as a new customer
shown-contact-theirs = It is their own phone
shown-contact-save = Save the contact

## Files that wait in the box for writing

attach-waits = waiting
attach-leaves = sending: { $percent }
attach-handing = handing it to WhatsApp
attach-behind = Your text leaves behind the files above.
attach-held = Nothing of this has left yet: it waits for { $files }. Leave that out or try it again, then send.
attach-apart = Your text is longer than the words beside a file may be, or stands before a sound: it leaves first, as a message of its own.
attach-blocked = Some files can't leave as they are. Leave them out, or choose what to do with them.
attach-plain-sound = This browser records a kind of sound that can't be a voice message: it leaves as an ordinary sound.
attach-microphone-refused = The browser doesn't let this page hear the microphone. Allow it beside the address, then try again.
attach-microphone-missing = No microphone was found, or the page isn't reached by HTTPS.
attach-recorder-missing = This browser can't record sound. Attach a recording as a file instead.
attach-elsewhere = A file didn't leave.
attach-recorded = The recording stopped and waits here.
attach-drop = Leave out
attach-recording = Recording
attach-record-cancel = Discard
attach-record-stop = Stop
attach-record = Record a voice message
attach-drop-here = Drop files here to attach them
error-file-recording = The recording can't be read. Record it again.
