### Okno, hrvatski. Ključevi su složeni po stranicama; svi katalozi imaju iste ključeve i varijable.

## Jezik, brojevi, datumi

language-name = Hrvatski
number-group = .
number-decimal = ,
clock = { $hour }:{ $minute }
date-day-month = { $day }. { $month }
date-day-month-year = { $day }. { $month } { $year }.
date-today = Danas
date-yesterday = Jučer
date-short-yesterday = jučer
date-exact = { $date } u { $clock }
month-1 = siječnja
month-2 = veljače
month-3 = ožujka
month-4 = travnja
month-5 = svibnja
month-6 = lipnja
month-7 = srpnja
month-8 = kolovoza
month-9 = rujna
month-10 = listopada
month-11 = studenoga
month-12 = prosinca
month-short-1 = sij
month-short-2 = velj
month-short-3 = ožu
month-short-4 = tra
month-short-5 = svi
month-short-6 = lip
month-short-7 = srp
month-short-8 = kol
month-short-9 = ruj
month-short-10 = lis
month-short-11 = stu
month-short-12 = pro
time-left-days-hours = { $d } d { $h } h
time-left-days = { $d } d
time-left-hours-minutes = { $h } h { $m } min
time-left-hours = { $h } h
time-left-minutes = { $m } min
time-left-seconds = { $s } s
time-since-now = upravo sada
size-bytes = { $n } B
size-kilobytes = { $n } KB
size-megabytes = { $n } MB
size-gigabytes = { $n } GB

## Okvir: odjeljci, upozorenja, pomoć

app-name = Okno
skip-to-conversation = Na razgovor
skip-to-list = Preskoči na popis
nav-label = Odjeljci
tab-new = Novi
tab-mine = Moji
tab-others = Tuđi
tab-done = Gotovo
tab-count = { $count ->
    [one] { $count } razgovor
    [few] { $count } razgovora
   *[other] { $count } razgovora
}
nav-settings = Postavke
nav-help = Pomoć
nav-sign-out = Odjava
banner-waits = { $why }. Što pošaljete, čeka i otići će samo od sebe kad se to riješi.
banner-waits-known = Vlasnici i administratori znaju.
banner-token-action = Pogledaj vezu
banner-outage = WhatsApp ne odgovara od { $clock }. Što pošaljete, čeka i otići će samo od sebe.
banner-clock = Sat ovog računala skočio je u { $clock }. Provjerite postavke vremena: po njima se računaju prozori.
banner-seen = U redu
banner-restored = { $count ->
    [one] { $count } poruka čekala je kad je napravljena ova kopija: poslati ili odbaciti?
    [few] { $count } poruke čekale su kad je napravljena ova kopija: poslati ili odbaciti?
   *[other] { $count } poruka čekalo je kad je napravljena ova kopija: poslati ili odbaciti?
}
banner-restored-action = Na prvu
banner-quarantine = { $count ->
    [one] { $count } dolazni događaj nije bilo moguće pročitati.
    [few] { $count } dolazna događaja nije bilo moguće pročitati.
   *[other] { $count } dolaznih događaja nije bilo moguće pročitati.
}
banner-quarantine-action = Pogledaj
connection-lost = Nema veze s poslužiteljem ({ $time }). Napisano se čuva; stranica nastavlja sama kad se veza vrati.
action-close = Zatvori
action-back = Natrag
action-cancel = Odustani
action-save = Spremi
action-more = Ostale radnje
help-title = Tipke
help-note = Rade po mjestu na tipkovnici, u svakom rasporedu, i miruju dok pišete.
help-next = Sljedeći razgovor
help-previous = Prethodni razgovor
help-open = Otvori razgovor
help-take = Preuzmi razgovor, i od kolege
help-hand-over = Predaj ili dodijeli razgovor
help-add = Dodaj sudionika
help-done = Gotovo
help-done-next = Gotovo i sljedeći razgovor
help-reply = Napiši poruku
help-quote = Odgovori na zadnju poruku kupca s citatom
help-note-key = Napiši bilješku
help-go-new = Na nove
help-go-mine = Na moje
help-go-others = Na tuđe
help-go-done = Na gotove
help-help = Ovaj popis
help-escape = Izađi iz polja, zatvori
help-send = Pošalji
help-new-line = Novi redak

## Popis

list-label = Razgovori
list-waiting-since = Čeka od { $time }
list-unread = { $count ->
    [one] { $count } nepročitana
    [few] { $count } nepročitane
   *[other] { $count } nepročitanih
}
list-previous = Prije: { $name }
list-responsible = Odgovara: { $name }
list-you-take-part = Sudjelujete
list-handed-to-you = Predaje vam { $name }
list-waits-for = Čeka se pristanak: { $name }
list-more = Prikaži još
list-empty-new = Nema novih razgovora
list-empty-new-hint = Razgovor se pojavi ovdje kad kupac napiše poruku. Nitko ne čeka.
list-empty-mine = Nemate razgovora
list-empty-mine-hint = Preuzmite jedan iz Novih: tada odgovarate za njega i možete pisati.
list-empty-others = Kolege nemaju razgovora
list-empty-others-hint = Ovdje su razgovori koje je preuzeo netko drugi. Možete ih čitati i pisati bilješke.
list-empty-done = Još ništa nije gotovo
list-empty-done-hint = Razgovor dolazi ovamo kad odgovorna osoba pritisne Gotovo.
list-empty-action = Na nove
preview-you = Vi: { $text }
preview-by = { $name }: { $text }
preview-note = Bilješka: { $text }
preview-image = Fotografija
preview-video = Video
preview-audio = Zvuk
preview-voice = Glasovna poruka
preview-sticker = Naljepnica
preview-location = Lokacija
preview-contacts = Kontakt
preview-template = Predložak: { $name }
preview-interactive = Izbor: { $text }
preview-order = Narudžba
preview-unsupported = Poruka koju WhatsApp ne prosljeđuje
preview-deleted = Poruka je izbrisana

