### Samoprovjera i povezivanje broja

light-green = u redu
light-yellow = vrijedi pogledati
light-red = treba vas

banner-health-more = { $count ->
    [one] I još { $count } stvar.
    [few] I još { $count } stvari.
   *[other] I još { $count } stvari.
}
banner-health-action = Pogledaj samoprovjeru

health-title = Samoprovjera
health-all-green = Sve je u redu.
health-some-yellow = { $count ->
    [one] Ništa nije pokvareno; { $count } stvar vrijedi pogledati.
    [few] Ništa nije pokvareno; { $count } stvari vrijedi pogledati.
   *[other] Ništa nije pokvareno; { $count } stvari vrijedi pogledati.
}
health-some-red = { $count ->
    [one] { $count } stvar treba vas.
    [few] { $count } stvari trebaju vas.
   *[other] { $count } stvari treba vas.
}
health-metrics-hint = Isto za Prometheus: GET /metrics. O promjenama piše dnevnik.

health-words-meta = WhatsApp javlja:
health-words-technical = Tehnički detalji:

health-what-webhook = Webhookovi
health-what-signatures = Potpisi
health-what-certificate = Certifikat
health-what-token = Pristupni ključ
health-what-account = Račun
health-what-number = Broj
health-what-subscription = Pretplata
health-what-quarantine = Karantena
health-what-outbox = Slanje
health-what-timers = Mjerači vremena
health-what-disk = Disk
health-what-file = Datoteka s podacima
health-what-copies = Sigurnosne kopije
health-what-clock = Sat

health-webhook-no-number = Još nije postavljen nijedan broj.
    .advice = Prođite stranicu „Poveži broj”.
health-webhook-never = WhatsApp se ovamo još nije javio.
    .advice = Prođite stranicu „Poveži broj”: ona pokazuje koji korak nedostaje.
health-webhook-silent = Od WhatsAppa nema ničega već { $span }, od { $time }. Prošlih tjedana u te sate nikad nije bilo tako tiho.
    .advice = Pišite na svoj broj s vlastitog telefona. Ako ništa ne stigne, prođite stranicu „Poveži broj”: adresa, certifikat proxyja, pretplata.
health-webhook-heard = Posljednji je stigao prije { $span }, u { $time }: kao i obično u te sate.
health-webhook-learning = Posljednji je stigao prije { $span }, u { $time }. Što je uobičajeno, zna se nakon dva tjedna.
health-signatures-unset = App secret nije postavljen pa se svaki webhook odbija.
    .advice = Upišite app_secret pod [whatsapp] u okno.toml i ponovno učitajte.
    .partner = Upišite dug nasumičan tekst u verify_token pod [whatsapp] u okno.toml, ponovno učitajte i pritisnite „Šalji webhookove ovamo” na stranici „Poveži broj”.
health-signatures-all = { $count ->
    [one] U sat vremena odbijen je { $count } webhook, a ispravnog nakon toga nije bilo: app secret nije od te aplikacije.
    [few] U sat vremena odbijena su { $count } webhooka, a ispravnog nakon toga nije bilo: app secret nije od te aplikacije.
   *[other] U sat vremena odbijeno je { $count } webhookova, a ispravnog nakon toga nije bilo: app secret nije od te aplikacije.
}
    .advice = Kod Mete: App settings, Basic, App secret. Upišite ga u app_secret pod [whatsapp] u okno.toml i ponovno učitajte. Što nije mogla dostaviti, Meta ponavlja sedam dana.
health-signatures-partner = { $count ->
    [one] U sat vremena odbijen je { $count } webhook, a ispravnog nakon toga nije bilo: nije donio naš verify token.
    [few] U sat vremena odbijena su { $count } webhooka, a ispravnog nakon toga nije bilo: nisu donijeli naš verify token.
   *[other] U sat vremena odbijeno je { $count } webhookova, a ispravnog nakon toga nije bilo: nisu donijeli naš verify token.
}
    .advice = Pritisnite „Šalji webhookove ovamo” na stranici „Poveži broj”: 360dialog dobiva sadašnji verify token. Nedostavljeno se ponavlja otprilike jedan dan.
