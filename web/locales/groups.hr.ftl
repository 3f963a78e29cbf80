### Grupa: postavke, prve riječi, izvori.

error-field-variable = Ne zna se što dolazi na mjesto „{ $name }”. Postoje {"{"}group{"}"}, {"{"}number{"}"}, {"{"}customer{"}"}, {"{"}expected{"}"} i {"{"}hours{"}"}.
error-field-leads-to = „{ $source }” već vodi u grupu „{ $group }”. Najprije ga uklonite ondje.
error-field-between = Od { $least } do { $most }.