## Prozor

window-open = do { $clock }
window-open-explain = Slobodno možete pisati do { $clock }: 24 sata nakon zadnje poruke kupca.
window-closed = Prozor je zatvoren
window-closed-explain = Od zadnje poruke kupca prošlo je više od 24 sata. Dok ne odgovori, WhatsApp propušta samo predložak.
window-none = Kupac još nije pisao
window-none-explain = Dok kupac ne napiše poruku, WhatsApp propušta samo predložak.

## Razgovor

chat-none = Nijedan razgovor nije otvoren
chat-none-hint = Odaberite ga lijevo ili pritisnite { $key } za popis tipki.
chat-label = Razgovor: { $name }
chat-responsible = Odgovara: { $name }
chat-nobody = Još nije preuzet
chat-earlier = Prikaži ranije poruke
chat-later = Prikaži kasnije poruke
chat-to-newest = Nove poruke
chat-interaction = Upit od { $date }
chat-card = Kartica kupca
action-take = Preuzmi
action-take-chat = Preuzmi razgovor
action-take-over = Preuzmi od kolege
action-done = Gotovo
action-done-next = Gotovo i sljedeći
action-reopen = Ponovno otvori
action-leave = Napusti razgovor
action-hand-over = Predaj
action-assign = Dodijeli
action-accept = Prihvati
action-decline = Odbij
action-withdraw = Otkaži predaju
action-read = Označi kao pročitano
action-print = Ispis
action-reply-to = Odgovori na ovu poruku
message-you = Vi
message-phone-app = Iz aplikacije na telefonu
message-automation = Automatski
automatic-greeting = Pozdrav
automatic-away = Poruka izvan radnog vremena
automatic-busy = Poruka o zauzetosti
automatic-transfer_notice = Obavijest o premještaju
message-template = Predložak
message-edited = uređeno
message-edited-before = Što je pisalo prije
message-again = Poslano ponovno
message-deleted = Kupac je izbrisao ovu poruku
message-deleted-kept = Kupac je izbrisao. Pisalo je:
message-deleted-phone = Izbrisano u aplikaciji na telefonu
message-deleted-phone-kept = Izbrisano u aplikaciji na telefonu. Pisalo je:
message-forwarded = Proslijeđeno
message-quote-missing = Citirane poruke nema ovdje
message-reaction = { $name }, { $time }
message-received-late = Stiglo nam je: { $time }
message-unsupported = WhatsApp nije proslijedio ovu poruku
message-unknown = Poruku ove vrste ovdje još nije moguće prikazati
message-unsupported-hint = Zamolite kupca da je pošalje drukčije ili pogledajte na telefonu.
message-unsupported-phone = Poslano je iz aplikacije na telefonu: pogledajte ondje.
message-raw = Što je stiglo
note-label = Bilješka: vidi je samo tim
event-fold = { $count ->
    [one] { $count } događaj
    [few] { $count } događaja
   *[other] { $count } događaja
}
media-image = Fotografija
media-video = Video
media-audio = Zvuk
media-voice = Glasovna poruka
media-document = Dokument
media-sticker = Naljepnica
media-location = Lokacija
media-fetching = Dohvaćamo iz WhatsAppa…
media-failed = Još nije dohvaćeno
media-next-try = Sljedeći pokušaj: { $time }.
media-lost = WhatsApp više nema ovu datoteku
media-lost-hint = Zamolite kupca da je pošalje ponovno.
media-not-fetched = Nije dohvaćeno
media-failed-refused = WhatsApp je odbio predati ovu datoteku
media-failed-too-large = Datoteka je prevelika za dohvaćanje
media-failed-hash = Datoteka je stigla oštećena
media-failed-unreachable = WhatsApp nije bio dostupan za ovu datoteku
media-failed-host = Adresa datoteke nije Metina pa se ne dohvaća
media-fetch-again = Dohvati ponovno
media-download = Preuzmi datoteku
media-open-map = Otvori na karti
order-items = { $count ->
    [one] { $count } stavka
    [few] { $count } stavke
   *[other] { $count } stavki
}

## Isporuka

delivery-queued = čeka slanje
delivery-sending = šalje se
delivery-unknown = ne zna se je li stiglo
list-unsettled = Ovdje poruka čeka vašu odluku: { $text }
delivery-sent = poslano
delivery-delivered = isporučeno
delivery-read = pročitano
delivery-played = preslušano
delivery-failed = nije isporučeno
delivery-canceled = povučeno
delivery-held = zadržano
delivery-paced = WhatsApp ga zasad zadržava
held-title = Vraćeno iz sigurnosne kopije: poslati ili odbaciti?
held-explain = Ova je poruka čekala kad je kopija napravljena. Otad je možda već poslana; bez vas ništa ne odlazi dvaput.
held-closed = Prozor je zatvoren: može se samo odbaciti.
held-send = Pošalji sada
held-discard = Odbaci
delivery-at = { $state }: { $time }
delivery-retry = Pošalji ponovno
delivery-retried = Poslano ponovno, vidi dolje
delivery-template = Pošalji predložak
delivery-take-back = Povuci
delivery-behind = Čeka jer se još ne zna je li prethodna poruka stigla. Odgovorite ondje i odmah će krenuti; inače kreće sama unutar minute.
delivery-behind-show = Pokaži tu poruku
delivery-code = Kod WhatsAppa: { $code }
unknown-title = Ne zna se je li poruka stigla
unknown-explain = Veza je pukla dok je WhatsApp odgovarao. Pogledajte na telefonu ili pitajte kupca. Ako je pošaljete ponovno, možda će je vidjeti dvaput.
unknown-wait = Veza se prekinula dok je WhatsApp odgovarao. Ako do { $time } ništa ne javi, pitat ćemo vas što je s porukom.
unknown-arrived = Stigla je
unknown-again = Pošalji ponovno
unknown-not-arrived = Nije stigla

