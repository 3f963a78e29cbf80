### A group: its settings, its first words, its sources.

error-field-variable = Nobody knows what belongs in “{ $name }”. There are {"{"}group{"}"}, {"{"}number{"}"}, {"{"}customer{"}"}, {"{"}expected{"}"} and {"{"}hours{"}"}.
error-field-leads-to = “{ $source }” leads to “{ $group }” already. Take it out there first.
error-field-between = From { $least } to { $most }.
