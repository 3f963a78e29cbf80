# Ljudi koji nam pišu i oznake koje im daje tim.

event-tag-added = { $agent } dodaje kupcu oznaku „{ $tag }“
event-tag-removed = { $agent } skida kupcu oznaku „{ $tag }“

tags-title = Oznake
tags-one = Oznaka
tags-new = Još jedna oznaka
tags-add = Dodaj
tags-remove = Skini oznaku „{ $tag }“
tags-show = Svi s oznakom „{ $tag }“
tags-all = Bez odabira po oznaci
tags-none = Ovdje nitko nema tu oznaku

customers-title = Kupci
customers-search = Ime, telefon ili oznaka
customers-find = Traži
customers-none = Nitko nije pronađen
customers-all = Svi kupci
customers-chats = Razgovori
customers-since = Poznat od

promises-of-tag = Obećaj nešto za oznaku
promises-choose = Odaberi
tags-full = Oznaka je { $limit } i više ne može: uklonite jednu da dodate drugu
error-field-tag = Oznaka ne smije imati kosu crtu niti biti samo od točaka
