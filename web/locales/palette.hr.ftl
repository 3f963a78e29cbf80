# Everything that may be done, found by a few letters; and emoji, found by their words.

palette-title = Sve na jednom mjestu
palette-open = Radnje, razgovori, kupci: sve na jednom mjestu
palette-hint = Što treba učiniti, koga tražite? Kosa crta na početku: samo radnje.
palette-slash-none = Ništa se tako ne zove pa ništa nije poslano. Pritisnite Enter još jednom da se to pošalje kupcu kako stoji.
palette-find = Traži
palette-none = Ništa nije pronađeno
palette-of-chat = Ovaj razgovor
palette-of-replies = Brzi odgovori
palette-of-places = Bilo gdje
palette-of-chats = Razgovori
palette-of-customers = Kupci
palette-template = Pošalji predložak
palette-tag = Dodaj oznaku „{ $tag }“
palette-tag-how = /tag i oznaka
palette-note = Bilješka: „{ $note }“
palette-away = Prikaži da nisam tu
palette-online = Prikaži da sam tu

# Other words by which somebody looks for what a command does; never shown.
palette-means-take = moj prihvati odgovori
palette-means-takeover = preuzmi moj
palette-means-reopen = otvori ponovno
palette-means-done = zatvori završi kraj riješi
palette-means-next = zatvori završi sljedeći
palette-means-reply = odgovori piši poruka
palette-means-template = pošalji poruka predložak
palette-means-note = interno komentar bilješka
palette-means-noreply = bez odgovora nije potreban
palette-means-snooze = odloži kasnije podsjeti sutra
palette-means-pause = sat čekaj zaustavi
palette-means-resume = sat nastavi
palette-means-leave = izađi iz razgovora
palette-means-tag = oznaka označi dodaj
palette-means-away = status odsutan stanka
palette-means-online = status natrag prisutan
palette-means-add = pozovi kolega sudionik zajedno
palette-means-exclude = ukloni sudionik
palette-means-transfer = predaj daj proslijedi kolega
palette-means-move = grupa predaj odjel proslijedi
palette-means-assign = daj dodijeli predaj kolega

emoji-open = Emotikoni
emoji-search = Pronađi emotikon
emoji-recent = Nedavni
emoji-none = Nema takvog emotikona
emoji-smileys = Smješkići
emoji-people = Ljudi
emoji-nature = Priroda
emoji-food = Hrana
emoji-travel = Putovanja
emoji-activities = Aktivnosti
emoji-objects = Predmeti
emoji-symbols = Simboli
emoji-flags = Zastave
