# Što ne odlazi odmah, i odgođeni razgovori.

delivery-scheduled = zakazano
event-held-left = { $count ->
    [one] Kupac je odgovorio: odlazi { $count } zadržani odgovor
    [few] Kupac je odgovorio: odlaze { $count } zadržana odgovora
   *[other] Kupac je odgovorio: odlazi { $count } zadržanih odgovora
}
event-held-expired = Kupac nije odgovorio na vrijeme: odgovor nije poslan (autor: { $agent })
event-snoozed = { $agent }: razgovor je odgođen dok kupac ne piše
event-snoozed-until = { $agent }: razgovor je odgođen do { $time }
event-snooze-ended = { $agent }: razgovor je vraćen
event-snooze-over = Razgovor se vratio
send-error-expired = Kupac nije odgovorio na vrijeme
    .advice = Odgovor je čekao onoliko koliko grupa dopušta i nije poslan. Pošaljite predložak i ponovno ga zadržite ako još treba.
send-error-missed = Trenutak slanja prošao je dok je sustav stajao
    .advice = Sustav je bio zaustavljen kad je poruka trebala otići, a to je bilo davno. Pročitajte je još jednom i pošaljite ako još vrijedi.
send-error-excluded = Autor je prije slanja isključen iz razgovora ili je napustio tim
    .advice = Pročitajte je i pošaljite sami ako još treba.
send-error-program = Datoteka je program ili ga sadrži
    .advice = Poslao ju je kupac, a po sadržaju je program ili skripta. Programi se ne šalju dalje.
message-left-later = Čekalo, otišlo: { $time }
message-restricted = WhatsApp ograničava ovaj broj: odlazi { $time }
message-not-needed = Više nije potrebno: kupac je pisao prije nego što je otišlo.
error-closed-by-then = Prozor se zatvara prije toga: { $time }. Odaberite raniji trenutak ili pošaljite predložak i zadržite odgovor.
error-parked = { $count ->
    [one] { $count } poruka ovog razgovora još nije otišla: zadržati ili povući?
    [few] { $count } poruke ovog razgovora još nisu otišle: zadržati ili povući?
   *[other] { $count } poruka ovog razgovora još nije otišlo: zadržati ili povući?
}
error-field-moment = Odaberite trenutak koji tek dolazi, unutar godine dana
error-field-no-working-day = Grupa nema radnih dana pred sobom
parked-answer = Zadržano: odlazi kad kupac odgovori, do { $time }
parked-template = Zadržano: predložak nije uspio
parked-template-explain = Kupac nije upitan. Pošaljite drugi predložak; odgovor odlazi kad kupac odgovori.
parked-person = Zadržano: kupac je odgovorio
parked-person-explain = Otkad je ovo napisano poslano je još nešto, ili je autor napustio tim. Pošaljite ili povucite.
parked-moment = Zakazano: odlazi { $time }
parked-rewrite = Uredi
parked-rewrite-late = Poruka je u međuvremenu otišla ili se promijenila; vaše nove riječi nisu poslane.
parked-rewrite-take = U polje za poruku
parked-stale = Kupac je pisao nakon što je ovo zakazano. Svejedno odlazi { $time }.
parked-count = { $count ->
    [one] Ovdje { $count } poruka još nije otišla
    [few] Ovdje { $count } poruke još nisu otišle
   *[other] Ovdje { $count } poruka još nije otišlo
}
undo-leaves-in = Odlazi za
undo-now = Poništi
undo-left = { $count ->
    [one] { $count } poruka iz istog slanja već je otišla i ostaje kod kupca. Ostalo je opet ovdje.
    [few] { $count } poruke iz istog slanja već su otišle i ostaju kod kupca. Ostalo je opet ovdje.
   *[other] { $count } poruka iz istog slanja već je otišlo i ostaje kod kupca. Ostalo je opet ovdje.
}
undo-key = Poništi posljednju poruku
template-key = Do predloška: zatim Enter
me-undo = Sekunde za poništavanje poruke
me-undo-hint = Od 0 do 60. Toliko vaša poruka čeka prije slanja.
composer-hold = Zadrži moj odgovor
composer-hold-cancel = Ne zadržavaj
composer-back = Vraćate se { $time }, nakon što se prozor zatvori.
composer-back-hold = Pošalji predložak, zadrži moj odgovor
later-title = Pošalji kasnije
later-next = Kad počne sljedeći radni dan
later-at = U odabrano vrijeme
later-send = Pošalji tada
done-keep = Gotovo, a poruke koje čekaju otići će
done-discard = Gotovo, a poruke koje čekaju povuci
snooze-title = Odgodi
snooze-hour = Na sat vremena
snooze-hours = Na tri sata
snooze-tomorrow = Do sljedećeg radnog dana
snooze-monday = Do ponedjeljka
snooze-customer = Dok kupac ne piše
snooze-at = Do odabranog vremena
snooze-do = Odgodi do tada
snooze-end = Vrati
snooze-since-customer = Odgođeno dok kupac ne piše
snooze-since-until = Odgođeno do { $time }
list-snoozed = { $count ->
    [one] { $count } odgođeni razgovor
    [few] { $count } odgođena razgovora
   *[other] { $count } odgođenih razgovora
}
list-snoozed-title = Odgođeno
list-snoozed-back = Natrag na popis
