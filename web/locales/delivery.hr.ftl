### Isporuka: koraci i što pomaže.

delivery-at-latest = najkasnije { $time }
delivery-rewrite = Napiši iznova
delivery-other-template = Odaberi drugi predložak
delivery-contact = Provjeri kontakt
delivery-other-number = Piši s drugog broja
delivery-connect = Provjeri vezu
delivery-ask = Zamoli administratora
delivery-ask-note = { $names } Poruka ovom kupcu nije otišla: { $title }. Molim pogledajte.
delivery-wait-until = Ponovno je pošaljite { $time }: ranije nema smisla.

## Poslano krivom kupcu

wrong-link = Poslano krivom kupcu?
wrong-title = Poslano krivom kupcu?
wrong-waits = Još nije otišla. Povucite je i kupac je nikad neće dobiti.
wrong-sent = Otišla je. WhatsApp tvrtkama ne dopušta brisanje ni izmjenu poslanog: poruka ostaje kod kupca. Možda je još nije vidio.
wrong-unknown = Ne zna se je li otišla: odgovor WhatsAppa se izgubio. Ako jest, poruka ostaje kod kupca: WhatsApp tvrtkama ne dopušta brisanje ni izmjenu poslanog.
wrong-sending = Na putu je prema WhatsAppu i više se ne može zaustaviti. WhatsApp tvrtkama ne dopušta brisanje ni izmjenu poslanog.
wrong-paced = Kod WhatsAppa je, koji je zasad zadržava: kupac je još može dobiti. WhatsApp tvrtkama ne dopušta brisanje ni izmjenu poslanog.
wrong-failed = Nije stigla: kupac je nije vidio. Ništa ne treba ispravljati.
wrong-canceled = Povučena je prije nego što je otišla: kupac je neće dobiti.
wrong-delivered = Na kupčevu je telefonu. WhatsApp tvrtkama ne dopušta brisanje ni izmjenu poslanog: poruka ostaje kod kupca.
wrong-read = Kupac ju je pročitao. WhatsApp tvrtkama ne dopušta brisanje ni izmjenu poslanog: poruka ostaje kod njega.
wrong-ways = Što pomaže: riječ isprike (promijenite je kako želite; ono što ste pisali ostaje u polju) i bilješka kolegama ako je sadržavala nešto što nije bilo za njih.
wrong-words = Isprika
wrong-send = Pošalji ispriku
wrong-apology = Oprostite, zadnja poruka nije bila namijenjena vama. Molimo zanemarite je i izbrišite.
wrong-language = Isprika je na jeziku koji ovaj kupac najvjerojatnije čita, a ne na vašem: { $language }.

## Izvješće o isporuci

reports-answers = Odgovori
reports-delivery = Isporuka
delivery-explain = Što je bilo s porukama kupcima: koliko ih je WhatsApp primio, koliko ih je stiglo i pročitano i zašto ostale nisu.
delivery-by-sender = Tko je poslao
delivery-total = Poruke
delivery-way = Na putu
delivery-taken = Poslano
delivery-arrived = Isporučeno
delivery-arrived-share = Isporučeno, udio
delivery-seen = Pročitano
delivery-seen-share = Pročitano, udio
delivery-lost = Nije isporučeno
delivery-lost-share = Nije isporučeno, udio
delivery-doubt = Nije poznato
delivery-chart = Poruke po danima
delivery-chart-sent = Poslano ili na putu
delivery-chart-lost = Nije isporučeno ili nije poznato
delivery-causes = Zašto poruke nisu isporučene
delivery-none-lost = U ovom razdoblju ništa nije odbijeno.
delivery-failed-list = Poruke koje nisu isporučene
delivery-unlisted = { $count ->
    [one] Još { $count } ovdje nije navedena: starija je ili iz razgovora koji je izbrisan ili vam nije vidljiv.
    [few] Još { $count } ovdje nisu navedene: starije su ili iz razgovora koji su izbrisani ili vam nisu vidljivi.
   *[other] Još { $count } ovdje nije navedeno: starije su ili iz razgovora koji su izbrisani ili vam nisu vidljivi.
}
delivery-code-heading = Kôd
delivery-cause = Razlog
delivery-when = Kada (UTC)
delivery-chat = Razgovor
delivery-customer = Kupac
delivery-how-days = Poruka se broji na dan kad je otišla, s onim što je s njom bilo do sada: kasniji status mijenja taj dan.
delivery-how-late = Što čeka svoj trenutak ili kupčev odgovor ne broji se dok ne ode ili ne bude odbijeno.
delivery-how-read = Pročitano se broji i kao isporučeno i kao poslano. Kupci mogu skriti čitanje: „pročitano” je uvijek samo dio.
delivery-how-back = Povučeno prije slanja ne broji se. Ponovno slanje broji se kao zasebna poruka.
delivery-how-unknown = „Nije poznato” su poruke čiji se odgovor izgubio. Automatske poruke i one s telefona stoje u zasebnim redcima.

