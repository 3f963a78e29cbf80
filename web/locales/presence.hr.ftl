# Tko je na mjestu, tko gleda razgovor, što je u međuvremenu napisano, mnogo razgovora odjednom.

## Tko je na mjestu

presence-online = na mjestu
presence-away = stanka
presence-off = nije na mreži
presence-say-away = Kolege vide da ste na mjestu. Otiđite na stanku
presence-say-online = Kolege vide da ste na stanci. Vratite se

## Događaji razgovora

event-closed = { $agent }: gotovo. Razlog: { $reason }
event-closed-for = { $agent } zatvara razgovor. Odgovorna osoba: { $other }. Razlog: { $reason }
event-closed-new = { $agent } zatvara razgovor koji nitko nije preuzeo. Razlog: { $reason }
event-undone = { $agent } to poništava

## Tko je još kod razgovora

attention-looking =
    { $count ->
        [1] { $names } gleda ovaj razgovor
       *[other] { $names } gledaju ovaj razgovor
    }
attention-typing =
    { $count ->
        [1] { $names } piše…
       *[other] { $names } pišu…
    }
attention-more = još { $count }

## Poruka koja bi se mimoišla s drugom

meanwhile-title = Još nije poslano: netko je u međuvremenu pisao
meanwhile-earlier =
    { $count ->
        [one] i još { $count } poruka prije
        [few] i još { $count } poruke prije
       *[other] i još { $count } poruka prije
    }
meanwhile-below = Vaš je tekst ispod i nije izgubljen.
meanwhile-template = Vaš je predložak ispod i nije izgubljen.
meanwhile-send = Ipak pošalji
meanwhile-go-on = Nastavi pisati

## Mnogo razgovora odjednom

bulk-title = Više odjednom
bulk-none = Na ovom popisu nema razgovora.
bulk-done = Označi gotovima
bulk-assign = Dodijeli
bulk-move = Premjesti
bulk-undo = Poništi
bulk-reason-hint = Razlog, potreban za tuđe razgovore
bulk-field-reason = Razlog
bulk-field-agent = Kolega
bulk-field-group = Grupa
bulk-field-chats = Razgovori
bulk-field-action = Radnja
bulk-result =
    { $count ->
        [0] Ni s jednim razgovorom nije uspjelo
        [one] Učinjeno: { $count } razgovor
        [few] Učinjeno: { $count } razgovora
       *[other] Učinjeno: { $count } razgovora
    }
bulk-undone =
    { $count ->
        [0] Ništa nije poništeno: sa svakim je razgovorom u međuvremenu nešto učinjeno
        [one] Poništeno: { $count } razgovor
        [few] Poništeno: { $count } razgovora
       *[other] Poništeno: { $count } razgovora
    }
