# The people who write to us, and what the team calls them by.

event-tag-added = { $agent } gave the customer the tag “{ $tag }”
event-tag-removed = { $agent } took the tag “{ $tag }” from the customer

tags-title = Tags
tags-one = Tag
tags-new = Another tag
tags-add = Add
tags-remove = Remove the tag “{ $tag }”
tags-show = All with the tag “{ $tag }”
tags-all = Without the tag: all
tags-none = Nobody here has this tag

customers-title = Customers
customers-search = Name, phone or tag
customers-find = Search
customers-none = Nobody found
customers-all = All customers
customers-chats = Chats
customers-since = Known since

promises-of-tag = Promise something of a tag
promises-choose = Choose
tags-full = { $limit } tags, and no more: remove one to add another
error-field-tag = A tag can't have a slash in it, nor be made of dots only
