# What is written quickly: drafts, quick replies, commands, reactions.

draft-of-mine = You have a draft
draft-of-others = { $count ->
    [one] { $names } has a draft
   *[other] { $names } have drafts
}
draft-kept = Your draft is kept
draft-keep = Keep as a draft
draft-elsewhere = In another window it says:
draft-take = Use these words

react-title = React with an emoji
react-cancel = No reaction
react-take-back = Take { $emoji } back
react-more = More
react-failed = It did not arrive: choose it again.
choices-with = With these choices
split-explain = A message has at most { $most } characters. It can leave as several messages, cut between paragraphs where that is possible, else between lines, sentences or words, and inside a word only if there is no gap.
split-offer = Your text has { $count } characters, a message at most { $most }. It can leave as { $parts ->
    [one] { $parts } message
   *[other] { $parts } messages
}, cut between paragraphs where that is possible, else between lines, sentences or words, and inside a word only if there is no gap.
split-send = Send as several messages
links-plain = Links without a preview

quick-title = Quick replies
quick-explain = Answers that are written often. In a chat, type / to find one; what it says can be changed before it is sent.
quick-search = Part of a name or of the words
quick-mine = Mine alone
quick-shared = For everybody
quick-of-group = For { $group }
quick-none = None yet.
quick-used = { $count ->
    [one] put into the box { $count } time
   *[other] put into the box { $count } times
}
quick-edit = Edit
quick-edit-named = Edit { $name }
quick-delete = Delete
quick-delete-named = Delete { $name }
quick-delete-hint = It goes for everybody who uses it, and its files with it. What was sent stays.
quick-deleted = The quick reply is deleted.
quick-new = New quick reply
quick-name = Name
quick-name-hint = One word, which is typed after /
quick-for = For whom
quick-text = Words
quick-language = The words in braces are filled in; working hours and the time of the answer are told in the language of the chat’s group.
quick-language-set = Languages of groups
quick-save = Save
quick-cancel = Cancel
quick-unfilled = Fill this in yourself: { $places }
quick-import = Import
quick-import-file = A CSV or JSON file
quick-import-hint = CSV with the columns name and text, for choices also header, footer, buttons, list_button and rows (a line for each, a row as “title | description”), or JSON as it is exported. Of one name the new words count. If anything is wrong nothing is imported.
quick-import-refused = Nothing was imported. Mend these lines and try again:
quick-import-unread = Nothing was imported.
quick-import-empty = There is nothing in it.
quick-import-encoding = The file is not in UTF-8: save it anew as “CSV UTF-8” and try again.
quick-import-neither = It is neither CSV, whose first line names the columns, nor JSON as it is exported.
quick-import-broken = From here on it can't be read: a quote or a bracket is missing, or there is something that an export does not have.
quick-import-column = There is no such column: the first line names the columns.
quick-line = Line { $line }
quick-imported = { $count ->
    [one] { $count } quick reply imported
   *[other] { $count } quick replies imported
}
quick-without-files = Files are not in such a file. Attach them again to: { $names }.
quick-left-out = Not imported, as these are nothing but files: { $names }. Make them anew and attach the files.
quick-unknown-columns = Columns that mean nothing here were left out: { $names }.
quick-export-hint = Files are only named in it, not in it themselves: attach them by hand where you import.
quick-offer = What the customer can choose
quick-offer-explain = Buttons and lists arrive while the window is open.
quick-offer-none = Nothing: just words
quick-offer-buttons = Up to three buttons of 20 characters
quick-offer-list = A list of up to ten rows of 24 characters
quick-rows = One choice a line
quick-rows-hint = In a list, what stands behind | describes the choice.
quick-list-button = Label of the button that opens the list
quick-header = Line above the words
quick-footer = Line below the words
quick-files = Files
quick-files-hint = Up to { $count }. They go into the message box with the words, where each can be left out. Above choices they leave as messages before them.
quick-files-order = The numbers are the order in which they leave; what is not ticked is removed when you save.
quick-file-place = Place of { $name }
quick-files-count = { $count ->
    [one] { $count } file
   *[other] { $count } files
}

help-slash = A quick reply or command, in the message box
quick-changed = Somebody changed this quick reply while you wrote. Now { $name } says: “{ $text }”. Save again to put yours in its place.