## Događaji u razgovoru

event-took = { $agent } preuzima razgovor
event-took-repeat = { $agent } preuzima razgovor; sudjeluje i { $former } od prošli put
event-took-over = { $agent } preuzima razgovor, prije: { $former }
event-done = { $agent }: gotovo
event-reopened = { $agent } ponovno otvara
event-left = { $agent } napušta razgovor
event-window-closed = Prozor od 24 sata je zatvoren
event-window-opened = Prozor je ponovno otvoren
event-not-arrived = Naša poruka nije stigla: razgovor je ponovno otvoren
event-given-up = { $agent } više ne radi ovdje: razgovor je opet u kartici Novi
event-assigned = { $agent } dodjeljuje razgovor. Odgovorna osoba: { $other }
event-offered = { $agent } želi predati razgovor. Čeka se pristanak: { $other }
event-accepted = { $agent } prihvaća razgovor. Prije odgovorna osoba: { $other }
event-declined = { $agent } ne prihvaća razgovor. Odgovorna osoba ostaje: { $other }
event-offer-canceled = { $agent } odustaje od predaje razgovora. Primio bi ga: { $other }
event-offer-expired = { $other } ne odgovara na vrijeme. Odgovorna osoba ostaje: { $agent }
event-offer-ended = Predaja razgovora nije uspjela: { $agent } → { $other }
event-moved = { $agent } premješta razgovor iz grupe „{ $from }” u grupu „{ $to }”
event-added = { $agent } dodaje sudionika: { $other }
event-excluded = { $agent } isključuje sudionika: { $other }
event-came-by-ref = Kupac dolazi preko koda „{ $source }”: odmah u grupu „{ $group }”
event-came-by-ad = Kupac dolazi preko oglasa { $source }: odmah u grupu „{ $group }”
event-came-by-url = Kupac dolazi preko adrese s „{ $source }”: odmah u grupu „{ $group }”
event-number-changed = Broj kupca promijenjen je s { $from } na { $to }
event-number-changed-unknown = Broj kupca je promijenjen
event-identity-changed = Kupčev račun na WhatsAppu je promijenjen
event-call = Kupac je zvao
event-call-missed = Propušten poziv kupca
event-call-lasted = Kupac je zvao: { $time }
event-marketing-stopped = Kupac ne želi više promotivne poruke
event-marketing-resumed = Kupac ponovno dopušta promotivne poruke
event-took-back = { $count ->
    [1] { $agent } povlači poruku
    [one] { $agent } povlači { $count } poruku
    [few] { $agent } povlači { $count } poruke
   *[other] { $agent } povlači { $count } poruka
}
event-released = { $agent } pušta zadržanu poruku
event-settled-arrived = { $agent }: stigla je
event-settled-missing = { $agent }: nije stigla

## Polje za pisanje

composer-label = Pisanje
composer-mode-message = Poruka
composer-mode-note = Bilješka
composer-message-placeholder = Poruka: { $name }
composer-note-placeholder = Bilješka za tim
composer-send = Pošalji
composer-save-note = Spremi bilješku
composer-send-template = Pošalji predložak
composer-note-only = Vidjet će samo tim
composer-keys = Enter šalje, Shift+Enter započinje novi redak
composer-nobody = Nitko nije preuzeo ovaj razgovor. Preuzmite ga da biste odgovorili; bilješku možete napisati odmah.
composer-not-mine = Odgovara { $name }. Možete pisati bilješke.
composer-ask = Vlasnik ili administrator može ga preuzeti.
composer-done = Ovaj upit je gotov. Ponovno ga otvorite da biste pisali; sljedeća poruka kupca otvara novi.
composer-done-blocked = Ovaj je upit gotov, a klijent je blokiran: dok se ne odblokira, ništa njegovo ne stiže. Ponovno ga otvorite da biste to učinili.
hands-transfer = Kolegi, uz pristanak
hands-assign = Odredi odgovornu osobu
hands-move = U drugu grupu, kao novi razgovor
hands-add = Dodaj sudionika
hands-exclude = Isključi sudionika
handing-to-me = { $name } vam predaje ovaj razgovor
handing-by-me = Čeka se pristanak: { $name }
handing-of-others = { $by } predaje razgovor. Čeka se pristanak: { $to }
handing-until = do { $time }
handing-left = još { $time }
composer-closed = Prozor je zatvoren: odaberite predložak
composer-with-text = Ono što je u polju
composer-with-text-keep = ostaje u polju; odlazi samo predložak
composer-with-text-hold = zadržava se i odlazi samo kad kupac odgovori
composer-hold-keep = Napišite odgovor: zadržava se i odlazi sam kad kupac odgovori.
composer-draft-keep = Vaš tekst ostaje ovdje dok kupac ne napiše poruku.
composer-template-sent = Predložak je poslan: { $time }. Pričekajte odgovor kupca; on otvara prozor.
composer-template-leaving = Predložak od { $time } još čeka slanje.
composer-template-unknown = Ne zna se je li predložak stigao: { $time }. Prije nego što pošaljete drugi, pogledajte na telefonu ili pitajte kupca.
composer-template-choose = Odaberi drugi predložak
composer-template-header = Zaglavlje: { $name }
composer-template-body = Tekst: { $name }
composer-template-button = Gumb „{ $name }”
composer-left = Preostalo znakova: { $count }
composer-over = Znakova previše: { $count }
composer-no-templates = Nema odobrenog predloška za ovaj broj
composer-no-templates-hint = Zamolite vlasnika da ga izradi u WhatsApp Manageru i osvježi popis.
composer-replying = Odgovor: { $name }
composer-reply-cancel = Bez citata

