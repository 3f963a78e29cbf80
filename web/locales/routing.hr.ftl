## Što su pravila grupe učinila s razgovorom

event-routed = Prema pravilima grupe razgovor dobiva { $agent }: { $why }
event-offered-to-all = Ponuđeno svima koji su slobodni: { $people }
event-nobody-free = Nitko nije slobodan. { $why }
event-nobody-there = Pravila grupe ne navode nikoga tko bi ga mogao preuzeti
event-group-closed = Grupa sada ne radi
event-group-closed-until = Grupa ne radi do { $time }
event-not-answered = { $agent } ne odgovara { $count ->
    [one] { $count } minutu
    [few] { $count } minute
   *[other] { $count } minuta
}
event-not-taken = Nitko ne preuzima razgovor { $count ->
    [one] { $count } minutu
    [few] { $count } minute
   *[other] { $count } minuta
}
event-went-away = { $agent } ({ $why }) sada ne može odgovoriti: razgovor je opet u grupi
event-manager-set = { $agent } određuje tko se brine o kupcu: { $other }
event-manager-none = { $agent } kaže da se o kupcu ne brine nitko posebno

routing-ground-follow-up = nedavni razgovor s ovim kupcem
routing-ground-manager = brine se o ovom kupcu
routing-ground-fewest = ima najmanje razgovora
routing-ground-first-free = prva slobodna osoba s popisa
routing-ground-only-free = nitko drugi nije slobodan
routing-load = { $count ->
    [one] { $count } razgovor
    [few] { $count } razgovora
   *[other] { $count } razgovora
}
routing-load-of = { $count } od { $cap } razgovora
routing-works-until = radi do { $time }
routing-of-each = { $agent }: { $why }
routing-did-not-answer = ne odgovara
routing-off = nije na mreži
routing-away = stanka
routing-out-of-hours = izvan radnog vremena
routing-out-of-hours-until = izvan radnog vremena do { $time }

## Stranica

routing-title = Kome idu novi razgovori grupe „{ $name }”
routing-link = Kome idu novi razgovori
routing-change = Promijeni
routing-way = Novi razgovori idu
routing-way-by_hand = nikome: ljudi ih sami preuzimaju iz kartice Novi
routing-way-evenly = onome tko ima najmanje otvorenih razgovora
routing-way-in_order = prvoj slobodnoj osobi s popisa
routing-way-all_at_once = svima koji su slobodni: ima ga tko ga prvi preuzme
routing-people = Među kime
routing-people-group = svi kojima je grupa otvorena
routing-people-listed = ove osobe, ovim redom
routing-place = { $name }: mjesto na popisu
routing-place-hint = 1 je prvo mjesto. Tko nema broj, nije na popisu.
routing-manager-first = Najprije osobi koja se brine o kupcu, ako je slobodna
routing-cap = Otvorenih razgovora po osobi najviše
routing-cap-hint = Broje se razgovori svih grupa. Prazno: bez ograničenja.
routing-follow-up = Kupac koji ponovno piše unutar toliko minuta nakon Gotovo dolazi istoj osobi
routing-answer = Ako nitko ne odgovori unutar toliko minuta, razgovor dobiva netko drugi
routing-minutes-hint = Prazno: nikad.
routing-give-back = Razgovori koji čekaju, a odgovorna osoba ode, odsutna je ili na odmoru, nude se grupi
routing-explain = Slobodan je tko je na mreži, u svojem radnom vremenu, nije na odmoru i ispod ograničenja je. Dok grupa ne radi, nikome se ne nudi. Svaka odluka stoji u razgovoru zajedno s razlogom.
routing-dry = Što bi ova pravila učinila s prošlotjednim razgovorima
routing-dry-button = Isprobaj na prošlom tjednu
routing-dry-hint = Ništa se ne mijenja. Računa se da je svatko tu u svojem sadašnjem radnom vremenu, a tko ga nema, uvijek; razgovor traje koliko je doista trajao.
routing-dry-none = U posljednjih sedam dana u grupi nije počeo nijedan razgovor.
routing-dry-when = Početak
routing-dry-customer = Kupac
routing-dry-would = Dobio bi
routing-dry-did = Doista
routing-dry-nobody = nitko: { $why }
routing-dry-waits = nitko, dok ga netko ne preuzme
routing-dry-all = svi koji su slobodni: { $people }
routing-dry-sum = Odmah bi nekoga dobilo { $given } od { $count } razgovora.
routing-dry-share = { $agent }: { $count }
routing-dry-more = Pregledano je samo posljednjih { $count }.
card-manager = O kupcu se brine
card-manager-none = nije određen

## U dnevniku promjena

audit-field-way = Kome idu novi razgovori
audit-field-people = Među kime
audit-field-manager-first = Najprije osobi koja se brine o kupcu
audit-field-cap = Otvorenih razgovora po osobi najviše
audit-field-follow-up-minutes = Istoj osobi, minuta nakon Gotovo
audit-field-answer-minutes = Drugome bez odgovora, nakon minuta
audit-field-give-back = Razgovori koji čekaju one koji odu nude se grupi
audit-word-way-by-hand = ručno
audit-word-way-evenly = ravnomjerno
audit-word-way-in-order = redom
audit-word-way-all-at-once = svima odjednom
audit-field-language = Jezik automatskih poruka
audit-field-answers-within = Odgovara unutar, minuta
audit-field-held-days = Zadržani odgovori čekaju, dana
audit-field-reopening = Predložak koji ponovno otvara prozor
audit-field-transfer-notice = Obavijest o premještanju
audit-field-sources = Izvori
audit-field-greeting = Pozdrav
audit-field-away = Poruka izvan radnog vremena
audit-field-busy = Poruka o zauzetosti
audit-field-busy-after = Poruka o zauzetosti: nakon koliko poruka
audit-word-language-en = English
audit-word-language-ru = Русский
audit-word-language-hr = Hrvatski
