### Группа: настройки, первые слова, источники.

error-field-variable = Неизвестно, что подставить вместо «{ $name }». Есть {"{"}group{"}"}, {"{"}number{"}"}, {"{"}customer{"}"}, {"{"}expected{"}"} и {"{"}hours{"}"}.
error-field-leads-to = «{ $source }» уже ведёт в группу «{ $group }». Сначала уберите его там.
error-field-between = От { $least } до { $most }.