## Kartica kupca

card-label = Kupac
card-phone = Telefon
card-phone-hidden = Skriva ga WhatsApp
card-username = Korisničko ime
card-number = Naš broj
card-group = Grupa
card-first-message = Prva poruka
card-people = Ljudi
card-responsible = odgovara
card-previous = prošli put
card-participants = sudjeluje
card-interactions = Upiti
card-interaction-open = sada
card-interaction-none = Još nema upita

## Prijava i pozivnica

sign-in-title = Prijava
sign-in-email = E-pošta
sign-in-password = Lozinka
sign-in-submit = Prijavi se
sign-in-wrong = E-pošta i lozinka ne odgovaraju. Provjerite oboje; nakon deset neuspjeha čeka se 15 minuta.
sign-in-slow-down = Previše neuspjeha. Pokušajte ponovno za { $span }.
sign-in-forgot = Zaboravljena lozinka? Vlasnik vam može dati jednokratnu poveznicu.
sign-in-kept = Sesija je završila prije slanja. Prijavite se i ono što ste napisali opet će stajati u razgovoru.
invitation-title = Dobro došli, { $name }
invitation-explain = Odaberite lozinku. Ova poveznica radi jednom.
invitation-password = Nova lozinka
invitation-password-hint = Najmanje 10 znakova
invitation-submit = Postavi lozinku i prijavi se
invitation-expired-title = Ova poveznica više ne radi
invitation-expired = Poveznica je iskorištena ili je istekla. Zatražite novu od vlasnika.
setup-title = Postavljanje Okna
setup-explain = Vi ste prvi: vlasnik ovog radnog mjesta.
setup-name = Vaše ime

## Postavke: profil

settings-title = Postavke
settings-saved = Spremljeno
me-title = Profil
me-name = Ime
me-name-hint = Vide ga kolege, kupci ne
me-language = Jezik
me-language-browser = Kao u pregledniku
me-time-zone = Vremenska zona
me-time-zone-hint = Tamo je sada { $clock }. Prazno znači kao tim: { $zone }.
me-sound = Zvukovi: novi razgovor, poruka u mom razgovoru
me-password-title = Lozinka
me-password-current = Sadašnja lozinka
me-password-new = Nova lozinka
me-password-submit = Promijeni lozinku
me-password-changed = Lozinka je promijenjena; drugi uređaji su odjavljeni
me-sessions-title = Gdje ste prijavljeni
me-session = Prijava { $since }, zadnji put { $time }
me-token = Token { $name }, izrađen { $since }, zadnji put { $time }
me-token-unused = Token { $name }, izrađen { $since }, nikad korišten
last-use-lately = prije najviše sat vremena
last-use-between = između { $from } i { $to }
last-use-between-on = { $date }, između { $from } i { $to }
me-session-this = ovaj preglednik
me-sessions-end-all = Odjavi se svugdje drugdje
me-sessions-ended = Odjavljeni ste svugdje drugdje

## Settings: my tokens

tokens-title = API tokeni
tokens-explain = S tokenom program radi u vaše ime: u granicama onoga što smijete vi i onoga za što je token izrađen.
tokens-empty = Još nema tokena
tokens-new = Novi token
tokens-name = Čemu služi
tokens-name-hint = Ime po kojem ćete ga prepoznati na ovom popisu
tokens-scopes = Što smije
tokens-scope-read = Čitanje
    .what = Čitati razgovore, datoteke i događaje
tokens-scope-write = Rad u razgovorima
    .what = Preuzimati razgovore, odgovarati, bilježiti, zaključivati
tokens-scope-team = Ljudi i grupe
    .what = Voditi ljude i grupe: tko izrađuje veze za prijavu, može postati bilo tko
tokens-scope-settings = Postavke
    .what = Voditi predloške, brojeve i karantenu
tokens-scope-backup = Kopija podataka
    .what = Uzeti kopiju svih podataka
tokens-scope-account = Vaš račun
    .what = Mijenjati vaš profil, lozinku i tokene
tokens-everything = sve što smijete vi
tokens-created = Izrađen
tokens-used = Zadnji put
tokens-never = nikad
tokens-create = Izradi token
tokens-revoke = Opozovi
tokens-revoke-named = Opozovi token { $name }
tokens-revoked = Token je opozvan; s njim se više ne može ući
tokens-secret = Token
tokens-made-title = Token za: { $name }
tokens-made-explain = Kopirajte ga sada: prikazan je samo jednom i više se ne može vidjeti.

## Postavke: tim

