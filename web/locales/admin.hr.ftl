# Uprava: dnevnik promjena, dvofaktorska prijava, sesije, kartice, pravila tima, spominjanja.

error-field-changed = Dok ste pisali, netko je to promijenio. Vaš je tekst ispod; novi ćete vidjeti kad stranicu otvorite ponovno
