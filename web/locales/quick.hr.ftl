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
react-failed = Nije stiglo: odaberite ponovno.
choices-cancel = Bez ovih izbora
split-explain = Poruka ima najviše { $most } znakova. Tekst može otići u više poruka, podijeljen između odlomaka.
split-offer = Vaš tekst ima { $count } znakova, a poruka najviše { $most }. Može otići kao { $parts ->
    [one] { $parts } poruka
    [few] { $parts } poruke
   *[other] { $parts } poruka
}, podijeljen između odlomaka.
split-send = Pošalji u više poruka
links-plain = Poveznice bez pregleda
