## Files that the team sends

# Refusals. { $ending } is an ending of a name, such as exe.
error-file-name = Programs and scripts are not sent, and the name of this file has the ending of one: .{ $ending }
error-file-content = This file is a program or a script, whatever it is called. Such files are not sent.
error-file-inside = This archive holds a program or a script ({ $name }). Such files are not sent.
error-file-empty = The file is empty.
error-file-missing = Choose a file.
error-template-header = This template shows a picture, a film or a document above its text: attach it with the paperclip.
error-template-cards = The files of these cards are missing: { $cards }. Attach them in order with the paperclip.
error-template-picture = This template shows a picture here: JPEG or PNG in ordinary colours (not CMYK). Leave this file out and attach one.
error-template-video = This template shows a film above its text, in MP4 or 3GP: leave this file out and attach one.
error-template-large = This file has { $size }, and here the template shows one of up to { $limit }. Leave it out and attach a smaller one.
error-file-unknown = This file is not there any more. Choose it again.
error-of-file = { $name }: { $why }
error-file-full = The disk of the desk is full. Tell whoever runs it; the file was not kept.
error-caption-sound = WhatsApp shows no words beside a sound. Send them as a message of their own.
# { $size }, { $desk } and { $whatsapp } are sizes with their units.
error-file-large-picture = This picture has { $size }. The desk sends pictures of up to { $desk }, WhatsApp of up to { $whatsapp }. As a document it can be sent in full.
error-file-large-video = This film has { $size }. The desk and WhatsApp send films of up to { $whatsapp }. As a document it can be sent in full.
error-file-large-sound = This sound has { $size }. The desk and WhatsApp send sounds of up to { $whatsapp }. As a document it can be sent in full.
error-file-large-document = This file is too large: the desk and WhatsApp send files of up to { $whatsapp }.
error-files-ask = Your group is asked before a file leaves: results go by mail as a rule. Send it by WhatsApp all the same?


# In the box for writing
attach-choose = Attach files
attach-hint = Pictures up to { $picture }, films and sounds up to { $played }, other files up to { $document }
attach-kept = Attached
attach-rest = Nothing has left yet. The other files are attached: send again, and they leave without the one that was refused.
attach-remove = Leave out { $name }
attach-gone = This file is no longer there: it left from another page of yours, its quick reply was changed, or it waited here for more than a day.
attach-gone-count = { $count ->
    [one] { $count } file is no longer there and does not go with your message: its quick reply was changed, or it waited here for more than a day.
   *[other] { $count } files are no longer there and do not go with your message: their quick reply was changed, or they waited here for more than a day.
}
attach-earlier = Send earlier
attach-as-document = Send as a document
attach-sure = Send by WhatsApp all the same

# Settings
files-title = Files
files-picture = Largest picture, in megabytes
files-picture-hint = What is larger can be sent as a document. WhatsApp itself takes pictures of up to 5 MB.
files-png = PNG pictures by { $name }
files-png-png = leave as they are
files-png-jpeg = leave as JPEG; what is see-through becomes white
files-limits = WhatsApp takes films and sounds of up to 16 MB and other files of up to 100 MB. What it can't show leaves as a document: GIF, WebP and HEIC pictures, films that are not H.264, sounds that are not Opus, MP3, AAC or AMR.
files-refused = Programs and scripts are never sent, told by any ending of the name, by the content, and inside an archive that holds one file. What 7-Zip, bzip2, xz and Zstandard pack, and what a password locks, can't be looked into; of RAR only the names.
groups-ask = Ask before a file leaves
groups-ask-hint = Members confirm each time that files shall leave by WhatsApp.
audit-file-rules-changed = { $agent } changed how files leave
audit-field-picture-megabytes = Largest picture, MB
audit-field-png = PNG pictures
audit-field-ask-before-attaching = Ask before a file leaves
audit-word-png-png = as they are
audit-word-png-jpeg = as JPEG
