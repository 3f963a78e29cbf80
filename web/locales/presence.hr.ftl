# Tko je na mjestu, tko gleda razgovor, što je u međuvremenu napisano, mnogo razgovora odjednom.

## Događaji razgovora

event-closed = { $agent }: gotovo. Razlog: { $reason }
event-closed-for = { $agent } zatvara razgovor. Odgovorna osoba: { $other }. Razlog: { $reason }
event-closed-new = { $agent } zatvara razgovor koji nitko nije preuzeo. Razlog: { $reason }
event-undone = { $agent } to poništava