health-signatures-forged = { $count ->
    [one] U sat vremena odbijen je { $count } webhook o našem broju, a ispravnog nakon toga nije bilo. Prije su s onim što je ovdje postavljeno stizali ispravni, dakle to je točno: netko ga krivotvori ili ga potpisuje tajna druge aplikacije.
    [few] U sat vremena odbijena su { $count } webhooka o našem broju, a ispravnog nakon toga nije bilo. Prije su s onim što je ovdje postavljeno stizali ispravni, dakle to je točno: netko ih krivotvori ili ih potpisuje tajna druge aplikacije.
   *[other] U sat vremena odbijeno je { $count } webhookova o našem broju, a ispravnog nakon toga nije bilo. Prije su s onim što je ovdje postavljeno stizali ispravni, dakle to je točno: netko ih krivotvori ili ih potpisuje tajna druge aplikacije.
}
    .advice = Tajnu u app_secret ostavite kakva jest. Ako ovamo šalje i druga vaša aplikacija ili ste kod Mete dobili novu tajnu, dodajte je na popis app_secret i ponovno učitajte. Ako ne, netko ih krivotvori, a nijedan ne prolazi.
    .partner = Ostavite verify_token kakav jest. Ako 360dialog ima drugi, pritisnite „Šalji webhookove ovamo” na stranici „Poveži broj”. Ako ne, netko ih krivotvori, a nijedan ne prolazi.
health-signatures-some = { $count ->
    [one] U sat vremena odbijen je { $count } webhook, dok su drugi ispravni.
    [few] U sat vremena odbijena su { $count } webhooka, dok su drugi ispravni.
   *[other] U sat vremena odbijeno je { $count } webhookova, dok su drugi ispravni.
}
    .advice = Kuca netko drugi ili ovamo šalje i druga vaša aplikacija: dodajte njezinu tajnu na popis app_secret.
health-signatures-good = Provjeravaju se. { $count ->
    [0] U sat vremena nijedan naš nije odbijen.
    [one] U sat vremena odbijen je { $count } s našim brojem.
    [few] U sat vremena odbijena su { $count } s našim brojem.
   *[other] U sat vremena odbijeno je { $count } s našim brojem.
}
health-signatures-strangers = { $strangers ->
    [one] Odbijen je { $strangers } tuđi, bez naših brojeva.
    [few] Odbijena su { $strangers } tuđa, bez naših brojeva.
   *[other] Odbijeno je { $strangers } tuđih, bez naših brojeva.
}
health-certificate-good = Vrijedi do: { $time }.
health-certificate-soon = Istječe: { $time }.
    .advice = Stavite nove datoteke na mjesto starih: čitaju se u pola minute. Certifikat izdavatelja trebao se obnoviti sam: potražite u dnevniku riječ certificate.
health-certificate-ended = Istekao je: { $time }. Preglednici upozoravaju, a Meta ništa ne šalje.
    .advice = Stavite nove datoteke na mjesto starih: čitaju se u pola minute. Certifikat izdavatelja trebao se obnoviti sam: potražite u dnevniku riječ certificate.
health-certificate-ordering = Prvi je naručen; dok ne stigne, preglednici upozoravaju, a Meta ništa ne šalje.
    .advice = Traje minutu. Ako potraje dulje, razlog će pisati ovdje.
health-certificate-changing = Naručuje se onakav kakav sada traže postavke; dok ne stigne, pokazuje se dosadašnji.
    .advice = Traje minutu. Ako potraje dulje, razlog će pisati ovdje.
health-certificate-name = Nije izdan na ime iz public_url: preglednici upozoravaju, a Meta ništa ne šalje.
    .advice = Nabavite certifikat na ime iz public_url ili ispravite public_url pod [server] u okno.toml.
