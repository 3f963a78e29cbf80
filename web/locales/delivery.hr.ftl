### Isporuka: koraci i što pomaže.

delivery-at-latest = najkasnije { $time }
delivery-rewrite = Napiši iznova
delivery-other-template = Odaberi drugi predložak
delivery-contact = Provjeri kontakt
delivery-other-number = Piši s drugog broja
delivery-connect = Provjeri vezu
delivery-ask = Zamoli administratora
delivery-ask-note = { $names } Poruka ovom kupcu nije otišla: { $title }. Molim pogledajte.
delivery-wait-until = Ranije je nema smisla ponovno slati: { $time }.

## Poslano krivom kupcu

wrong-link = Poslano krivom kupcu?
wrong-title = Poslano krivom kupcu?
wrong-waits = Još nije otišla. Povucite je i kupac je nikad neće dobiti.
wrong-sent = Otišla je. WhatsApp tvrtkama ne dopušta brisanje ni izmjenu poslanog: poruka ostaje kod kupca. Možda je još nije vidio.
wrong-delivered = Na kupčevu je telefonu. WhatsApp tvrtkama ne dopušta brisanje ni izmjenu poslanog: poruka ostaje kod kupca.
wrong-read = Kupac ju je pročitao. WhatsApp tvrtkama ne dopušta brisanje ni izmjenu poslanog: poruka ostaje kod njega.
wrong-ways = Što pomaže: isprika (tekst je dolje, promijenite ga po volji) i bilješka kolegama ako je u njoj bilo nešto što nije smio vidjeti.
wrong-apology = Oprostite, zadnja poruka nije bila namijenjena vama. Molimo zanemarite je i izbrišite.

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