## Želje, blokade, tišina

wish-title = Marketing
wish-free = Marketinške poruke smiju se slati.
wish-stopped = Ne želi marketinške poruke. Odgovori i drugi predlošci i dalje stižu.
wish-label = Bez marketinga
wish-stop = Zabilježi: ne želi
wish-resume = Zabilježi: opet želi
wish-how-earlier = Rečeno: { $time }
wish-how-whatsapp = Rečeno u samom WhatsAppu, { $time }
wish-how-refused = Poznato iz odbijene poruke, { $time }
wish-how-word = Rečeno u poruci, { $time }
wish-how-button = Rečeno gumbom, { $time }
wish-how-agent = Zabilježio/la { $name }, { $time }
event-marketing-noted-stop = { $agent }: zabilježeno da kupac ne želi marketinške poruke
event-marketing-noted-resume = { $agent }: zabilježeno da kupac opet želi marketinške poruke
event-blocked = { $agent }: kupac je blokiran
event-blocked-spam = { $agent }: kupac je blokiran kao neželjen
event-unblocked = { $agent }: kupac više nije blokiran
error-marketing-stopped = Kupac ne želi marketinške poruke od { $time }. Odaberite predložak druge vrste.
error-blocked = Kupac je blokiran. Najprije ga odblokirajte.
error-block-late = Blokirati se može samo onoga tko je pisao u zadnja 24 sata.
forecast-unwanted = Predložak grupe je marketinški, a ovaj kupac to ne želi.
wishes-title = Riječi za odjavu
wishes-explain = Kupac čija je cijela poruka jedna od ovih riječi, ili koji dodirne gumb s njom, više ne dobiva marketinške predloške. Velika slova, naglasci i interpunkcija nisu važni.
wishes-stop = Bez marketinga
wishes-resume = Marketing je opet dobrodošao
wishes-hint = Jedna u retku.
wishes-resume-hint = Jedna u retku. Razumije se samo od onih koji su se prije odjavili.
block = Blokiraj kupca
block-explain = Kupac više ne može pisati na ovaj broj i ništa mu se ne šalje. Ukinuti to može tko dijeli razgovore.
block-do = Blokiraj
block-spam = Blokiraj kao neželjeno
block-spam-explain = WhatsApp tvrtkama ne nudi prijavu neželjenih poruka: kupac se blokira, a razgovor označava i zatvara.
block-end = Odblokiraj
block-label = Blokiran
block-label-spam = Blokiran kao neželjen
composer-blocked = Kupac je blokiran: ništa mu se ne šalje. Ovdje se mogu pisati bilješke.
composer-blocked-ask = Kupac je blokiran: ništa mu se ne šalje. Ovdje se mogu pisati bilješke. Odblokirati ga može tko dijeli razgovore.
block-asked = { $name } želi blokirati kupca, { $time }. WhatsApp se upravo pita: dok ne odgovori, kupac još može pisati.
block-asked-late = { $name } želi blokirati kupca, { $time }. WhatsApp još nije odgovorio i sam se pita ponovno. Dotad kupac možda još može pisati.
unblock-asked = { $name } želi odblokirati kupca, { $time }. WhatsApp se upravo pita: dok ne odgovori, kupac je ovdje i dalje blokiran.
unblock-asked-late = { $name } želi odblokirati kupca, { $time }. WhatsApp još nije odgovorio i sam se pita ponovno. Dotad je kupac ovdje i dalje blokiran.
block-not-done = Kupac nije blokiran. { $why }
block-unsure = Ne zna se je li kupac blokiran: jedan je pokušaj prekinut, a WhatsApp se više ne pita. { $why }
unblock-not-done = Kupac je i dalje blokiran. { $why }
unblock-unsure = Ne zna se je li kupac i dalje blokiran: jedan je pokušaj prekinut, a WhatsApp se više ne pita. { $why }
block-unset = Za ovaj broj nije moguće pozvati WhatsApp: nema valjanog pristupnog tokena. Zamolite vlasnika da pogleda vezu, pa pokušajte ponovno.
block-restored = Podaci su vraćeni iz kopije dok je WhatsApp tek trebalo pitati. Odlučite ponovno.
block-take-back = Nemoj blokirati
block-keep = Ostavi blokiranog
block-leave = Ostavi neblokiranog
block-again = Pokušaj ponovno
mute = Utišaj razgovor
mute-explain = Novosti razgovora za vas su bez zvuka i obavijesti i ne broje se.
mute-do-ever = Dok ne kažem drukčije
mute-at = Do
mute-do = Utišaj dotad
mute-end = Opet čuj
mute-label = Utišan
mute-ever = Utišan dok ne kažete drukčije
mute-until = Utišan: { $time }
erase = Izbriši razgovor…
erase-title = Izbrisati razgovor s { $name }?
erase-goes = Za sve i zauvijek nestaje:
erase-goes-messages = { $count ->
    [0] sve naše poruke: kupac nije ništa napisao
    [one] { $count } poruka kupca i sve naše
    [few] { $count } poruke kupca i sve naše
   *[other] { $count } poruka kupca i sve naše
}
erase-goes-files = slike, glasovne poruke i druge datoteke
erase-goes-notes = bilješke, događaji i ono što je kolegama javljeno
erase-goes-waiting = ono što još nije otišlo i svi rokovi
erase-stays = Ostaje:
erase-stays-phone = ono što je na kupčevu telefonu
erase-stays-card = kupčeva kartica, njegove želje i ono što su izvješća izbrojila
erase-stays-traces = starije kopije datoteke s podacima; a u samoj datoteci tragovi koje ne prikazuje nijedna stranica, dok se preko njih ne upiše drugo
erase-stays-new = Ako ponovno piše na { $number }, počinje novi razgovor.
erase-blocked = Kupac je blokiran. Blokada ostaje u WhatsAppu i bez razgovora se odavde ne može ukinuti. Ako će kupac jednom opet smjeti pisati, najprije ga odblokirajte.
erase-blocking = Zahtjev o blokadi ovog kupca još nije riješen. Kad razgovor nestane, ovdje se više neće znati ni moći promijeniti što vrijedi u WhatsAppu. Bolje to najprije riješite.
erase-to-chat = Na razgovor
erase-do = Izbriši zauvijek
erase-done = Razgovor je izbrisan.
paper-print = Ispis…
paper-export = Izvezi kao datoteku
audit-wish-words-changed = { $agent }: promijenjene riječi za odjavu
audit-chat-deleted = { $agent }: izbrisan razgovor ({ $subject })
audit-chat-exported = { $agent }: izvezen razgovor ({ $subject })
audit-field-stop-words = Bez marketinga
audit-field-resume-words = Opet dobrodošlo
audit-field-chat = Razgovor
paper-made = Izrađeno { $time }
paper-print-how = Za ispis ili spremanje kao PDF: Ctrl+P ili izbornik preglednika.
paper-before = Prije { $time }:
paper-files = Slike do 1 MB su u ovoj datoteci. Ostale datoteke nisu: na njihovu mjestu piše što su, ime i veličina.
paper-note = Bilješka, samo za tim