health-certificate-itself = Potpisao je sam sebe: preglednici upozoravaju, a Meta ga ne prihvaća i ništa ne šalje.
    .advice = Uzmite certifikat javnog izdavatelja: postavite mode = "acme" pod [server.tls] u okno.toml i ponovno pokrenite program, ili neka cert navodi datoteku fullchain.pem takvog izdavatelja.
health-certificate-alone = Pokazuje se bez certifikata svog izdavatelja: preglednik to može oprostiti, ali Meta ga ne prihvaća i ništa ne šalje.
    .advice = Neka cert pod [server.tls] u okno.toml navodi datoteku s cijelim lancem, fullchain.pem, a ne cert.pem. Ako ga je izdao vaš vlastiti izdavatelj, uzmite javnog, na primjer s mode = "acme".
health-certificate-private = Za njega ne jamči nijedan javni izdavatelj: preglednici upozoravaju, a Meta ga ne prihvaća i ništa ne šalje.
    .advice = Uzmite certifikat javnog izdavatelja: mode = "acme" pod [server.tls] u okno.toml, bez staging i directory, ili neka cert navodi datoteku fullchain.pem takvog izdavatelja.
health-certificate-covered = Za njega ne jamči nijedan javni izdavatelj: Meta ga prihvaća samo ako nešto ispred ovog programa pokazuje drugi.
    .advice = Ako ispred programa nema ničega, uzmite certifikat javnog izdavatelja: mode = "acme" pod [server.tls] u okno.toml, ili neka cert navodi datoteku fullchain.pem takvog izdavatelja.
health-certificate-file = Nove datoteke, pročitane u { $time }, ne valjaju; pokazuje se prijašnji certifikat.
    .advice = Ispravite datoteke navedene pod [server.tls]: u cert je certifikat s lancem, u key njegov ključ, oboje u PEM. Čitaju se same.
health-certificate-dns = U { $time } certifikat nije stigao: izdavatelj ne nalazi ime.
    .advice = Ondje gdje se vodi vaša domena postavite imenu zapis A (i AAAA, ako računalo ima IPv6) s javnom adresom ovog računala. Zapis AAAA koji vodi drugamo uklonite.
health-certificate-unproved = U { $time } certifikat nije stigao: izdavatelj je pitao na imenu preko vrata 80 ili 443 i nije našao ovaj program.
    .advice = Vrata 80 moraju s interneta voditi ovamo: otvorite ih u vatrozidu i kod davatelja, zaustavite ondje drugi web-poslužitelj, a http_listen pod [server.tls] neka bude 0.0.0.0:80. Ime mora voditi upravo na ovo računalo. Ako vrata 80 nisu dostupna, dovoljna su vrata 443, ako ispred programa nema posrednika koji sam govori TLS.
health-certificate-limit = U { $time } certifikat nije stigao: izdavatelj je prečesto pitan.
    .advice = Pričekajte; zahtjev se sam ponavlja. Dok isprobavate, postavite staging = true pod [server.tls]: ondje su granice široke.
health-certificate-caa = U { $time } certifikat nije stigao: zapis CAA domene ne dopušta tog izdavatelja.
    .advice = Ondje gdje se vodi vaša domena dodajte zapis CAA s imenom izdavatelja, kao 0 issue "letsencrypt.org", ili uklonite zapise CAA.
health-certificate-refused = U { $time } certifikat nije stigao: izdavatelj odbija.
    .advice = Zašto, kažu njegove riječi. Provjerite domains i contact pod [server.tls] u okno.toml i ponovno učitajte.
health-certificate-away = U { $time } certifikat nije stigao: izdavatelj nije odgovorio kako treba.
    .advice = Ovo računalo mora doći do izdavatelja preko https: provjerite vatrozid, poslužitelj imena i sat; kod vlastitog izdavatelja directory i authority pod [server.tls].
health-certificate-again = Sljedeći pokušaj je u { $again }.
health-token-unset = Pristupni ključ nije postavljen pa se ništa ne može poslati.
    .advice = Napravite kod Mete ključ sistemskog korisnika s pravima whatsapp_business_messaging i whatsapp_business_management, upišite ga u access_token pod [whatsapp] u okno.toml i ponovno učitajte.
    .partner = Napravite API ključ za broj u 360dialog Hubu, upišite ga u access_token pod [whatsapp] u okno.toml i ponovno učitajte.
