#!/usr/bin/env python3
"""Writes web/emoji/{en,ru,hr}.txt: what the emoji picker shows.

The data is Unicode's, by way of the npm package emojibase-data (MIT; Unicode licence for the names of CLDR):
    npm pack emojibase-data@17.0.0 && tar xzf emojibase-data-17.0.0.tgz
    web/emoji.py package
A line that begins with `#` names a group; every other line is an emoji, a space, its name, a bar and more words to
find it by. There are no Croatian names in the package: that file has English ones under Croatian groups.
"""

import json
import pathlib
import sys

GROUPS = {
    0: ("Smileys", "Смайлики", "Smajlići"),
    1: ("People", "Люди", "Ljudi"),
    3: ("Animals and nature", "Животные и природа", "Životinje i priroda"),
    4: ("Food and drink", "Еда и напитки", "Hrana i piće"),
    5: ("Travel and places", "Путешествия и места", "Putovanja i mjesta"),
    6: ("Activities", "Занятия", "Aktivnosti"),
    7: ("Objects", "Предметы", "Predmeti"),
    8: ("Symbols", "Символы", "Simboli"),
    9: ("Flags", "Флаги", "Zastave"),
}
# Newer ones are boxes on many phones.
NEWEST = 15


def read(package, language):
    rows = json.loads((package / language / "data.json").read_text())
    return {row["hexcode"]: row for row in rows if row.get("group") in GROUPS and row["version"] <= NEWEST}


def written(rows, place, more):
    lines = []
    for group, names in GROUPS.items():
        lines.append(f"# {names[place]}")
        of_group = [row for row in rows.values() if row["group"] == group]
        for row in sorted(of_group, key=lambda row: row["order"]):
            words = list(row.get("tags", []))
            if more:
                words.append(more[row["hexcode"]]["label"])
            lines.append(f"{row['emoji']} {row['label']}|{' '.join(words)}")
    return "\n".join(lines) + "\n"


def main():
    package = pathlib.Path(sys.argv[1])
    folder = pathlib.Path(__file__).parent / "emoji"
    english, russian = read(package, "en"), read(package, "ru")
    (folder / "en.txt").write_text(written(english, 0, None))
    (folder / "ru.txt").write_text(written(russian, 1, english))
    (folder / "hr.txt").write_text(written(english, 2, None))


main()
