# Uprava: dnevnik promjena, dvofaktorska prijava, sesije, kartice, pravila tima, spominjanja.

error-field-changed = Dok ste pisali, netko je to promijenio. Vaš je tekst ispod; novi ćete vidjeti kad stranicu otvorite ponovno

## Dnevnik promjena

audit-title = Dnevnik promjena
audit-explain = Sve promjene ljudi, grupa, prava i postavki: tko, što je bilo i što je sada. Čuva se zauvijek.
audit-operator = Upravitelj poslužitelja
audit-desk = Cijeli sustav
audit-who = Tko
audit-anybody = Bilo tko
audit-subject = Što je promijenjeno
audit-anything = Bilo što
audit-show = Prikaži
audit-show-all = Prikaži sve
audit-empty = Ništa nije mijenjano
audit-older = Starije promjene
audit-nothing = —
audit-nobody = nitko osim vlasnika i administratora
audit-agent-added = { $agent } dodaje osobu { $subject }
audit-agent-changed = { $agent } mijenja podatke osobe { $subject }
audit-agent-disabled = { $agent } onemogućuje osobu { $subject }
audit-agent-enabled = { $agent } ponovno omogućuje osobu { $subject }
audit-invited = { $agent } izrađuje jednokratnu poveznicu za osobu { $subject }
audit-invitation-withdrawn = { $agent } povlači jednokratnu poveznicu osobe { $subject }
audit-invitation-used = { $agent } postavlja lozinku jednokratnom poveznicom
audit-password-changed = { $agent } mijenja svoju lozinku
audit-group-added = { $agent } dodaje grupu { $subject }
audit-group-changed = { $agent } mijenja grupu { $subject }
audit-hours-changed = { $agent } mijenja radno vrijeme: { $subject }
audit-vacation-added = { $agent } dodaje godišnji odmor: { $subject }
audit-vacation-removed = { $agent } uklanja godišnji odmor: { $subject }
audit-holiday-added = { $agent } dodaje blagdan
audit-holidays-imported = { $agent } učitava blagdane iz datoteke
audit-holiday-removed = { $agent } uklanja blagdan
audit-token-made = { $agent } izrađuje API token osobe { $subject }
audit-token-revoked = { $agent } opoziva API token osobe { $subject }
audit-session-ended = { $agent } odjavljuje osobu { $subject }
audit-two-factor-on = { $agent } uključuje dvofaktorsku prijavu
audit-two-factor-off = { $agent } isključuje dvofaktorsku prijavu
audit-two-factor-reset = { $agent } isključuje dvofaktorsku prijavu osobe { $subject }
audit-recovery-codes-made = { $agent } izrađuje nove kodove za oporavak
audit-recovery-code-used = { $agent } koristi kod za oporavak
audit-quarantine-dismissed = { $agent } rješava dijelove karantene
audit-quarantine-deleted = { $agent } briše dijelove karantene
audit-quarantine-reread = { $agent } ponovno čita karantenu
audit-templates-synced = { $agent } osvježava predloške iz Mete
audit-subscribed = { $agent } pretplaćuje na Metine webhookove
audit-number-configured = { $agent } postavlja broj { $subject }
audit-rules-written = { $agent } piše pravila tima
audit-backup-taken = { $agent } preuzima kopiju svih podataka
audit-words-changed = { $agent } mijenja automatske poruke: { $subject }
audit-routing-changed = { $agent } mijenja raspodjelu razgovora: { $subject }
audit-admin-rights-changed = { $agent } mijenja prava administratora
audit-lead-rights-changed = { $agent } mijenja prava voditelja
audit-agent-rights-changed = { $agent } mijenja prava operatera
audit-field-name = Ime
audit-field-email = E-pošta
audit-field-role = Uloga
audit-field-access = Tko vidi razgovore
audit-field-hours = Radno vrijeme
audit-field-vacation-from = Od
audit-field-vacation-to = Do
audit-field-holiday = Blagdan
audit-field-every-year = Svake godine
audit-field-count = Koliko
audit-field-token = Token
audit-field-scopes = Za što
audit-field-group = Grupa
audit-field-number = Broj
audit-field-number-off = Uklonjen iz konfiguracije
audit-field-codes-left = Preostalo kodova
audit-field-rules = Tekst
audit-word-access-everyone = svi

## Dvofaktorska prijava