health-token-unusable = Pristupni ključ ili adresa u api_base ne mogu se upotrijebiti onako kako pišu u okno.toml.
    .advice = Upišite oboje iznova pod [whatsapp] u okno.toml, bez razmaka i suvišnih navodnika, i ponovno učitajte.
health-token-refused = WhatsApp odbija pristupni ključ, kôd { $code }.
    .advice = Napravite kod Mete novi ključ sistemskog korisnika, upišite ga u access_token pod [whatsapp] u okno.toml i ponovno učitajte. Poruke dotle čekaju.
    .partner = Napravite novi API ključ za broj u 360dialog Hubu, upišite ga u access_token pod [whatsapp] u okno.toml i ponovno učitajte. Poruke dotle čekaju.
health-token-invalid = Pristupni ključ više ne vrijedi.
    .advice = Napravite kod Mete novi ključ sistemskog korisnika, upišite ga u access_token pod [whatsapp] u okno.toml i ponovno učitajte. Poruke dotle čekaju.
health-token-lacks = { $count ->
    [one] Pristupnom ključu nedostaje pravo { $rights }.
   *[other] Pristupnom ključu nedostaju prava { $rights }.
}
    .advice = Dajte sve to ključu sistemskog korisnika kod Mete (Business settings, System users, Generate token), upišite novi ključ u okno.toml i ponovno učitajte.
health-token-ended = Pristupni ključ istekao je: { $time }.
    .advice = Napravite ključ sistemskog korisnika koji ne istječe, upišite ga u access_token pod [whatsapp] u okno.toml i ponovno učitajte.
health-token-soon = Pristupni ključ istječe: { $time }.
    .advice = Napravite ključ sistemskog korisnika koji ne istječe, upišite ga u access_token pod [whatsapp] u okno.toml i ponovno učitajte.
health-token-until = Vrijedi, do: { $time }.
health-token-lasting = Vrijedi i ne istječe.
health-meta-unreachable = WhatsApp trenutačno ne odgovara na upite.
    .advice = Provjerite smije li ovo računalo do adrese iz api_base. Upit se ponavlja svakih pet minuta.
health-meta-later = WhatsApp traži da pitamo kasnije, kôd { $code }. Upit se ponavlja sam.
health-account-banned = WhatsApp je onemogućio račun: ništa ne odlazi i ništa ne dolazi.
    .advice = Otvorite WhatsApp Manager kod Mete: ondje piše zašto i kako zatražiti pregled.
health-account-answering = WhatsApp ne da ovom broju odgovarati kupcima do { $time }.
    .advice = Otvorite WhatsApp Manager kod Mete: ondje piše zašto i kako zatražiti pregled.
health-account-writing-first = WhatsApp ne da ovom broju pisati prvi do { $time }.
    .advice = Otvorite WhatsApp Manager kod Mete: ondje piše zašto i kako zatražiti pregled.
health-account-restricted = WhatsApp je ograničio račun do { $time }.
    .advice = Na stranici Veza piše što je zabranjeno.
health-number-refused = WhatsApp nam ne daje ovaj broj, kôd { $code }.
    .advice = Provjerite phone_number_id u okno.toml: to je dugi broj iz WhatsApp, API setup kod Mete, a ne telefonski broj. Račun mora biti među imovinom sistemskog korisnika.
health-number-status = WhatsApp kaže da je stanje broja { $status }.
    .advice = Otvorite broj u WhatsApp Manageru kod Mete: ondje piše što ne valja i što učiniti.
