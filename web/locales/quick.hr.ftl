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
