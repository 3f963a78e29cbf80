# Everything that may be done, found by a few letters; and emoji, found by their words.

palette-title = Sve na jednom mjestu
palette-open = Radnje, razgovori, kupci: sve na jednom mjestu
palette-hint = Što treba učiniti, koga tražite? Kosa crta na početku: samo radnje.
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
