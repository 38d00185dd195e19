"""Makes `data/glossary/facilities.csv` from the unpacked npm package `@openstreetmap/id-tagging-schema` (ISC)."""

import json
import sys
from pathlib import Path
from typing import Any

from touristinfo.config import DATA
from touristinfo.domain.terms import Term
from touristinfo.translation.glossary.csv_file import LANGUAGES, write_csv

# What a visitor meets; a preset is `amenity/toilets`. Of some kinds only what people look for or read on signs.
KINDS = frozenset(
    ("amenity", "shop", "leisure", "tourism", "historic", "natural", "attraction", "aerialway", "emergency")
)
ALSO = frozenset(
    (
        *("highway/bus_stop", "highway/crossing", "highway/elevator", "highway/rest_area", "highway/services"),
        *("highway/steps", "railway/station", "railway/subway_entrance", "railway/tram_stop", "aeroway/aerodrome"),
        *("aeroway/terminal", "aeroway/gate", "public_transport/station", "public_transport/platform", "entrance/main"),
        *("healthcare/hospital", "healthcare/clinic", "internet_access/wlan", "waterway/waterfall", "man_made/pier"),
    )
)
FILES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
BRACKETS = frozenset("()（）")


def presets(package: Path, tag: str) -> dict[str, str]:
    """The names of presets in a language, by preset id."""
    name = FILES.get(tag, tag)
    said: dict[str, Any] = json.loads((package / "dist" / "translations" / f"{name}.json").read_text(encoding="utf-8"))
    every = said[name]["presets"]["presets"]
    return {id_: str(preset["name"]).strip() for id_, preset in every.items() if preset.get("name")}


def is_wanted(id_: str, japanese: str) -> bool:
    """Whether visitors meet it, and its name is what stands in texts: without an explanation in brackets."""
    kind, _, which = id_.partition("/")
    is_met = id_ in ALSO or (kind in KINDS and bool(which))
    return is_met and not BRACKETS & set(japanese) and len(japanese) > 1


def main(package: Path) -> None:
    """Write the terms that have a name in all languages but plain Japanese, each Japanese name once."""
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    named = {tag: presets(package, tag) for tag in ("ja", *LANGUAGES) if tag != "ja-simple"}
    others = [tag for tag in named if tag != "ja"]
    terms: dict[str, Term] = {}
    for id_, japanese in sorted(named["ja"].items()):
        if is_wanted(id_, japanese) and all(id_ in named[tag] for tag in others) and japanese not in terms:
            required = {tag: named[tag][id_] for tag in others}
            source = f"@openstreetmap/id-tagging-schema {version} (ISC), {id_}"
            terms[japanese] = Term(f"osm-{id_.replace('/', '-')}", japanese, source=source, required=required)
    file = DATA / "glossary" / "facilities.csv"
    file.write_bytes(write_csv(terms.values()))
    print(f"{len(terms)} terms in {file}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
