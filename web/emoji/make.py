#!/usr/bin/env python3
"""Writes en.txt, ru.txt and hr.txt beside this file: the emoji by group, with the words that find them.

From packages of the npm registry: emojibase-data (order and groups; MIT), cldr-annotations-full and
cldr-annotations-derived-full (names and words; Unicode License v3). To renew them, raise the versions and run this.
"""
import io
import json
import pathlib
import tarfile
import urllib.request

CLDR = "46.0.0"
EMOJIBASE = "16.0.3"
# What phones of the last years show.
NEWEST = 15.1
WORDS_MOST = 6
GROUPS = ["smileys", "people", None, "nature", "food", "travel", "activities", "objects", "symbols", "flags"]


def package(name, version):
    url = f"https://registry.npmjs.org/{name}/-/{name}-{version}.tgz"
    with urllib.request.urlopen(url, timeout=120) as answer:
        return tarfile.open(fileobj=io.BytesIO(answer.read()), mode="r:gz")


def read(archive, path):
    return json.load(archive.extractfile(f"package/{path}"))


def words(archives, language):
    known = {}
    for archive, folder, top in archives:
        found = read(archive, f"{folder}/{language}/annotations.json")[top]["annotations"]
        known.update({sign.replace("\ufe0f", ""): it for sign, it in found.items()})
    return known


def main():
    here = pathlib.Path(__file__).parent
    emoji = [it for it in read(package("emojibase-data", EMOJIBASE), "en/data.json")
             if it.get("group") is not None and GROUPS[it["group"]] and it["version"] <= NEWEST]
    emoji.sort(key=lambda it: it["order"])
    archives = [(package("cldr-annotations-full", CLDR), "annotations", "annotations"),
                (package("cldr-annotations-derived-full", CLDR), "annotationsDerived", "annotationsDerived")]
    english = {}
    for language in ("en", "ru", "hr"):
        known, lines, group = words(archives, language), [], None
        for it in emoji:
            if it["group"] != group:
                group = it["group"]
                lines.append(f"#{GROUPS[group]}")
            told = known.get(it["emoji"].replace("\ufe0f", ""), {})
            name = (told.get("tts") or [it["label"]])[0]
            more = [word for word in told.get("default", []) if word not in name][:WORDS_MOST]
            # Whoever writes ru or hr may think of an English word: it finds as well.
            own = set(" ".join([name, *more]).split())
            words_en = english.setdefault(it["emoji"], " ".join([name, *more]).split())
            more += dict.fromkeys(word for word in words_en if word not in own)
            lines.append("\t".join([it["emoji"], name] + ([" ".join(more)] if more else [])))
        (here / f"{language}.txt").write_text("\n".join(lines) + "\n")


main()
