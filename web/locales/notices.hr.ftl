# O čemu se javlja, kako javljati i obavijesti na uređaje.

## Popis

notices-title = Obavijesti
notices-short = Obavijesti
notices-count = { $count ->
    [one] { $count } nepročitana obavijest
    [few] { $count } nepročitane obavijesti
   *[other] { $count } nepročitanih obavijesti
}
notices-empty = Nema novosti
notices-empty-hint = Ovdje će stajati razgovori koji vam se predaju, odgovori kojima istječe rok, prozori koji se zatvaraju i spominjanja.
notices-go = Idi onamo
notices-read-all = Označi sve kao pročitano
notices-read-one = Označi kao pročitano

notice-offered = { $agent } vam predaje ovaj razgovor i čeka vaš odgovor
notice-given = Ovaj je razgovor dodijeljen vama
notice-given-by = { $agent } vam dodjeljuje ovaj razgovor
notice-waiting = Kupac čeka od { $time }
notice-reply-due = Odgovor treba poslati do { $time }
notice-reply-late = Odgovor kasni: rok je bio { $time }
notice-window-closes = Prozor se zatvara: { $time }
notice-moved-on-window = Premjestili ste ovaj razgovor u grupu „{ $group }”; prozor se zatvara: { $time }
notice-snooze-over = Razgovor koji ste odgodili vratio se
notice-held-waits = Kupac je odgovorio. Vaš zadržani odgovor čeka vašu odluku: netko je u međuvremenu pisao
notice-held-left = Kupac je odgovorio i vaš je zadržani odgovor poslan
notice-held-expired = Kupac nije odgovorio: vaš zadržani odgovor više neće otići
notice-held-failed = Predložak ispred vašeg zadržanog odgovora nije stigao
notice-scheduled-failed = Vaša zakazana poruka nije mogla otići
notice-held-lost = Kupac je odgovorio i vaš je zadržani odgovor otišao, ali nije stigao
notice-taken-back = { $agent } povlači vašu poruku koja još nije otišla
notice-template-trouble = { $template }: { $what }
notice-template-trouble-group = { $template }, kojim skupina { $group } ponovno otvara razgovore: { $what }
notice-template-reviewed = WhatsApp je odobrio vaš predložak { $template }
notice-template-rejected = WhatsApp je odbio vaš predložak { $template }
notice-template-gone = Predložak kojeg više nema: { $what }
notice-template-gone-group = Predložak kojeg više nema, a kojim je grupa { $group } ponovno otvarala razgovore: { $what }
notice-template-reviewed-gone = WhatsApp je odobrio vaš predložak kojeg više nema
notice-template-rejected-gone = WhatsApp je odbio vaš predložak kojeg više nema
notice-template-asked = { $agent } traži predložak: { $topic }
notice-template-answered = { $agent } kaže da predložak koji ste tražili postoji: { $topic }
notice-template-declined = { $agent } odbija vašu molbu za predložak: { $topic }
notice-mention = { $agent } vas spominje: { $text }

## Kako javljati

notifications-title = Javljanje
notifications-of = O čemu javljati
notifications-by-page = Na stranici
notifications-by-sound = Zvuk
notifications-by-push = Na uređaje
notifications-of-new-chat = Novi razgovori u mojim grupama
notifications-of-new-message = Nove poruke u mojim razgovorima
notifications-of-mention = Spominjanja
notifications-of-offered = Razgovori koji mi se predaju
notifications-of-given = Razgovori dodijeljeni meni
notifications-of-waiting = Kupci koji predugo čekaju
notifications-of-reply-due = Odgovori kojima istječe rok
notifications-of-reply-late = Odgovori koji kasne
notifications-of-window-closes = Prozori koji se zatvaraju
notifications-of-moved-on-window = Prozori razgovora koje sam premjestio dalje
notifications-of-snooze-over = Odgođeni razgovori koji su se vratili
notifications-of-held-waits = Zadržani odgovori koji čekaju mene
notifications-of-held-left = Poslani zadržani odgovori
notifications-of-held-expired = Zadržani odgovori koji više neće otići
notifications-of-held-failed = Nedostavljeni predlošci ispred zadržanog odgovora
notifications-of-scheduled-failed = Zakazane poruke koje nisu otišle
notifications-of-held-lost = Zadržani odgovori koji su otišli i nisu stigli
notifications-of-taken-back = Moje poruke na čekanju koje je netko povukao
notifications-of-template-trouble = Predlošci na koje se oslanjamo, a ne mogu se poslati ili se mijenjaju
notifications-of-template-reviewed = Moji predlošci, kad ih WhatsApp pregleda
notifications-of-template-asked = Predlošci koje traže kolege
notifications-of-template-answered = Što je s predlošcima koje sam tražio
notifications-sound = Zvukovi
notifications-volume-low = Tiho
notifications-volume-usual = Uobičajeno
notifications-volume-high = Glasno
notifications-quiet = Tihi sati
notifications-quiet-from = Od
notifications-quiet-to = Do
notifications-quiet-hint = Po vašem satu, i preko ponoći. Tada ništa ne zvoni i ništa ne odlazi na uređaje, ali stoji na popisu. Ostavite oba polja praznima ako tihih sati nema.
error-field-quiet-half = Ispunite oba polja ili oba ostavite prazna
error-field-quiet-time = Napišite doba dana, npr. 22:00
error-field-quiet-same = Tada počinju: odaberite drugi kraj
notifications-discreet = Na uređaje javljati samo da kupac čeka, bez imena i teksta

## Obavijesti na uređaje

push-title = Uređaji koji dobivaju obavijesti
push-explain = Obavijest stiže i kada nijedna stranica nije otvorena. Ide odavde u uslugu vašeg preglednika, šifrirana samo za njega. Kada se odjavite, uređaj se zaboravlja.
push-none = Nijedan vaš uređaj ne dobiva obavijesti.
push-here = ova prijava
push-reached = Posljednja dostava: { $time }
push-never-reached = Još ništa nije dostavljeno
push-on = Uključi u ovom pregledniku
push-remove = Ukloni
push-removed = Ovaj uređaj više ne dobiva obavijesti.
push-test-send = Pošalji probnu
push-test-sent = Probna obavijest je na putu.
push-denied = Preglednik ne dopušta obavijesti ove stranice. Dopustite ih u postavkama preglednika za ovu stranicu i pokušajte ponovno.
push-failed = Obavijesti nije bilo moguće uključiti. Pokušajte ponovno; ako i dalje ne uspijeva, usluga preglednika nije dostupna.
push-impossible = Ovaj preglednik ovdje ne može dobivati obavijesti: potreban je suvremen preglednik sa skriptama i adresa s https. Na iPhoneu prvo dodajte stranicu na početni zaslon.
push-test = Obavijesti stižu na ovaj uređaj.
push-new-chat = Novi razgovor: { $text }
push-discreet = Kupac čeka
