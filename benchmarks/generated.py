"""Made-up places in eight languages, as many as wanted and always the same; as a release or in a database."""

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from touristinfo.config import DATA
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.content import FeatureContent, Text
from touristinfo.domain.folding import romaji
from touristinfo.domain.languages import LANGUAGES, SOURCE_LANGUAGE, TAGS
from touristinfo.domain.layers import Layer
from touristinfo.domain.municipalities import Municipality, municipalities
from touristinfo.domain.records import SourceRecord
from touristinfo.published.current import switch
from touristinfo.published.writer import Publication, write_release
from touristinfo.store.database import writing
from touristinfo.store.features import add_features, change_features, existing_features
from touristinfo.store.layers import save_layer

COLLECTION = "facilities"
SEED = 20261123
TRANSLATED = 0.3  # the share of (place, field, language) that is translated
PUBLISHED_AT = datetime(2026, 11, 23, tzinfo=UTC)
LAYER = Layer("generated", COLLECTION, title="made up", source="made up", licence="CC0-1.0", credit="nobody")
_ROWS = 10_000  # places in one transaction

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
KINDS: dict[str, dict[str, str]] = _WORDS["kinds"]
NAME_PARTS: list[tuple[str, str, str, str]] = _WORDS["name_parts"]  # kanji, kana, Korean, Thai
NAME_ORDER: dict[str, str] = _WORDS["name_order"]
SENTENCES: dict[str, list[str]] = _WORDS["sentences"]
FEES: dict[str, list[str]] = _WORDS["fees"]
OPENING_HOURS: list[str] = _WORDS["opening_hours"]
_KINDS = list(KINDS)
_IN_KANJI = frozenset({"ja", "ja-simple", "zh-Hans", "zh-Hant"})

ProperName = tuple[int, ...]  # indices into NAME_PARTS