health-number-pending = Broj još nije registriran za Cloud API (stanje kod WhatsAppa: { $status }).
    .advice = Ako WhatsApp Manager traži kôd iz SMS-a ili poziva, najprije ga unesite. Zatim jednom registrirajte broj: POST https://graph.facebook.com/v25.0/PHONE_NUMBER_ID/register s vašim pristupnim tokenom (Bearer) i JSON-om {"{"}"messaging_product":"whatsapp","pin":"ŠEST ZNAMENKI"{"}"}. Šest znamenki izaberite sami; ako je uključena provjera u dva koraka, to je njezin sadašnji PIN.
    .partner = Dovršite postavljanje broja u 360dialog Hubu: on registrira broj.
health-number-disconnected = Broj više nije registriran za Cloud API pa se ništa ne šalje i ništa ne stiže (stanje kod WhatsAppa: { $status }).
    .advice = Ponovno registrirajte broj: POST https://graph.facebook.com/v25.0/PHONE_NUMBER_ID/register s vašim pristupnim tokenom (Bearer) i JSON-om {"{"}"messaging_product":"whatsapp","pin":"ŠEST ZNAMENKI"{"}"}. Ako je uključena provjera u dva koraka, šest znamenki njezin je sadašnji PIN.
    .partner = Ponovno povežite broj u 360dialog Hubu: on registrira broj.
health-number-banned = WhatsApp je blokirao broj: ništa se ne šalje i ništa ne stiže (stanje: { $status }). Ono što je već ovdje može se čitati.
    .advice = Nova registracija ne pomaže. Zatražite provjeru kod Mete: Business Support Home, vaš WhatsApp račun, Request review.
health-number-restricted = WhatsApp je ograničio broj: neke poruke možda neće biti prihvaćene; uz svaku piše što je s njom bilo (stanje: { $status }).
    .advice = Prestanite s masovnim predlošcima. U WhatsApp Manageru piše što je ograničeno i do kada; ako mislite da je to pogreška, zatražite provjeru u Business Support Home kod Mete.
health-number-flagged = Broj je kod WhatsAppa pod nadzorom (stanje: { $status }): kvaliteta je niska. Poruke odlaze; ostane li tako, past će ograničenje broja kupaca kojima smijete pisati prvi.
    .advice = Zasad zaustavite masovne predloške i pogledajte u WhatsApp Manageru koji se prijavljuju.
health-number-red = Kvaliteta niska: kupci blokiraju ili prijavljuju ovaj broj.
    .advice = Zasad zaustavite masovne predloške i pogledajte u WhatsApp Manageru koji se prijavljuju.
health-number-yellow = Kvaliteta srednja.
    .advice = Šaljite manje reklamnih predložaka i pogledajte u WhatsApp Manageru koji se prijavljuju.
health-number-green = Povezan, kvaliteta visoka.
health-number-unrated = Povezan.
health-number-untold = 360dialog ne javlja kako WhatsApp ocjenjuje ovaj broj.
    .advice = Kvaliteta i ograničenje broja vide se u 360dialog Hubu uz broj: pogledajte ondje s vremena na vrijeme.
health-number-limit = Prvi smije pisati najviše { $limit } kupaca na dan.
health-number-endless = Prvi smije pisati bilo kolikom broju kupaca.
health-subscription-none = Webhookovi ovog računa ne šalju se nikome.
    .advice = Pritisnite „Šalji webhookove ovamo” na stranici „Poveži broj”.
    .partner = Pritisnite „Šalji webhookove ovamo” na stranici „Poveži broj”: 360dialog još nema adresu.
    .here = Pritisnite „Šalji webhookove ovamo”.
health-subscription-elsewhere = Webhookovi ovog računa idu na { $address }.
    .advice = Ako to nije adresa ovog računala, pritisnite „Šalji webhookove ovamo” na stranici „Poveži broj”.
    .here = Ako to nije adresa ovog računala, pritisnite „Šalji webhookove ovamo”.
health-subscription-unheard = Za ovaj broj neobično dugo ništa ne stiže.
health-subscription-good = Webhookovi ovog računa šalju se.
health-subscription-refused = WhatsApp ne kaže kamo idu webhookovi, kôd { $code }.
    .advice = Provjerite waba_id u okno.toml (WhatsApp, API setup: WhatsApp Business Account ID) i ima li ključ pravo whatsapp_business_management.
    .partner = Provjerite je li api_base u okno.toml https://waba-v2.360dialog.io i je li access_token API ključ ovog broja.
