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