second-step-title = Unesite kod
second-step-explain = Otvorite aplikaciju za kodove i unesite šest znamenki koje prikazuje za Okno. Može i kod za oporavak.
second-step-code = Kod
second-step-lost = Nemate ni uređaj ni kodove za oporavak? Vlasnik vam može isključiti kod.
second-step-back = Počni ispočetka
second-step-required = Lozinka je točna. Ovaj račun traži i kod: pošaljite ga u polju `code`.
second-step-wrong = Kod nije točan ili je već iskorišten. Pričekajte sljedeći i unesite njega.
two-factor-title = Dvofaktorska prijava
two-factor-short = kod pri prijavi
two-factor-on = uključena
two-factor-off = Isključena: za prijavu je dovoljna lozinka.
two-factor-explain = Prijava uz lozinku tada traži i kod iz aplikacije na telefonu: tko zna samo lozinku, ne ulazi. API tokeni rade kao i prije.
two-factor-begin = Postavi
two-factor-change = Promijeni
two-factor-scan = Skenirajte ovo aplikacijom za kodove, zatim unesite šest znamenki koje prikaže.
two-factor-picture = Kod za kameru vašeg telefona
two-factor-type = Nemate čime skenirati? Unesite ovaj ključ u aplikaciju:
two-factor-here = ili otvorite na ovom uređaju
two-factor-ends-others = Kad je uključite, sve vaše druge prijave završavaju.
two-factor-turn-on = Uključi
two-factor-turn-off = Isključi
two-factor-is-on = Dvofaktorska prijava je uključena
two-factor-is-off = Dvofaktorska prijava je isključena
two-factor-keep-codes = Spremite kodove za oporavak na sigurno mjesto: svaki vas jednom pušta bez telefona. Prikazuju se samo sada.
two-factor-too-late = Trajalo je predugo ili je to promijenjeno na drugoj stranici. Počnite ispočetka.
two-factor-since = Od { $time }.
two-factor-codes-left = { $count ->
    [0] Nema više kodova za oporavak: izradite nove.
    [one] Preostao je { $count } kod za oporavak.
    [few] Preostala su { $count } koda za oporavak.
   *[other] Preostalo je { $count } kodova za oporavak.
}
two-factor-new-codes = Novi kodovi za oporavak
two-factor-new-codes-explain = Stari više ne vrijede.
two-factor-make-codes = Izradi nove kodove
two-factor-reset = Isključi dvofaktorsku prijavu
two-factor-was-reset = Dvofaktorska prijava je isključena; za prijavu je sada dovoljna lozinka

## Prijave

sessions-show = Prijave
sessions-count = { $count ->
    [one] U { $count } pregledniku ili programu.
    [few] U { $count } preglednika i programa.
   *[other] U { $count } preglednika i programa.
}
sessions-of = Gdje je prijavljena osoba { $name }
sessions-none = Nema prijava
sessions-device = Odakle
sessions-unknown = Nepoznat preglednik
sessions-end = Odjavi
sessions-end-named = Odjavi { $name }
sessions-end-all = Odjavi svugdje
sessions-ended-one = Prijava je završena
sessions-ended-all = Sve su prijave završene

## Jednokratne poveznice

team-link-until = Poveznica vrijedi do { $time }
team-link-until-by = Poveznica vrijedi do { $time }. Izradio/la: { $agent }
team-link-expired = Poveznica je istekla { $time }: izradite novu
team-link-none = Nema važeće poveznice: izradite je
team-link-again = Nova jednokratna poveznica
team-link-withdraw = Povuci poveznicu
team-link-withdrawn = Poveznica više ne vrijedi

## Kartice

card-own-title = Vaša kartica
card-own-explain = Kolege je vide uz vaše ime u razgovorima.
card-own-job = Čime se bavite
card-own-phone = Gdje vas kolege mogu dobiti
card-own-about = Što kolege trebaju znati

## Pravila tima

rules-title = Pravila tima
rules-write = Napiši
rules-text = Pravila
rules-text-hint = Kako tim radi: tko što preuzima, koliko brzo, kojim tonom. Oznake kao u porukama: *podebljano*, _kurziv_, - točke.
rules-changed = Autor: { $agent }, { $time }
rules-read = Pročitano
rules-thanks = Zabilježeno: pročitali ste pravila
rules-empty = Još nema pravila
rules-empty-owner = Zapišite kako tim radi; novi ljudi to prvo pročitaju.
rules-empty-hint = Kad ih vlasnik napiše, bit će ovdje.
rules-banner = Postoje pravila tima koja još niste pročitali.
rules-banner-action = Pročitaj

## Spominjanja

mentions-title = Spominjanja
mentions-explain = Bilješke u kojima vas kolege spominju: @ i vaše ime.
mentions-empty = Još vas nitko nije spomenuo
mentions-unread = novo
mentions-names = Koga spomenuti?