health-quarantine-asks = { $count ->
    [one] { $count } dio webhooka nije bilo moguće razumjeti.
    [few] { $count } dijela webhookova nije bilo moguće razumjeti.
   *[other] { $count } dijelova webhookova nije bilo moguće razumjeti.
}
    .advice = Pogledajte ih u karanteni.
health-quarantine-good = { $count ->
    [0] Prazna.
    [one] { $count } dio, ne traži pažnju.
    [few] { $count } dijela, ne traže pažnju.
   *[other] { $count } dijelova, ne traže pažnju.
}
health-outbox-stuck = { $count ->
    [one] { $count } poruka čeka slanje već { $span }.
    [few] { $count } poruke čekaju slanje, najstarija već { $span }.
   *[other] { $count } poruka čeka slanje, najstarija već { $span }.
}
    .advice = Otići će same kad ih WhatsApp primi; što smeta, piše na stranici „Veza”.
health-outbox-asks = { $count ->
    [one] { $count } poruka čeka odluku čovjeka: ne zna se je li stigla, ili je datoteka vraćena dok je čekala.
    [few] { $count } poruke čekaju odluku čovjeka: ne zna se jesu li stigle, ili je datoteka vraćena dok su čekale.
   *[other] { $count } poruka čeka odluku čovjeka: ne zna se jesu li stigle, ili je datoteka vraćena dok su čekale.
}
    .advice = Pitaju njihovi razgovori; ondje recite treba li slati.
health-outbox-good = { $count ->
    [0] Ništa ne čeka.
    [one] { $count } poruka je na putu.
    [few] { $count } poruke su na putu.
   *[other] { $count } poruka je na putu.
}
health-timers-late = Najstariji rok kasni { $span }.
    .advice = Računalo je preopterećeno ili mu je disk spor. Ako potraje, ponovno pokrenite program i pogledajte njegov dnevnik.
health-timers-good = Rokovi se javljaju na vrijeme.
health-disk-full = Na disku datoteke s podacima slobodno je samo { $free }. Kad se napuni, rad staje.
    .advice = Oslobodite mjesto odmah: stari dnevnici i paketi, kopije na istom disku. Ili dajte računalu veći disk.
health-disk-low = Na disku datoteke s podacima slobodno je { $free }: premalo za njezinu kopiju ili manje od gigabajta.
    .advice = Oslobodite mjesto ili dajte računalu veći disk.
health-disk-good = Slobodno je { $free }.
health-file-size = { $size }.
health-file-after-copy = Koliko je unutra slobodno, bit će poznato nakon sljedeće sigurnosne kopije koja se napravi sama.
health-file-full = { $size }. Unutra nema slobodnog mjesta koje bi vrijedilo vratiti.
health-file-share = { $size }, od toga je unutra slobodno { $percent } %.
    .advice = Slobodno mjesto unutra opet se koristi. Da ga vratite disku, zaustavite program i pokrenite okno compact.
health-copies-none = Sigurnosne kopije ne rade se same.
    .advice = Navedite mapu pod [backup] u okno.toml, najbolje na drugom disku, i ponovno učitajte.
health-copies-failed = Posljednji pokušaj u { $time } nije uspio.
    .advice = Provjerite postoji li mapa pod [backup] u okno.toml, smije li se u nju pisati i ima li mjesta. Pokušaj se ponavlja svakih 15 minuta.
health-copies-missing = Još nije napravljena nijedna kopija.
    .advice = Pogledajte dnevnik programa i mapu pod [backup] u okno.toml.
health-copies-coming = Prva se upravo radi.
health-copies-old = Najnovija je od { $time }, stara { $span }.
    .advice = Pogledajte dnevnik programa i mapu pod [backup] u okno.toml.
