# Izvještaji: što je izbrojeno u razdoblju.

reports-title = Izvještaji
reports-short = Izvještaji
reports-explain = Koliko su klijenti čekali, koji su rokovi ispunjeni, koji su prozori izgubljeni i što je bilo s odgođenim odgovorima.
reports-period = Razdoblje
reports-days =
    { $count ->
        [one] { $count } dan
        [few] { $count } dana
       *[other] { $count } dana
    }
reports-from = Od
reports-to = Do
reports-show = Prikaži
reports-show-all = Prikaži sve
reports-all-groups = Sve grupe
reports-all-numbers = Svi brojevi
reports-all-agents = Svi
reports-zone = Dani se broje po satu službe: { $zone }
reports-clock = Koje se vrijeme broji
reports-clock-wall = Sve vrijeme
reports-clock-working = Radno vrijeme
reports-by-day = Dan
reports-by-group = Grupa
reports-by-number = Broj
reports-by-agent = Osoba
reports-nobody = Aplikacija na telefonu ili nitko
reports-total = Ukupno
reports-nothing = —
reports-percent = { $n } %
reports-week = Tjedan od { $day }
reports-csv-of = CSV: { $table }
reports-csv-seconds = sekunde
reports-csv-working = sekunde radnog vremena
reports-csv-percent = %
reports-chart-replies = Odgovori
reports-in-time = Na vrijeme
reports-first = Prvi odgovor
reports-next = Sljedeći odgovor
reports-broken = Prekršeni rokovi
reports-unanswered = Završeno bez odgovora
reports-windows = Izgubljeni prozori
reports-held = Odgođeni odgovori
reports-count = Koliko
reports-late = Kasno
reports-median = Medijan
reports-ninety = 90 % unutar
reports-mean = Prosjek
reports-share = Udio
reports-not-needed = Odgovor nije potreban
reports-closed = Zatvoreno
reports-lost-waiting = Klijent je čekao
reports-lost-answered = Klijentu je odgovoreno
reports-held-left = Isporučeno
reports-held-lost = Nije isporučeno
reports-held-expired = Isteklo
reports-held-back = Povučeno
reports-held-gone = Nije isporučeno, isteklo ili povučeno
reports-how = Što se broji
reports-how-days = Odgovor se broji na dan kad je klijent počeo čekati, izgubljeni prozor na dan kad se zatvorio, odgođeni odgovor na dan kad je otišao, istekao ili bio povučen. Što još čeka, još nije izbrojeno.
reports-how-answers = Više poruka zaredom jedan je red s jednim odgovorom. Odgovor s telefona broji se od trenutka slanja; neisporučena poruka nije odgovor, a automatske poruke nikad nisu.
reports-how-broken = Rok je prekršen ako odgovor kasni ili ako je dijalog zatvoren nakon što je rok prošao. Udio je u svim redovima na koje je odgovoreno ili koji su zatvoreni.
reports-how-unanswered = Redovi za koje je netko rekao da odgovor nije potreban ili koji su završili zatvaranjem dijaloga. Njihovo čekanje ne ulazi u medijane.
reports-how-windows = WhatsAppovi prozori koji su se zatvorili u nezavršenom razgovoru.
reports-how-held = Odgovori koji su u zatvorenom prozoru čekali da se klijent javi.
