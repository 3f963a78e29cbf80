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

## Written here

templates-new = Novi predložak
templates-new-hint = WhatsApp pregledava svaki predložak prije slanja; javit ćemo vam što kaže.
templates-account = Račun
templates-name-hint = Mala slova, znamenke i podvlake: order_ready
templates-language-hint = Kako piše WhatsApp: en, en_US, ru, hr
templates-category-hint = Uslužni: o narudžbi ili pitanju. Marketinški: sve što reklamira.
templates-header = Redak iznad (može biti prazan)
templates-header-hint = Najviše 60 znakova i jedna varijabla
templates-body = Tekst
templates-body-hint = Varijable stoje u zagradama: {"{{"}1{"}}"} ili {"{{"}order_id{"}}"}; ne na početku ni na kraju
templates-footer = Redak ispod (može biti prazan)
templates-buttons = Gumbi
templates-buttons-hint = Do 10: brzi odgovori stoje zajedno, 2 adrese, 1 telefon, 1 kod, 1 obrazac, 1 poziv
templates-buttons-more = Više gumba
templates-button-kind = Vrsta gumba
templates-button-none = bez gumba
templates-button-label = Natpis
templates-button-value = Adresa, telefon ili obrazac
templates-examples = Primjeri
templates-examples-hint = Jedan po retku, za svaku varijablu po redu dijelova: WhatsApp ih traži
templates-examples-for = Ovim redom:
templates-above = Iznad teksta
templates-above-hint = Datoteka ili mjesto daje se uz svaku poruku; ovdje WhatsApp želi jedan uzorak za pregled.
templates-above-text = riječi ili ništa
templates-above-image = slika
templates-above-video = video
templates-above-document = dokument
templates-above-location = mjesto na karti
templates-file = Uzorak datoteke
templates-file-hint = JPEG ili PNG do 5 MB, MP4 do 16 MB, PDF do 100 MB
templates-file-keep = Zadrži { $name }
templates-cards = Kartice za listanje
templates-cards-hint = Od 2 do 10 kartica, samo u marketingu, bez ičega drugog iznad ili ispod teksta. Sve imaju iste dijelove: sliku ili video, tekst ili ništa, iste vrste gumba. Poruka ima onoliko kartica koliko i predložak.
templates-cards-buttons = Gumbi svake kartice
templates-cards-more = Još kartica
templates-card = Kartica { $number }
templates-card-text = Tekst kartice
templates-card-value = Adresa ili telefon
templates-not-here = U WhatsApp Manageru, a ne ovdje, izrađuju se: kodovi za prijavu, ponude s rokom, katalozi i proizvodi, gumbi koji traže broj telefona ili dopuštenje za poziv.
templates-no-app = WhatsApp ne kaže kojoj aplikaciji pripada pristupni ključ, a uzorke prima samo za aplikaciju. Uzmite ključ sistemskog korisnika svoje aplikacije (u okno.toml, pod whatsapp) i pošaljite ponovno: datoteke se ovdje čuvaju jedan dan.
templates-file-lost = Uzorak nije stigao do WhatsAppa: veza se stalno prekidala. Ništa nije poslano. Datoteka se ovdje čuva jedan dan: pošaljite ponovno.
templates-submit = Pošalji na pregled
templates-preview = Pregled
templates-delete = Izbriši ovaj predložak
templates-delete-hint = Nestaje i u WhatsAppu, na ovom jeziku. WhatsApp 30 dana ne prima drugi s tim imenom.
templates-delete-sure = Izbriši trajno
templates-deleted = Predložak je izbrisan.
templates-submitted = Poslano. Javit ćemo vam kad ga WhatsApp pregleda.
templates-submit-failed = WhatsApp se nije mogao pitati. Pokušajte kasnije.
templates-locked = Taj se predložak ovdje ne može mijenjati.
templates-locked-status = Predložak s tim statusom ne može se mijenjati: { $status }
templates-locked-parts = Ima dijelove koji se izrađuju u WhatsApp Manageru i mijenja se ondje.
templates-refused = WhatsApp odbija ({ $code }): { $detail }
templates-button-quick_reply = Brzi odgovor
templates-button-url = Otvori adresu
templates-button-phone_number = Nazovi telefon
templates-button-copy_code = Kopiraj kod
templates-button-flow = Otvori obrazac
templates-button-voice_call = Nazovi WhatsAppom
templates-problem-name = Samo mala slova, znamenke i podvlake
templates-problem-edge = Varijabla ne smije stajati na početku ni na kraju
templates-problem-side = Stavite riječi između varijabli
templates-problem-numbering = Brojite varijable od 1 bez praznina ili im dajte imena malim slovima
templates-problem-mixed = Ili brojevi ili imena, ne oboje
templates-problem-many = Previše varijabli za tako kratak tekst: dodajte riječi
templates-problem-one = Najviše jedna varijabla
templates-problem-none = Ovdje nema varijabli
templates-problem-url-variable = Varijabla adrese je {"{{"}1{"}}"}, na kraju
templates-problem-url = Adresa počinje s https:// i nema razmaka
templates-problem-apart = Brzi odgovori moraju stajati zajedno
templates-problem-kind = Više iste vrste nego što WhatsApp dopušta: 2 adrese, 1 telefon, 1 kod, 1 obrazac, 1 poziv
templates-problem-label = Dva gumba imaju isti natpis
templates-problem-phone = Napišite telefon s pozivnim brojem: +385…
templates-problem-flow = Upišite broj obrasca: znamenke
templates-problem-either = Ili riječi ili datoteka: odaberite gore što ondje stoji
templates-problem-picture = Slika je JPEG ili PNG
templates-problem-picture-size = Slika ima najviše 5 MB
templates-problem-film = Video je MP4
templates-problem-film-size = Video ima najviše 16 MB
templates-problem-document = Dokument je PDF
templates-problem-card-kind = Kartica ima sliku (JPEG, PNG) ili video (MP4)
templates-problem-cards-differ = Sve kartice moraju imati iste dijelove kao prva
templates-problem-cards-alone = Uz kartice nema ničega iznad ni ispod teksta, ni gumba osim onih na karticama
templates-problem-cards-category = Predlošci s karticama su marketing
templates-problem-lines = Najviše dva prijeloma retka
templates-refused-2388019 = Račun ima onoliko predložaka koliko smije.
templates-refused-2388024 = Predložak tog imena i jezika već postoji.
templates-refused-2388039 = Dio je predug ili nije dopušten.
templates-refused-2388040 = Tekst je predug.
templates-refused-2388047 = Redak iznad nije kakav mora biti.
templates-refused-2388072 = Tekst nije kakav mora biti.
templates-refused-2388073 = Redak ispod nije kakav mora biti.
templates-refused-2388293 = Previše varijabli za tako kratak tekst.
templates-refused-2388299 = Varijabla stoji na početku ili na kraju.