health-copies-good = Najnovija je od { $time }, stara { $span }.
health-copies-beside = Najnovija je od { $time }, stara { $span }. Na istom je disku kao datoteka s podacima: kvar diska odnosi obje.
    .advice = Navedite pod [backup] u okno.toml mapu na drugom disku, dopustite programu da ondje piše (systemctl edit okno, ReadWritePaths=) i ponovno učitajte.
health-copies-apart = Na drugom je disku od datoteke s podacima.
health-clock-jumped = Sat ovog računala skočio je za { $span } u { $time }.
    .advice = Provjerite vremensku uslugu računala (timedatectl): po njegovu satu računaju se prozori.
health-clock-good = Ide ravnomjerno.

connect-title = Poveži broj
connect-explain = Odozgo prema dolje; traje dvadesetak minuta. Svaki korak pokazuje kako sada stoji i što učiniti.
connect-done = Sve je povezano.
connect-ours = Na ovom računalu
connect-check = Provjeri ponovno
connect-checked = Ponovno provjereno.
connect-check-failed = Provjera nije uspjela
connect-subscribe = Šalji webhookove ovamo
connect-subscribed = Webhookovi sada stižu ovamo.
connect-subscribe-failed = WhatsApp nije prihvatio adresu ovog računala
connect-templates = Na predloške
connect-looked = WhatsApp je upitan u { $clock }.
connect-again = Upit se sam ponavlja svaki sat, a dok nešto nedostaje, svakih pet minuta.
connect-reload = Ponovno učitavanje okno.toml: systemctl reload okno; u kontejneru docker kill -s HUP okno; inače signal SIGHUP procesu.
connect-not-looked = WhatsApp još nije upitan.
    .advice = Pričekajte nekoliko sekundi i ponovno učitajte stranicu.
connect-waits = Može se pitati kad pristupni ključ proradi.

connect-step-address = Adresa s HTTPS-om
connect-step-certificate = Certifikat
connect-step-secret = App secret
connect-step-verify = Verify token
connect-step-numbers = Brojevi
connect-step-handshake = WhatsApp nas nalazi
connect-step-token = Pristupni ključ
connect-step-number = Broj
connect-step-subscription = Pretplata
connect-step-templates = Predlošci
connect-step-in = Poruka ovamo
connect-step-out = Poruka odavde

connect-address-good = { $address }
connect-address-simulated = Simulator zove i http adrese; Meta samo https.
connect-address-http = public_url je { $address }, a Meta zove samo adrese s https.
    .advice = Upišite u public_url pod [server] u okno.toml adresu po kojoj se ovo računalo vidi izvana: https:// i njegovo ime, s certifikatom javnog izdavatelja.
connect-address-private = Do { $address } Meta s interneta ne može doći: to je adresa samog računala ili privatne mreže.
    .advice = Upišite u public_url pod [server] u okno.toml https:// i ime koje internet poznaje te ponovno pokrenite program.
connect-address-other = Stranicu ste otvorili preko https, ali public_url u okno.toml počinje s http.
    .advice = Upišite u public_url pod [server] u okno.toml adresu iz svog preglednika i ponovno pokrenite program.
connect-secret-good = Postavljen je; potpisi se provjeravaju.
connect-secret-unset = Nije postavljen pa se svaki webhook odbija.
    .advice = Kod Mete, developers.facebook.com: vaša aplikacija, App settings, Basic, App secret. Upišite ga u app_secret pod [whatsapp] u okno.toml i ponovno učitajte.
connect-verify-good = Postavljen je.
connect-verify-unset = Nije postavljen pa se provjera adrese odbija.
    .advice = Smislite dug nasumičan tekst, upišite ga u verify_token pod [whatsapp] u okno.toml i ponovno učitajte.
connect-numbers-good = { $count ->
    [one] U okno.toml je { $count } broj.
    [few] U okno.toml su { $count } broja.
   *[other] U okno.toml je { $count } brojeva.
}
connect-numbers-none = U okno.toml nema nijednog broja.
    .advice = Dodajte broj pod [[whatsapp.numbers]]: phone_number_id i waba_id stoje kod Mete u WhatsApp, API setup. Zatim ponovno učitajte.
    .partner = Dodajte broj pod [[whatsapp.numbers]] s phone_number_id i waba_id: oba stoje u 360dialog Hubu uz broj. Zatim ponovno učitajte.