team-title = Tim
team-add = Dodaj osobu
team-add-submit = Dodaj
team-add-hint = Dobit ćete poveznicu za prosljeđivanje; preko nje osoba sama bira lozinku.
team-edit = Izmijeni
team-name = Ime
team-email = E-pošta
team-role = Uloga
team-state = Stanje
team-role-owner = Vlasnik
team-role-admin = Administrator
team-role-lead = Voditelj
team-role-agent = Operater
team-role-lead-hint = dodjeljuje nove razgovore
team-rights = Vlastita prava
team-rights-hint = Prava daje uloga. Da ili Ne ovdje ima prednost, samo za ovu osobu. Vlasnik ima sva prava.
team-right-by-role = Prema ulozi
team-right-yes = Da
team-right-no = Ne
team-right-see-new = Vidi i preuzima nove razgovore
team-right-assign-new = Dodjeljuje nove razgovore
team-right-see-others = Vidi razgovore kolega
team-right-take-over = Preuzima razgovore od kolega
team-right-reports = Vidi izvještaje
team-right-templates = Vodi predloške
team-right-export = Izvozi podatke
team-right-team = Vodi ljude i grupe
team-right-settings = Vodi brojeve i postavke
team-right-delete = Briše razgovore
roles-title = Što uloge smiju
roles-explain = Vlasnik smije sve. Ono što se uključi ovdje vrijedi za sve s tom ulogom; ono što je odabrano za jednu osobu ima prednost.
roles-link = Prava uloga
team-disabled = onemogućen
team-invited = pozvan
team-disable = Onemogući
team-enable = Omogući
team-disable-title = Onemogućiti: { $name }?
team-disable-chats = { $count ->
    [0] Ova osoba ne vodi nijedan otvoreni razgovor.
    [one] Ova osoba vodi { $count } otvoreni razgovor. Vraća se u karticu Novi svoje grupe i može ga preuzeti kolega.
    [few] Ova osoba vodi { $count } otvorena razgovora. Vraćaju se u karticu Novi svojih grupa i mogu ih preuzeti kolege.
   *[other] Ova osoba vodi { $count } otvorenih razgovora. Vraćaju se u karticu Novi svojih grupa i mogu ih preuzeti kolege.
}
team-disable-explain = Osoba je odmah odjavljena sa svih uređaja i ne može se prijaviti dok je netko opet ne omogući. Što je napisala, ostaje.
team-reset = Jednokratna poveznica
team-link-title = Jednokratna poveznica: { $name }
team-link-explain = Pošaljite je sami. Radi jednom, do { $date }.
team-count = { $count ->
    [one] { $count } osoba
    [few] { $count } osobe
   *[other] { $count } osoba
}

## Postavke: grupe

groups-title = Grupe
groups-add = Dodaj grupu
groups-edit = Postavke: { $name }
groups-name = Naziv
groups-access = Tko vidi njezine razgovore
groups-access-everyone = Svi
groups-access-members = Samo članovi
groups-access-hint = Vlasnici i administratori ih uvijek vide.
groups-members = Članovi
groups-members-count = { $count ->
    [one] { $count } član
    [few] { $count } člana
   *[other] { $count } članova
}
groups-alone = Razgovore grupe „{ $name }” vide samo vlasnici i administratori: nijedan njezin član ne radi ovdje.
groups-numbers = Brojevi
groups-empty = Još nema grupa
groups-empty-hint = Grupa je odjel. Dok je nema, svi vide sve razgovore.

## Radno vrijeme, odmori, blagdani

