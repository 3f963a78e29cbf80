# Predlošci: traženje, ispunjavanje, ovisnosti, molbe i slanje na provjeru.

## Odabir

picker-find = Traži po riječima
picker-none = Nema predloška s tim riječima
picker-recent = nedavno korišten
picker-ask = Pravoga nema: zatraži ga
picker-preview = Tako će ga kupac pročitati
picker-free-text = Prozor je otvoren: vlastiti tekst ne stoji ništa.
picker-price-free = besplatno dok je prozor otvoren
picker-price-utility = naplaćuje se: prozor je zatvoren
picker-price-marketing = uvijek se naplaćuje
picker-price-authentication = uvijek se naplaćuje
picker-price-unknown = cijena ovdje nije poznata
picker-from-agent = vaše ime
picker-from-customer = s kartice kupca
picker-from-last = kako ste zadnji put ispunili
picker-of-card = Kartica { $number }, { $name }
picker-attach = Priložite gumbom ispod, ovim redom: { $files }
picker-file-image = Slika
picker-file-video = Video
picker-file-document = Dokument
picker-file-location = Mjesto na karti
picker-spot-latitude = Širina, u stupnjevima
picker-spot-longitude = Dužina, u stupnjevima
picker-spot-name = Naziv mjesta
picker-spot-address = Adresa mjesta

## Što je s njim

templates-setback-paused = WhatsApp ga je zaustavio na nekoliko sati jer se kupcima nije svidio
templates-setback-disabled = WhatsApp ga je trajno isključio
templates-setback-rejected = WhatsApp ga je odbio
templates-setback-gone = izbrisan je ili arhiviran u WhatsAppu
templates-setback-stopped = WhatsApp ga sada ne da slati
templates-setback-category = mijenja mu se kategorija, a s njom i cijena
templates-setback-parts = sada ima druge varijable ili dijelove
templates-status-deleted = izbrisan
templates-status-archived = arhiviran
templates-status-in_appeal = u žalbi
templates-status-flagged = mogao bi biti zaustavljen
templates-status-locked = zaključan
templates-status-limit_exceeded = preko ograničenja
templates-status-pending_deletion = briše se
templates-status-reinstated = ponovno odobren
templates-status-unarchived = odobren
templates-quality-green = kupcima se sviđa
templates-quality-yellow = nekim se kupcima ne sviđa
templates-quality-red = mnogim se kupcima ne sviđa
templates-category-was = bio je: { $name }
templates-category-soon = bit će: { $name }
templates-why-abusive_content = WhatsApp ga smatra uvredljivim.
templates-why-category_not_available = Ta kategorija nije dostupna vašem računu.
templates-why-incorrect_category = U pogrešnoj je kategoriji.
templates-why-invalid_format = Oblik je pogrešan: pogledajte varijable i posebne znakove.
templates-why-promotional = To je reklama, a kategorija nije za to.
templates-why-scam = WhatsApp ga smatra prijevarom.
templates-why-tag_content_mismatch = Riječi ne odgovaraju kategoriji ili jeziku.
templates-relied = Njime se ponovno otvaraju razgovori: { $names }, a ne može se poslati. Ondje odaberite drugi.
groups-reopening-dead = Taj se predložak ne može poslati: { $reason }

## Teme i predlošci brojeva

templates-topics = Teme
templates-topics-hint = izgubljen kontakt, odobrenje, hitno
templates-reopening = Koji predložak ponovno otvara razgovor
templates-reopening-hint = Za svaki broj, ako skupina nije odabrala svoj.
templates-reopening-saved = Spremljeno: taj predložak sada otvara razgovore broja.

## Molbe

templates-all = Svi predlošci
templates-back = Natrag u razgovor
templates-requests = Zatraženi predlošci
templates-requests-mine = Što sam zatražio
templates-requests-none = Ništa nije zatraženo.
templates-ask = Zatraži predložak
templates-ask-hint = Za to saznaju oni koji vode predloške, a vi saznate što je s tim.
templates-ask-topic = O čemu je
templates-ask-topic-hint = U nekoliko riječi: podsjetnik za plaćanje, odobrenje prijeloma
templates-ask-words = Riječi koje biste željeli
templates-ask-why = Za što vam treba
templates-ask-send = Zatraži
templates-asked = Zatraženo. Saznat ćete što je s tim.
templates-asked-by = { $agent }, { $time }
templates-request-open = otvoreno
templates-request-done = sada postoji
templates-request-declined = odbijeno
templates-request-template = Predložak koji sada postoji
templates-request-finish = Gotovo
templates-request-why = Zašto ga neće biti
templates-request-decline = Odbij

## The log of changes

audit-template-submitted = { $agent } šalje predložak na provjeru u WhatsApp
audit-template-edited = { $agent } mijenja predložak i ponovno ga šalje
audit-template-deleted = { $agent } briše predložak u WhatsAppu
audit-reopening-changed = { $agent } bira drugi predložak za ponovno otvaranje razgovora: { $subject }
audit-field-template = predložak