connect-handshake-heard = Posljednji webhook stigao je u { $time }.
connect-handshake-good = WhatsApp je provjerio adresu u { $time }.
connect-handshake-waiting = WhatsApp se još nije javio.
    .advice = Pritisnite „Šalji webhookove ovamo” ili upišite gornju adresu s verify tokenom kod Mete: WhatsApp, Configuration, Webhook, Edit. Zatim se ondje pretplatite na polje messages.
    .partner = Pritisnite „Šalji webhookove ovamo”, zatim pišite na svoj broj s vlastitog telefona: 360dialog se prvi put javlja kad se nešto dogodi.
connect-handshake-refused = Provjera adrese u { $time } odbijena je.
    .advice = Verify token kod Mete nije onaj iz okno.toml. Upišite isti na oba mjesta i pritisnite kod Mete Verify and save.
connect-handshake-signature = Webhookovi stižu, ali posljednji, u { $time }, odbijen je.
    .advice = App secret u okno.toml nije od aplikacije koja ih šalje. Kopirajte ga iznova: App settings, Basic, App secret; zatim ponovno učitajte.
    .partner = Pritisnite „Šalji webhookove ovamo”: 360dialog dobiva sadašnji verify token.
connect-handshake-forged = S onim što je ovdje postavljeno stizali su ispravni webhookovi, ali posljednji, u { $time }, odbijen je.
    .advice = Tajnu u app_secret ostavite kakva jest. Ako ovamo šalje i druga vaša aplikacija ili ste kod Mete dobili novu tajnu, dodajte je na popis app_secret i ponovno učitajte. Ako ne, netko krivotvori webhookove, a nijedan ne prolazi.
    .partner = Ostavite verify_token kakav jest. Ako 360dialog ima drugi, pritisnite „Šalji webhookove ovamo”. Ako ne, netko krivotvori webhookove, a nijedan ne prolazi.
connect-undone-refused = WhatsApp odbija s kodom { $code } i javlja: { $detail }
connect-undone-failed = WhatsApp trenutačno nije dostupan. Tehnički detalji: { $reason }
connect-doubt-unset = App secret ovdje nije postavljen.
connect-doubt-missing = Nije imao potpis.
connect-doubt-malformed = Potpis mu je pogrešnog oblika.
connect-doubt-mismatch = Potpisan je drugim app secretom.
connect-doubt-verify-unset = Verify token ovdje nije postavljen.
connect-doubt-verify = Verify token nije onaj koji je ovdje postavljen.
connect-templates-good = { $count ->
    [one] Nađen je { $count } predložak.
    [few] Nađena su { $count } predloška.
   *[other] Nađeno je { $count } predložaka.
}
connect-templates-none = Nijedan nije nađen. Bez predloška se nakon 24 sata nikome ne može pisati.
    .advice = Napravite ga u WhatsApp Manageru kod Mete, pričekajte odobrenje i pritisnite „Osvježi iz WhatsAppa” na stranici „Predlošci”.
    .partner = Napravite ga u 360dialog Hubu, pričekajte odobrenje i pritisnite „Osvježi iz WhatsAppa” na stranici „Predlošci”.
connect-in-good = Posljednja je stigla u { $time }.
connect-in-earlier = Kupci su već pisali.
connect-in-waiting = Na { $number } još nije stigla nijedna.
    .advice = Pišite na njega s vlastitog telefona: poruka se pojavljuje pod Novi.
connect-out-good = WhatsApp se o našoj poruci posljednji put javio u { $time }.
connect-out-waiting = WhatsApp se još nije javio ni o jednoj našoj poruci.
    .advice = Otvorite svoj razgovor pod Novi, preuzmite ga i odgovorite. Za nekoliko sekundi odgovor je dostavljen.