class Places(Mapping[str, FeatureContent]):
    """`count` places by id, in order of id; each is made when it is asked for, so that a million take no memory.

    The writer can take it for a dict. A place depends on its number and `count` alone.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.municipalities = sorted(municipalities().values(), key=lambda each: each.slug)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str]:
        return (self.id(number) for number in range(self.count))

    def __getitem__(self, feature_id: str) -> FeatureContent:
        number = feature_id.rpartition("-")[2]
        if not number.isdecimal() or int(number) >= self.count or self.id(int(number)) != feature_id:
            raise KeyError(feature_id)
        return self.place(int(number))

    def id(self, number: int) -> str:
        """The id of the place of this number, from 0."""
        return f"{self.municipality(number).slug}-place-{number:07}"

    def municipality(self, number: int) -> Municipality:
        """Where the place of this number is; all municipalities have about as many."""
        return self.municipalities[number * len(self.municipalities) // self.count]

    @cached_property
    def positions(self) -> NDArray[np.float64]:
        """Longitude and latitude in degrees, by number; each within the box of the municipality; shape (count, 2)."""
        share = np.random.default_rng(SEED).random((self.count, 2))
        of = np.arange(self.count) * len(self.municipalities) // self.count
        boxes = [each.box for each in self.municipalities if each.box]
        low = np.array([(box.west, box.south) for box in boxes])
        high = np.array([(box.east, box.north) for box in boxes])
        positions: NDArray[np.float64] = np.round(low[of] + share * (high - low)[of], 6)
        return positions

    def place(self, number: int, edition: int = 0) -> FeatureContent:
        """The place of this number; another `edition` has other texts and the same id, place and municipality."""
        chance = random.Random(SEED + number * 1009 + edition)  # noqa: S311
        where = self.municipality(number)
        proper, kind = _proper_name(chance), chance.choice(_KINDS)
        longitude, latitude = self.positions[number].tolist()
        return FeatureContent(
            self.id(number),
            COLLECTION,
            longitude,
            latitude,
            {
                "name_kana": "".join(NAME_PARTS[part][1] for part in proper) + KINDS[kind]["kana"],
                "kind": kind,
                "municipality_code": where.code,
                "opening_hours": chance.choice(OPENING_HOURS),
                "phone": f"029{chance.randrange(10)}-{chance.randrange(100):02}-{chance.randrange(10_000):04}",
                "url": f"https://www.example.jp/{where.slug}/{number}",
                "source": LAYER.source,
                "licence": LAYER.licence,
                "credit": LAYER.credit,
            },
            _texts(chance, proper, kind, where),
        )


def _proper_name(chance: random.Random) -> ProperName:
    """Two parts, three in every fourth name; the chance of a part falls with its rank, so some words are rare."""
    return tuple(
        min(int(chance.expovariate(6 / len(NAME_PARTS))), len(NAME_PARTS) - 1)
        for _ in range(3 if chance.random() < 0.25 else 2)
    )


def _texts(chance: random.Random, proper: ProperName, kind: str, where: Municipality) -> dict[str, dict[str, Text]]:
    """Texts by field and language: Japanese always, each other language of each field with the chance TRANSLATED."""
    count = len(SENTENCES[SOURCE_LANGUAGE])
    sentences = [0, *sorted({min(int(chance.expovariate(0.5)), count - 1) for _ in range(chance.randint(1, 4))} - {0})]
    other, fee = _proper_name(chance), chance.randrange(len(FEES[SOURCE_LANGUAGE]))
    block = chance.randrange(1, 2000)

    def name(tag: str) -> str:
        return NAME_ORDER[tag].format(proper=_spelt(proper, tag), kind=KINDS[kind][tag])

    def description(tag: str) -> str:
        parts = (SENTENCES[tag][sentence] for sentence in sentences)
        return LANGUAGES[tag].between_sentences.join(parts).format(name=name(tag), other=_spelt(other, tag)).strip()

    def address(tag: str) -> str:
        town = where.names.get(tag) or where.names[SOURCE_LANGUAGE]
        if tag in _IN_KANJI:
            return f"{'' if tag.startswith('zh') else '茨城県'}{town}{_spelt(other, tag)}{block}"
        return f"{block} {_spelt(other, tag)}, {town}"

    made: dict[str, Callable[[str], str]]
    made = {"name": name, "description": description, "address": address, "fee": lambda tag: FEES[tag][fee]}
    return {
        field: {tag: Text(of(tag)) for tag in TAGS if tag == SOURCE_LANGUAGE or chance.random() < TRANSLATED}
        for field, of in made.items()
    }


def _spelt(proper: ProperName, tag: str) -> str:
    """A proper name as `tag` writes it."""
    if tag in _IN_KANJI:
        return "".join(NAME_PARTS[part][0] for part in proper)
    if tag in ("ko", "th"):
        return "".join(NAME_PARTS[part][2 if tag == "ko" else 3] for part in proper)
    return _LATIN[proper] if proper in _LATIN else _LATIN.setdefault(proper, _latin(proper))


_LATIN: dict[ProperName, str] = {}


def _latin(proper: ProperName) -> str:
    return romaji("".join(NAME_PARTS[part][1] for part in proper)).capitalize()


def publish_generated(releases: Path, count: int) -> None:
    """Publish `count` places as release 1 in the folder `releases`, which must not exist."""
    releases.mkdir(parents=True)
    publication = Publication(1, PUBLISHED_AT, 1, load_collections(DATA))
    write_release(releases / "1", publication, {COLLECTION: Places(count)}, None)
    switch(releases, 1)


def store_generated(engine: Engine, count: int) -> None:
    """Store `count` places in a migrated database, as an import does; their ids are minted there."""
    places, collection = Places(count), load_collections(DATA)[COLLECTION]
    for start in range(0, count, _ROWS):
        records = [record(places.place(number), number) for number in range(start, min(start + _ROWS, count))]
        with writing(engine).begin() as session:
            save_layer(session, LAYER)
            add_features(session, collection, LAYER, records)


def change_stored(engine: Engine, count: int, changes: int, edition: int) -> None:
    """Give `changes` of the `count` stored places other texts, as an import does."""
    places, collection = Places(count), load_collections(DATA)[COLLECTION]
    numbers = random.Random(SEED + edition).sample(range(count), changes)  # noqa: S311
    with writing(engine).begin() as session:
        known = existing_features(session, LAYER.id)
        changed = {known[str(number)].id: record(places.place(number, edition), number) for number in numbers}
        change_features(session, collection, LAYER, changed)


def record(place: FeatureContent, number: int) -> SourceRecord:
    """`place` as import hands it over; its key is its number."""
    texts = {field: by_tag[SOURCE_LANGUAGE].value for field, by_tag in place.texts.items()}
    official = {
        field: {tag: text.value for tag, text in by_tag.items() if tag != SOURCE_LANGUAGE}
        for field, by_tag in place.texts.items()
    }
    return SourceRecord(
        str(number), number + 1, place.longitude, place.latitude, place.properties, texts, official, raw={}
    )
