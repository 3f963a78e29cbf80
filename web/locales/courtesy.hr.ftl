## Što kupci vide o timu

courtesy-title = Potvrde o čitanju
courtesy-explain = Vide li kupci u WhatsAppu da su njihove poruke pročitane i da im netko piše.
courtesy-desk = Kupci svih brojeva
courtesy-as-desk = isto kao za sve brojeve
courtesy-nothing = ne vide ni jedno ni drugo
courtesy-read = vide da su poruke pročitane
courtesy-typing = vide da je pročitano i da im netko piše
courtesy-who = Kupac doznaje što rade odgovorna osoba i sudionici njegova razgovora: otvorili su ga i vide najnoviju poruku, preuzeli su ga, odgovorili su. Tko samo gleda, primjerice voditelj, ničime se ne odaje; ni bilješke ni automatske poruke.
courtesy-seen = Kupac čija je poruka označena kao pročitana očekuje odgovor i vidi plave kvačice i onda kad nitko nema vremena pisati. „Piše” traje najviše 25 sekundi i ne može se pokazati bez „pročitano”. Slanje nije zajamčeno: što ne može otići odmah, izostaje.
audit-courtesy-changed = { $agent } mijenja što kupci vide o čitanju i pisanju
audit-field-courtesy = Kupci
audit-word-courtesy-nothing = ne vide ništa
audit-word-courtesy-read = vide da je pročitano
audit-word-courtesy-typing = vide da je pročitano i da im netko piše
