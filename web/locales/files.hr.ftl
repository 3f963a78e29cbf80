## Datoteke koje šalje tim

error-file-name = Programi i skripte se ne šalju, a ime ove datoteke ima nastavak programa: .{ $ending }
error-file-content = Ova je datoteka program ili skripta, kako god se zvala. Takve se datoteke ne šalju.
error-file-inside = U ovoj je arhivi program ili skripta ({ $name }). Takve se datoteke ne šalju.
error-file-empty = Datoteka je prazna.
error-file-missing = Odaberite datoteku.
error-template-header = Ovaj predložak iznad teksta prikazuje sliku, film ili dokument: priložite ga spajalicom.
error-template-cards = Nedostaju datoteke ovih kartica: { $cards }. Priložite ih redom spajalicom.
error-template-picture = Ovdje u predlošku stoji slika: JPEG ili PNG u običnim bojama (ne CMYK). Izostavite ovu datoteku i priložite takvu sliku.
error-template-video = Ovaj predložak iznad teksta prikazuje film, MP4 ili 3GP: izostavite ovu datoteku i priložite film.
error-template-large = Ova datoteka ima { $size }, a ovdje u predlošku stoji datoteka do { $limit }. Izostavite je i priložite manju.
error-file-unknown = Ove datoteke više nema. Odaberite je ponovno.
error-of-file = { $name }: { $why }
error-file-full = Na disku poslužitelja nema mjesta. Javite onome tko ga vodi; datoteka nije spremljena.
error-caption-sound = WhatsApp ne prikazuje riječi uz zvuk. Pošaljite ih kao zasebnu poruku.
error-file-large-picture = Ova slika ima { $size }. Šalju se slike do { $desk }, WhatsApp prima do { $whatsapp }. Kao dokument može se poslati cijela.
error-file-large-video = Ovaj videozapis ima { $size }. Šalju se videozapisi do { $whatsapp }. Kao dokument može se poslati cijeli.
error-file-large-sound = Ovaj zvučni zapis ima { $size }. Šalju se zvučni zapisi do { $whatsapp }. Kao dokument može se poslati cijeli.
error-file-large-document = Datoteka je prevelika: šalju se datoteke do { $whatsapp }.
error-files-ask = U vašoj se grupi pita prije slanja datoteke: rezultati se u pravilu šalju poštom. Ipak poslati WhatsAppom?


attach-choose = Priloži datoteke
attach-hint = Slike do { $picture }, videozapisi i zvuk do { $played }, ostale datoteke do { $document }
attach-kept = Priloženo
attach-rest = Još ništa nije otišlo. Ostale su datoteke priložene: pošaljite ponovno i otići će bez onoga što je odbijeno.
attach-remove = Izostavi { $name }
attach-gone = Ove datoteke više nema: otišla je s druge vaše stranice, brzi je odgovor promijenjen ili je ovdje čekala dulje od jednog dana.
attach-gone-count = { $count ->
    [one] { $count } datoteke više nema i ne odlazi s porukom: brzi je odgovor promijenjen ili je ovdje čekala dulje od jednog dana.
    [few] { $count } datoteke više nema i ne odlaze s porukom: brzi je odgovor promijenjen ili su ovdje čekale dulje od jednog dana.
   *[other] { $count } datoteka više nema i ne odlaze s porukom: brzi je odgovor promijenjen ili su ovdje čekale dulje od jednog dana.
}
attach-earlier = Pošalji ranije
attach-as-document = Pošalji kao dokument
attach-sure = Ipak pošalji WhatsAppom

files-title = Datoteke
files-picture = Najveća slika, u megabajtima
files-picture-hint = Što je veće, može se poslati kao dokument. Sam WhatsApp prima slike do 5 MB.
files-png = Slike PNG preko { $name }
files-png-png = šalju se kakve jesu
files-png-jpeg = šalju se kao JPEG; prozirno postaje bijelo
files-limits = WhatsApp prima videozapise i zvuk do 16 MB, ostale datoteke do 100 MB. Što ne može prikazati, šalje se kao dokument: slike GIF, WebP i HEIC, videozapisi koji nisu H.264, zvuk koji nije Opus, MP3, AAC ili AMR.
files-refused = Programi i skripte ne šalju se nikada: ni po jednom nastavku imena, ni po sadržaju, ni u arhivi s jednom datotekom. U ono što pakiraju 7-Zip, bzip2, xz i Zstandard te u arhive s lozinkom ne može se zaviriti; u RAR-u se vide samo imena.
groups-ask = Pitaj prije slanja datoteke
groups-ask-hint = Članovi svaki put potvrđuju da datoteke idu WhatsAppom.
audit-file-rules-changed = { $agent } mijenja kako se šalju datoteke
audit-field-picture-megabytes = Najveća slika, MB
audit-field-png = Slike PNG
audit-field-ask-before-attaching = Pitaj prije slanja datoteke
audit-word-png-png = kakve jesu
audit-word-png-jpeg = kao JPEG
