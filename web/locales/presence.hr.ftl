# Tko je na mjestu, tko gleda razgovor, što je u međuvremenu napisano, mnogo razgovora odjednom.

## Tko je na mjestu

presence-online = na mjestu
presence-away = stanka
presence-off = nije na mreži
standing-until = na mjestu do { $time }
standing-after-hours = na mjestu, izvan radnog vremena
standing-vacation = na odmoru do { $time }
presence-say-away = Kolege vide da ste na mjestu. Otiđite na stanku
presence-say-online = Kolege vide da ste na stanci. Vratite se

## Događaji razgovora

event-closed = { $agent }: gotovo. Razlog: { $reason }
event-closed-for = { $agent } zatvara razgovor. Odgovorna osoba: { $other }. Razlog: { $reason }
event-closed-new = { $agent } zatvara razgovor koji nitko nije preuzeo. Razlog: { $reason }
event-undone = { $agent } to poništava
event-undone-done = { $agent } poništava oznaku Gotovo
event-undone-assigned = { $agent } poništava dodjelu. Odgovorna osoba bila je: { $other }
event-undone-moved = { $agent } poništava premještanje u grupu „{ $other }”

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
meanwhile-title-own = Nije poslano drugi put: upravo ste to poslali s druge stranice
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
bulk-did-nothing = Ništa nije učinjeno
bulk-did-done =
    { $count ->
        [one] Gotovim je označen { $count } razgovor: { $chats }
        [few] Gotovima su označena { $count } razgovora: { $chats }
       *[other] Gotovima je označeno { $count } razgovora: { $chats }
    }
bulk-did-assigned =
    { $count ->
        [one] { $name } sada vodi { $count } razgovor: { $chats }
        [few] { $name } sada vodi { $count } razgovora: { $chats }
       *[other] { $name } sada vodi { $count } razgovora: { $chats }
    }
bulk-did-moved =
    { $count ->
        [one] { $count } razgovor premješten je u grupu „{ $name }”: { $chats }
        [few] { $count } razgovora premještena su u grupu „{ $name }”: { $chats }
       *[other] { $count } razgovora premješteno je u grupu „{ $name }”: { $chats }
    }
bulk-undid-nothing = Ništa nije poništeno: sa svakim je razgovorom u međuvremenu nešto učinjeno
bulk-undid-done =
    { $count ->
        [one] Poništeno: { $count } razgovor više nije označen gotovim: { $chats }
        [few] Poništeno: { $count } razgovora više nisu označena gotovima: { $chats }
       *[other] Poništeno: { $count } razgovora više nije označeno gotovima: { $chats }
    }
bulk-undid-assigned =
    { $count ->
        [one] Poništena je dodjela, { $name } više ne vodi { $count } razgovor: { $chats }
        [few] Poništena je dodjela, { $name } više ne vodi { $count } razgovora: { $chats }
       *[other] Poništena je dodjela, { $name } više ne vodi { $count } razgovora: { $chats }
    }
bulk-undid-moved =
    { $count ->
        [one] Poništeno je premještanje u grupu „{ $name }”: vratio se { $count } razgovor: { $chats }
        [few] Poništeno je premještanje u grupu „{ $name }”: vratila su se { $count } razgovora: { $chats }
       *[other] Poništeno je premještanje u grupu „{ $name }”: vratilo se { $count } razgovora: { $chats }
    }
bulk-undo-late = Ovo se više ne može poništiti: već je poništeno ili je prošlo više od deset minuta.
bulk-all = Odaberi sve
bulk-none-of-them = Poništi odabir
bulk-selected = Odabrano: { $count }

## Bilješka u kojoj je netko spomenut

note-not-told =
    { $count ->
        [one] { $names } ne vidi ovaj razgovor i neće saznati za spominjanje
       *[other] Ne vide ovaj razgovor i neće saznati za spominjanje: { $names }
    }
