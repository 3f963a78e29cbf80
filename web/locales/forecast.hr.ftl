# Što će se zalediti prije povratka tima

forecast-title = Što će se zalediti
forecast-short = Lede se
forecast-count =
    { $count ->
        [one] { $count } razgovor zaledit će se prije povratka tima
        [few] { $count } razgovora zaledit će se prije povratka tima
       *[other] { $count } razgovora zaledit će se prije povratka tima
    }
forecast-explain = Predložak ne otvara prozor: otvara ga samo odgovor kupca.
forecast-empty = Ništa se neće zalediti prije povratka tima
forecast-empty-hint = Ovdje su razgovori kojima 24 sata istječu noću, vikendom ili na praznik, i oni kojima istječu uskoro dok ste tu.
forecast-freezing =
    { $count ->
        [one] Prije povratka tima: { $count } razgovor
        [few] Prije povratka tima: { $count } razgovora
       *[other] Prije povratka tima: { $count } razgovora
    }
forecast-attended = Uskoro, dok je netko tu
forecast-gap = { $group }: odlaze { $from }, vraćaju se { $back }
forecast-gap-leaves = { $group }: odlaze { $from }, poslije nema radnog vremena
forecast-gap-away = { $group }: nema nikoga, vraćaju se { $back }
forecast-gap-closed = { $group }: nema radnog vremena
forecast-ends = prozor se zatvara { $time }
forecast-waits = čeka { $span }
forecast-nobody = nitko nije odgovoran
forecast-you = vi
forecast-off = Kad prozor istekne, više nije tu: { $name }, odlazak { $from }. Predajte razgovor.
forecast-off-now = Kad prozor istekne, nije tu: { $name }. Predajte razgovor.
forecast-not-yours = Poslati može samo sudionik razgovora.
forecast-asks = Ovaj predložak ima riječi koje treba upisati.
forecast-template = Predložak: { $state }, { $time }; kupac još nije odgovorio.
forecast-template-leaves = Predložak odlazi za
forecast-template-failed = Predložak: { $state }, { $time }.
forecast-unsendable = Predložak grupe trenutačno se ne može poslati.
forecast-missing = Grupa nema predložak za otvaranje prozora.
forecast-set-up = Odaberi
forecast-open = Piši u razgovoru
forecast-nobody-here = Nitko drugi iz grupe sada nije dežuran.
forecast-tick = Odaberi: { $name }
forecast-send = Pošalji predložak
forecast-hand = Predaj: { $name }
forecast-take-and-hand = Preuzmi ({ $from }) i predaj: { $name }
forecast-takes-first = Tuđi razgovor postaje vaš dok ga kolega ne prihvati.
forecast-offered = Ponuđeno: { $name }, odgovora još nema
forecast-send-again = Pošalji predložak ponovno
forecast-send-ticked = Pošalji predložak odabranima
forecast-on-duty = Dežurni kolega
forecast-hand-ticked = Predaj odabrane
forecast-more =
    { $count ->
        [one] Još { $count } razgovor nije prikazan.
        [few] Još { $count } razgovora nisu prikazana.
       *[other] Još { $count } razgovora nije prikazano.
    }
forecast-others =
    { $count ->
        [one] Još { $count } razgovor nije vaš
        [few] Još { $count } razgovora nisu vaša
       *[other] Još { $count } razgovora nije vaših
    }
forecast-own = Samo moji
forecast-sheet-title = List za primopredaju
forecast-sheet-made = Izrađeno { $time }
forecast-sheet-zone = Vremena: { $zone }
forecast-sheet-customer = Kupac
forecast-sheet-last = Zadnji redak
forecast-sheet-waits = Čeka od
forecast-sheet-ends = Prozor se zatvara
forecast-sheet-send = Što poslati
bulk-asks-words = Njegov predložak ima riječi koje treba upisati: pišite u samom razgovoru.
bulk-did-keep-alive =
    { $count ->
        [one] Predložak stavljen u red za { $count } razgovor: { $chats }. Što je s njim bilo, piše uz razgovor.
        [few] Predlošci stavljeni u red za { $count } razgovora: { $chats }. Što je s njima bilo, piše uz svaki razgovor.
       *[other] Predlošci stavljeni u red za { $count } razgovora: { $chats }. Što je s njima bilo, piše uz svaki razgovor.
    }
bulk-did-handed-over =
    { $count ->
        [one] Predan { $count } razgovor, { $name }: { $chats }
        [few] Predana { $count } razgovora, { $name }: { $chats }
       *[other] Predano { $count } razgovora, { $name }: { $chats }
    }
bulk-undid-handed-over =
    { $count ->
        [one] Predaja poništena, { $count } razgovor, { $name }: { $chats }
        [few] Predaja poništena, { $count } razgovora, { $name }: { $chats }
       *[other] Predaja poništena, { $count } razgovora, { $name }: { $chats }
    }
event-undone-handed-over = Predaja poništena ({ $agent }), razgovor je bio predan: { $other }
help-go-forecast = Što će se zalediti
help-keep-alive = Pošalji predložak (u „Što će se zalediti”)
help-tick = Odaberi razgovor ondje

# Sat sustava, ako se smije pomicati

clock-title = Sat sustava
clock-minutes = +{ $count } min
clock-hours = +{ $count } h
clock-deadline = Do sljedećeg roka, { $time }
clock-before = Minutu prije njega
clock-field = Koliko, npr. 2h30m
clock-go = Pomakni
