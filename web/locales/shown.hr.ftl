## What came and how it is shown

shown-advertisement = Iz oglasa
shown-post = Iz objave
shown-open-link = Otvori poveznicu
shown-place-page = Stranica mjesta
shown-not-played = Preglednik možda neće reproducirati ovu datoteku. Preuzmite je.
shown-speed = Brzina
shown-speed-half = 1,5×
shown-order-sum = Ukupno: { $sum }
shown-forwarded-often = Proslijeđeno mnogo puta
shown-answer-button = Pritisnut gumb
shown-answer-list = Odabir s popisa
shown-answer-form = Ispunjen obrazac
shown-answer-call = Odgovor o pozivima
shown-answer = Odgovor
shown-call-allowed = Smijete ih zvati na WhatsAppu
shown-call-refused = Ne smijete ih zvati na WhatsAppu
shown-answer-empty = Odgovor bez riječi
shown-viewer = Slike
shown-viewer-before = Prethodna slika
shown-viewer-after = Sljedeća slika
shown-viewer-out = Umanji
shown-viewer-in = Uvećaj
shown-viewer-turn = Okreni
shown-what-poll-creation = Bila je to anketa
shown-what-poll-update = Bio je to odgovor na anketu
shown-what-gif = Bila je to animacija
shown-what-group-invite = Bila je to pozivnica u grupu
shown-what-pin = Bila je to prikvačena poruka
shown-what-product = Bio je to proizvod
shown-what-link-preview = Bila je to poveznica s pregledom
shown-what-edit = Bila je to izmijenjena poruka
shown-what-list = Bio je to popis
shown-what-131052 = Datoteka je prevelika da bi je WhatsApp predao: veća od 100 MB

## Contacts that are kept

event-contact-saved = { $agent }: kontakt { $name } spremljen
event-phone-added = { $agent }: klijentu dodan telefon
error-field-phone-country = Telefonu nedostaje pozivni broj države: mora početi s +
error-field-phone-taken = Taj telefon ima drugi klijent
shown-contact-asked = Poslano jer smo to tražili
shown-contact-new = Spremi kao novog klijenta
shown-contact-theirs = To je njihov vlastiti telefon
shown-contact-save = Spremi kontakt

## Files that wait in the box for writing

attach-waits = čeka
attach-leaves = šalje se: { $percent }
attach-handing = predaje se WhatsAppu
attach-behind = Vaš tekst odlazi iza datoteka iznad.
attach-held = Od ovoga još ništa nije otišlo: čeka se { $files }. Izostavite to ili pokušajte ponovno, pa pošaljite.
attach-apart = Tekst je dulji nego što riječi uz datoteku smiju biti, ili stoji ispred zvuka: prvo odlazi kao zasebna poruka.
attach-blocked = Neke datoteke ne mogu otići takve. Izostavite ih ili odaberite što s njima.
attach-plain-sound = Ovaj preglednik snima zvuk koji ne može biti glasovna poruka: odlazi kao običan zvuk.
attach-microphone-refused = Preglednik ne dopušta stranici da čuje mikrofon. Dopustite to pokraj adrese pa pokušajte ponovno.
attach-microphone-missing = Mikrofon nije pronađen ili stranica nije otvorena putem HTTPS-a.
attach-recorder-missing = Ovaj preglednik ne može snimati zvuk. Snimku priložite kao datoteku.
attach-elsewhere = Datoteka nije otišla.
attach-recorded = Snimanje je prekinuto, snimka čeka ovdje.
attach-drop = Izostavi
attach-recording = Snimanje
attach-record-cancel = Odbaci
attach-record-stop = Stani
attach-record = Snimi glasovnu poruku
attach-drop-here = Ispustite datoteke ovdje da biste ih priložili
error-file-recording = Snimka se ne može pročitati. Snimite ponovno.