weekday-1 = Ponedjeljak
weekday-2 = Utorak
weekday-3 = Srijeda
weekday-4 = Četvrtak
weekday-5 = Petak
weekday-6 = Subota
weekday-7 = Nedjelja
weekday-on-1 = u ponedjeljak
weekday-on-2 = u utorak
weekday-on-3 = u srijedu
weekday-on-4 = u četvrtak
weekday-on-5 = u petak
weekday-on-6 = u subotu
weekday-on-7 = u nedjelju
coming-today = u { $clock }
coming-weekday = { $day } u { $clock }
date-range = { $from } – { $to }
dates-first = Prvi dan
dates-last = Zadnji dan
hours-title = Radno vrijeme
hours-around-the-clock = Od 0 do 24
hours-zone = Vremenska zona
hours-zone-hint-group = Vremenska zona cijele službe: { $zone }, postavljena u okno.toml. Grupa koja radi od 0 do 24 ravna se po njoj.
hours-zone-hint-agent = Vremenska zona cijele službe: { $zone }, postavljena u okno.toml.
hours-hint = Primjerice 9:00–13:00, 14:00–18:00. Noć kao 22:00–6:00 prelazi u idući dan.
hours-closed = zatvoreno
hours-save = Spremi radno vrijeme
hours-group-always = Otvoreno od 0 do 24
hours-group-until = Sada otvoreno, do { $time }
hours-group-opens = Sada zatvoreno, otvara se { $time }
hours-group-never = Zatvoreno i ne otvara se u idućih godinu dana
hours-agent-always = Radno vrijeme je od 0 do 24
hours-agent-until = Sada je radno vrijeme, do { $time }
hours-agent-opens = Sada nije radno vrijeme, počinje { $time }
hours-agent-never = Nije radno vrijeme, ni u idućih godinu dana
vacations-title = Odmori
vacations-empty = Nema odmora
vacations-hint = Cijeli dani, vremenska zona { $zone }.
vacations-add = Dodaj odmor
vacations-delete = Izbriši
vacations-delete-named = Izbriši odmor { $dates }
holidays-title = Blagdani
holidays-explain = Tih je dana zatvoreno svima koji imaju radno vrijeme. Tko radi od 0 do 24, radi i tada.
holidays-empty = Još nema blagdana
holidays-empty-hint = Dodajte ih ručno ili ih učitajte iz datoteke kalendara.
holidays-dates = Kada
holidays-name = Naziv
holidays-every-year = svake godine
holidays-every-year-choice = Svake godine na te datume
holidays-to-hint = Prazno: jedan dan
holidays-add = Dodaj blagdan
holidays-delete = Izbriši
holidays-delete-named = Izbriši blagdan { $dates }
holidays-count = { $count ->
    [one] { $count } blagdan
    [few] { $count } blagdana
   *[other] { $count } blagdana
}
holidays-import-title = Iz datoteke kalendara
holidays-import-file = Datoteka iCalendar (.ics)
holidays-import-hint = Mnogi kalendari nude državne blagdane u tom obliku. Što je već na popisu, ne ponavlja se.
holidays-import = Učitaj
holidays-imported = { $count ->
    [0] Nema novih blagdana.
    [one] Učitan je { $count } blagdan.
    [few] Učitana su { $count } blagdana.
   *[other] Učitano je { $count } blagdana.
}
holidays-skipped = { $count ->
    [one] Izostavljen je { $count } zapis iz datoteke:
    [few] Izostavljena su { $count } zapisa iz datoteke:
   *[other] Izostavljeno je { $count } zapisa iz datoteke:
}
holidays-skipped-line = { $name }: { $reason }
holidays-skipped-more = { $count ->
    [one] i još { $count }
    [few] i još { $count }
   *[other] i još { $count }
}
holidays-no-name = Bez naziva
holidays-skip-dates = datumi se ne mogu pročitati
holidays-skip-repetition = ponavlja se drukčije nego „svake godine na te datume”
holidays-skip-too-long = duže je od godine
holidays-skip-canceled = otkazano je
holidays-skip-cut-off = datoteka se ovdje prekida
holidays-skip-part-of-day = traje nekoliko sati, a blagdan može biti samo cijeli dan
holidays-skip-known = već je na popisu

## Postavke: predlošci

templates-title = Predlošci
templates-sync = Osvježi iz WhatsAppa
templates-sync-failed = WhatsApp nije dao predloške. Razlog je u dnevniku, a ako je broj odbijen, i na stranici Veza. Pokušajte kasnije.
templates-sync-done = Usklađeno s WhatsAppom
templates-synced = Osvježeno { $time }
templates-name = Naziv
templates-language = Jezik
templates-category = Kategorija
templates-status-approved = odobren
templates-status-pending = u provjeri
templates-status-rejected = odbijen
templates-status-paused = pauziran
templates-status-disabled = onemogućen
templates-category-marketing = marketing
templates-category-utility = uslužni
templates-category-authentication = kod za prijavu
templates-reason = Razlog od Mete: { $reason }
templates-empty = Još nema predložaka
templates-empty-hint = Izradite ih u WhatsApp Manageru pa ovdje osvježite popis.
templates-count = { $count ->
    [one] { $count } predložak
    [few] { $count } predloška
   *[other] { $count } predložaka
}

## Postavke: brojevi i veza

numbers-title = Veza
numbers-webhook = Adresa za webhookove
numbers-webhook-hint = Upišite je u WhatsApp postavke aplikacije kod Mete, zajedno s vašim verify tokenom.
numbers-no-secret = App secret nije postavljen pa se svaki webhook odbija. Upišite app_secret pod [whatsapp] u okno.toml.
numbers-secret-set = App secret je postavljen: potpisi webhookova se provjeravaju
numbers-status = Stanje
numbers-status-connected = bez smetnji
numbers-status-disabled = nema ga u okno.toml
numbers-status-trouble = slanje ne uspijeva
numbers-status-stopped = WhatsApp mu ne da slati
numbers-status-warned = radi, WhatsApp upozorava
numbers-group = Grupa
numbers-queue = Čekaju slanje
numbers-queue-unknown = još { $count } s nepoznatim ishodom
numbers-trouble-since = od { $time }
numbers-unreachable = WhatsApp nije dostupan
    .advice = Poruke čekaju i otići će same kad opet odgovori. Ako potraje, provjerite vezu ovog računala.
numbers-empty = Još nema brojeva
numbers-empty-hint = Dodajte broj pod [[whatsapp.numbers]] u okno.toml pa ga ponovno učitajte signalom SIGHUP.

## Postavke: karantena

