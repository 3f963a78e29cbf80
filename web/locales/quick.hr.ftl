# Što se piše brzo: skice, brzi odgovori, naredbe, reakcije.

draft-of-mine = Imate skicu
draft-of-others = { $count ->
    [one] { $names } ima skicu
    [few] { $names } imaju skice
   *[other] { $names } imaju skice
}
draft-kept = Skica je spremljena
draft-keep = Ostavi kao skicu
draft-elsewhere = U drugom prozoru piše:
draft-take = Uzmi te riječi

react-title = Reagiraj emotikonom
react-cancel = Bez reakcije
react-take-back = Ukloni { $emoji }
react-more = Više
react-failed = Nije stiglo: odaberite ponovno.
choices-with = S ovim izborima
split-explain = Poruka ima najviše { $most } znakova. Tekst može otići u više poruka, podijeljen po mogućnosti između odlomaka, inače između redaka, rečenica ili riječi, a unutar riječi samo ako nema razmaka.
split-offer = Vaš tekst ima { $count } znakova, a poruka najviše { $most }. Može otići kao { $parts ->
    [one] { $parts } poruka
    [few] { $parts } poruke
   *[other] { $parts } poruka
}, podijeljen po mogućnosti između odlomaka, inače između redaka, rečenica ili riječi, a unutar riječi samo ako nema razmaka.
split-send = Pošalji u više poruka
links-plain = Poveznice bez pregleda

quick-title = Brzi odgovori
quick-explain = Odgovori koji se često pišu. U razgovoru upišite / da ga nađete; prije slanja tekst se može promijeniti.
quick-search = Dio naziva ili teksta
quick-mine = Samo moji
quick-shared = Za sve
quick-of-group = Za grupu { $group }
quick-none = Još ih nema.
quick-used = { $count ->
    [one] umetnut { $count } put
    [few] umetnut { $count } puta
   *[other] umetnut { $count } puta
}
quick-edit = Uredi
quick-edit-named = Uredi { $name }
quick-delete = Obriši
quick-delete-named = Obriši { $name }
quick-delete-hint = Nestaje svima koji ga koriste, zajedno s datotekama. Poslano ostaje.
quick-deleted = Brzi je odgovor obrisan.
quick-new = Novi brzi odgovor
quick-name = Naziv
quick-name-hint = Jedna riječ, koja se upisuje iza /
quick-for = Za koga
quick-text = Tekst
quick-language = Riječi u vitičastim zagradama popunjavaju se same; radno vrijeme i rok odgovora pišu se na jeziku grupe kojoj razgovor pripada.
quick-language-set = Jezici grupa
quick-save = Spremi
quick-cancel = Odustani
quick-unfilled = Dopunite sami: { $places }
quick-import = Uvezi
quick-import-file = Datoteka CSV ili JSON
quick-import-hint = CSV sa stupcima name i text, za izbore i header, footer, buttons, list_button i rows (po jedan u retku, red kao „naslov | opis”), ili JSON kakav se izvozi. Kod istog naziva vrijedi novi tekst. Ako nešto nije u redu, ne uvozi se ništa.
quick-import-refused = Ništa nije uvezeno. Ispravite ove retke i pokušajte ponovno:
quick-import-unread = Ništa nije uvezeno.
quick-import-empty = U datoteci nema ničega.
quick-import-encoding = Datoteka nije u UTF-8: spremite je iznova kao „CSV UTF-8“ i pokušajte ponovno.
quick-import-neither = To nije ni CSV, u kojem prvi redak imenuje stupce, ni JSON kakav se izvozi.
quick-import-broken = Odavde se ne može čitati: nedostaje navodnik ili zagrada, ili ima nečega čega u izvozu nema.
quick-import-column = Takvog stupca nema: stupce imenuje prvi redak.
quick-line = Redak { $line }
quick-imported = { $count ->
    [one] Uvezen { $count } brzi odgovor
    [few] Uvezena { $count } brza odgovora
   *[other] Uvezeno { $count } brzih odgovora
}
quick-without-files = Datoteke nisu u takvoj datoteci. Priložite ih ponovno uz: { $names }.
quick-left-out = Nije uvezeno jer sadrži samo datoteke: { $names }. Napravite ih ponovno i priložite datoteke.
quick-unknown-columns = Stupci koji ovdje ništa ne znače izostavljeni su: { $names }.
quick-export-hint = Datoteke su u njoj samo imenovane, same nisu u njoj: nakon uvoza priložite ih ručno.
quick-offer = Što kupac može odabrati
quick-offer-explain = Gumbi i popisi stižu dok je prozor otvoren.
quick-offer-none = Ništa: samo tekst
quick-offer-buttons = Do tri gumba od 20 znakova
quick-offer-list = Popis do deset redaka od 24 znaka
quick-rows = Jedan izbor u retku
quick-rows-hint = U popisu ono iza | opisuje izbor.
quick-list-button = Natpis gumba koji otvara popis
quick-header = Redak iznad teksta
quick-footer = Redak ispod teksta
quick-files = Datoteke
quick-files-hint = Najviše { $count }. S riječima dolaze u polje poruke, gdje se svaka može izostaviti. Ispred izbora odlaze kao zasebne poruke.
quick-files-order = Brojevi su redoslijed kojim odlaze; što nije označeno, uklanja se pri spremanju.
quick-file-place = Mjesto datoteke { $name }
quick-files-count = { $count ->
    [one] { $count } datoteka
    [few] { $count } datoteke
   *[other] { $count } datoteka
}

help-slash = Brzi odgovor ili naredba, u polju za poruku
quick-changed = Netko je u međuvremenu promijenio ovaj brzi odgovor. Sada { $name } glasi: „{ $text }”. Spremite ponovno ako vaš treba doći na njegovo mjesto.