quarantine-title = Karantena
quarantine-explain = Dijelovi webhookova koje nije bilo moguće pročitati ili pripadaju nepoznatom broju. Čitaju se ponovno nakon nadogradnje ili promjene postavki.
quarantine-count = { $count ->
    [one] { $count } dio
    [few] { $count } dijela
   *[other] { $count } dijelova
}
quarantine-empty = Karantena je prazna
quarantine-empty-hint = Sve što je stiglo je pročitano.
quarantine-arrived = Stiglo
quarantine-raw = Izvorno
quarantine-cut = Prikazan je samo početak.
quarantine-whole = Prikaži sve
quarantine-asking = { $count ->
    [0] ništa ne treba pogledati
    [one] { $count } treba pogledati
    [few] { $count } treba pogledati
   *[other] { $count } treba pogledati
}
quarantine-asks = treba pogledati
quarantine-settle = Odbaci ili izbriši…
quarantine-dismiss = Odbaci
quarantine-dismiss-alike = Odbaci sve s ovim razlogom
quarantine-dismiss-all = Odbaci sve
quarantine-dismissed = { $count ->
    [one] Odbačen je { $count } dio: ostaje ovdje, bez obavijesti na vrhu
    [few] Odbačena su { $count } dijela: ostaju ovdje, bez obavijesti na vrhu
   *[other] Odbačeno je { $count } dijelova: ostaju ovdje, bez obavijesti na vrhu
}
quarantine-delete = Izbriši zauvijek
quarantine-delete-alike = Izbriši sve s ovim razlogom
quarantine-delete-hint = Odbačeno ostaje na ovom popisu i dalje se ponovno čita. Izbrisano se ne može vratiti.
quarantine-deleted = { $count ->
    [one] Izbrisan je { $count } dio
    [few] Izbrisana su { $count } dijela
   *[other] Izbrisano je { $count } dijelova
}
quarantine-reread = Pročitaj ponovno
quarantine-reread-failed = Sada ih nije bilo moguće ponovno pročitati. Razlog je u dnevniku.
quarantine-reread-done = { $count ->
    [0] Ništa se više nije moglo razumjeti.
    [one] { $count } dio je shvaćen i na svom je mjestu.
    [few] { $count } dijela su shvaćena i na svom su mjestu.
   *[other] { $count } dijelova je shvaćeno i na svom je mjestu.
}
quarantine-left = { $count ->
    [0] Ovdje više nema ničega.
    [one] Ovdje je ostao { $count } dio.
    [few] Ovdje su ostala { $count } dijela.
   *[other] Ovdje je ostalo { $count } dijelova.
}
quarantine-reason-unknown-number = broja { $number } nema u okno.toml
quarantine-reason-unreadable = nije pročitano: { $detail }
quarantine-detail-a-list-too-long = predugačak popis
quarantine-detail-a-list = popis
quarantine-detail-not-an-object-or-too-deep = nije objekt JSON ili je preduboko ugniježđeno
quarantine-detail-a-mark-on-no-message = oznaka bez poruke
quarantine-detail-the-body = cijela obavijest
quarantine-detail-no-list-of-entries = nema popisa zapisa
quarantine-detail-an-entry = zapis
quarantine-detail-an-entry-without-changes = zapis bez promjena
quarantine-detail-a-change = promjena
quarantine-detail-a-change-without-a-value = promjena bez vrijednosti
quarantine-detail-a-message-without-an-id = poruka bez oznake
quarantine-detail-a-message-without-a-type = poruka bez vrste
quarantine-detail-a-message-without-a-time = poruka bez vremena
quarantine-detail-a-message-without-a-sender = poruka bez pošiljatelja
quarantine-detail-a-change-to-no-number = promjena broja bez novog broja
quarantine-detail-a-call-without-an-id = poziv bez oznake
quarantine-detail-a-call-without-a-time = poziv bez vremena
quarantine-detail-a-call-of-nobody = poziv ne zna se čiji
quarantine-detail-a-preference-without-a-time = postavka kupca bez vremena
quarantine-detail-a-preference-of-nobody = postavka ne zna se čija
quarantine-detail-a-change-of-no-id = promjena oznake bez oznaka
quarantine-detail-a-change-of-half-an-id = promjena oznake s samo jednom oznakom
quarantine-detail-a-change-of-id-without-a-time = promjena oznake bez vremena
quarantine-detail-a-status-without-an-id = status bez oznake
quarantine-detail-a-status-without-a-word = status bez samog statusa
quarantine-detail-a-status-without-a-time = status bez vremena
quarantine-detail-no-sender = nema pošiljatelja
quarantine-detail-a-template-s-news = vijest o predlošku
quarantine-detail-a-template-without-a-name = predložak bez imena
quarantine-detail-a-template-without-a-language = predložak bez jezika
quarantine-detail-a-template-without-a-status = predložak bez statusa
quarantine-reason-unknown-field = ovo izdanje ne radi ništa s „{ $field }”
quarantine-reason-no-message = poruka kojoj pripada nikad nije stigla
quarantine-reason-no-person = nitko nije poznat pod starim brojem ili oznakom na koju se promjena odnosi
quarantine-reason-panicked = naša pogreška: prijavite je

## Pogreške

error-title = Nije uspjelo
error-not-found = Ovdje nema ničega
error-not-found-hint = Stranica ili razgovor ne postoji ili ih ne smijete vidjeti.
error-not-allowed = To ne smijete.
error-scope = Ovaj token nije izrađen za to. Nedostaje mu: { $scopes }.
error-not-participant = Kupcu smiju pisati samo odgovorna osoba i sudionici.
error-already-taken = Razgovor je već preuzet: { $name }.
error-window-closed = Prozor se zatvorio. Odaberite predložak; vaš je tekst sačuvan.
error-newer-messages = Ima novijih poruka: netko je u međuvremenu pisao ili ste to bili vi na drugoj stranici. Pročitajte ih pa pokušajte ponovno.
error-already-sent = Ovo više ne čeka: otišlo je, nije uspjelo ili je povučeno.
error-empty-text = Najprije nešto napišite.
error-empty-variables = Ispunite sva polja predloška.
error-unavailable = Trenutačno se ne može spremiti. Vaš je tekst sačuvan; pokušajte uskoro.
error-crowded = Upravo se prijavljuje mnogo ljudi. Pokušajte ponovno za nekoliko sekundi.
error-network = Poslužitelj nije odgovorio. Ništa nije izgubljeno: pokušajte ponovno.
action-try-again = Pokušaj ponovno
sign-out-drafts = Ono što ste zadnje upisali nije se moglo spremiti na poslužitelj. Odjaviti se i izgubiti to?
chat-lost = ovaj je razgovor izbrisan ili ga više ne vidite.
chat-lost-typed = ovaj je razgovor izbrisan ili ga više ne vidite. Pisali ste: „{ $words }“
files-lost = Ove datoteke nisu otišle prije kraja vaše prijave. Priložite ih ponovno: { $files }
error-back-to-list = Na popis
error-field-required = Ispunite.
error-field-email = To nije adresa e-pošte.
error-field-current-password = Sadašnja lozinka nije točna.
error-field-owner-rights = Vlasnik ima sva prava.
error-field-too-long = Najviše { $limit } znakova.
error-field-too-short = { $count ->
    [one] Najmanje { $count } znak.
    [few] Najmanje { $count } znaka.
   *[other] Najmanje { $count } znakova.
}
error-field-one-line = U jednom retku, bez tabulatora i dugih razmaka.
error-field-one-word = Jedna riječ: slova, znamenke, „-”, „_” i „.”.
error-field-command = „/{ $word }” ovdje je naredba. Odaberite drugi naziv.
error-field-count = Ispunjeno polja: { $given } od { $expected }.
error-field-too-many = Ne može ih biti više od { $limit }.
error-field-unknown = Toga ovdje nema. Provjerite.
error-field-no-member = Takvog člana tima nema.
error-field-numbers = Navedite brojeve čiji novi razgovori trebaju dolaziti ovamo. Broj se oduzima tako da ga dobije druga grupa.
error-field-unexpected = Ovdje se ništa tako ne zove. Izostavite to.
error-field-kind-text = Ovdje mora biti tekst.
error-field-kind-whole = Ovdje mora biti cijeli broj od 0 nadalje.
error-field-kind-switch = Ovdje mora biti true ili false.
error-field-kind-list = Ovdje mora biti popis.
error-field-kind-object = Ovdje mora biti objekt s vlastitim poljima.
error-field-taken = To je već zauzeto.
error-field-key-used = Iz ovog je obrasca već poslano nešto drugo. Pogledajte razgovor pa pošaljite ponovno.
error-field-wrong = To nije ispravno.
error-field-scopes = To ne smijete ni sami, pa ne smije ni vaš token: { $scopes }.
error-field-duration = Napišite 90s, 15m, 20h30m ili 7d, najveća jedinica prva.
error-field-date = Napišite datum kao 2026-12-25.
error-field-week = Nijedan dan nema sate. Ispunite barem jedan ili odaberite „Od 0 do 24”.
error-field-hours-time = „{ $words }” nije doba dana. Napišite 9:00 ili 9.
error-field-hours-no-end = Nakon „{ $words }” nedostaje kraj. Napišite 9:00–13:00.
error-field-hours-empty = { $hours }: početak i kraj su isti.
error-field-hours-backwards = { $hours }: kraj je prije početka.
error-field-hours-overlap = { $hours } se preklapa s drugim satima tog dana.
error-field-hours-next-day = { $hours } prelazi u idući dan i preklapa se s njegovim satima.
error-field-dates-backwards = Zadnji dan je prije prvoga.
error-field-dates-too-long = { $count ->
    [one] Najviše { $count } dan.
    [few] Najviše { $count } dana.
   *[other] Najviše { $count } dana.
}
error-field-overlaps = Na te dane već pada drugi odmor.
error-field-not-a-calendar = Ovo nije datoteka iCalendar.
error-signed-out = Odjavljeni ste. Prijavite se ponovno; upisano je sačuvano u ovom pregledniku.
error-method = Ta adresa to ne može.
error-foreign-origin = Obrazac je došao s druge stranice i odbijen je.
error-internal = Kod nas se nešto pokvarilo. Zapisano je u dnevnik; vaš je tekst sačuvan.
error-too-large = To je preveliko.
error-bad-request = Zahtjev se nije mogao pročitati.
error-body-object = Pošaljite JSON objekt.
error-not-built = „{ $name }” još nije dostupno u ovom izdanju. Izostavite ga.
error-wrong-state = To više nije moguće: u međuvremenu se nešto promijenilo. Pogledajte ponovno.
error-no-pending-transfer = Ovaj se razgovor ne predaje ili se više ne predaje. Pogledajte ponovno.
error-field-agent-unknown = Toj se osobi razgovor ne može dati: pristup joj je onemogućen ili ne vidi grupu razgovora. Premjestite razgovor u njezinu grupu.
error-field-agent-self = To ste vi. Odaberite nekog drugog.
error-field-agent-pending = Razgovor se već predaje nekom drugom. Prvo to otkažite.
error-field-group-same = Razgovor je već u toj grupi.
error-field-agent-empty = Odaberite kolegu.
error-field-group-empty = Odaberite grupu.
error-field-chats-empty = Odaberite barem jedan razgovor.
error-field-reason-empty = Napišite razlog: potreban je za razgovore koje ne vodite vi.
error-token-attention = Token je program i nitko ne sjedi pred njim. To javite iz sesije neke osobe.
error-last-owner = Potreban je barem jedan vlasnik koji se može prijaviti.
error-disables-self = Nitko ne isključuje sam sebe: to čini vlasnik ili drugi administrator.
error-template-status = WhatsApp ne dopušta slanje ovog predloška: { $status }.
error-template-part = Predložak ima dio koji se ovdje još ne može ispuniti: { $part }.
