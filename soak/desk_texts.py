"""Very many texts for the translators' desk: places with texts in every language, in every state, unlike each other."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from sqlalchemy import Engine, insert

from touristinfo.config import DATA
from touristinfo.domain.collections import Collection
from touristinfo.domain.content import text_digest
from touristinfo.domain.languages import SOURCE_LANGUAGE, TAGS
from touristinfo.domain.layers import Layer, Origin
from touristinfo.domain.municipalities import municipalities
from touristinfo.domain.records import SourceRecord
from touristinfo.domain.states import State
from touristinfo.store.database import writing
from touristinfo.store.features import add_features
from touristinfo.store.glossary import save_terms
from touristinfo.store.layers import save_layer
from touristinfo.store.tables import chunks, now
from touristinfo.store.translations import Place, TranslationRow
from touristinfo.translation.glossary.csv_file import read_csv

COLLECTION = "facilities"
FIELDS = ("name", "description", "access", "fee_detail")
TARGETS = tuple(tag for tag in TAGS if tag != SOURCE_LANGUAGE)
_LAYER = Layer("desk", COLLECTION, title="desk", licence="CC0-1.0", credit="soak", municipality_code="080004")
_AT_ONCE = 500  # places in one transaction
# Of 20 texts: three are missing, one was sent back, five wait for a review; the rest is approved.
_STATES = (*[None] * 3, State.INITIAL, *[State.TRANSLATED] * 5, *[State.REVIEWED] * 6, *[State.FINAL] * 5)
_STALE = 0.05
_KINDS = ("公園", "資料館", "神社", "寺", "展望台", "温泉", "美術館", "海水浴場", "道の駅", "城跡", "滝", "庭園")
_WHAT = ("梅の名所です", "江戸時代に建てられました", "太平洋を見渡せます", "桜が約{n}本あります", "無料で見学できます",
         "毎年{n}月に祭りがあります", "駐車場は{n}台分です", "入館料は大人{n}円です", "幕末の藩主が開きました",
         "県の天然記念物です", "売店と食堂があります", "車いすで利用できます", "紅葉が美しいところです")  # fmt: skip
_WAYS = ("JR常磐線", "水郡線", "関東鉄道", "鹿島線", "つくばエクスプレス", "ひたちなか海浜鉄道")
_SAID = {
    "ja-simple": "ここは {t} です。",
    "en": "About place {t}, seen from the road.",
    "zh-Hans": "地点 {t} 的介绍。",
    "zh-Hant": "地點 {t} 的介紹。",
    "ko": "장소 {t} 안내입니다.",
    "th": "ข้อมูลของสถานที่ {t}",
    "vi": "Thông tin về địa điểm {t}.",
}


def fill(engine: Engine, collections: Mapping[str, Collection], texts: int, seed: int) -> list[str]:
    """Store `texts` source texts and their translations, and a glossary; the ids of the places."""
    random, ids = Random(seed), list[str]()
    with writing(engine).begin() as session:
        save_layer(session, _LAYER)
        save_terms(session, read_csv((DATA / "glossary" / "facilities.csv").read_bytes()), "soak")
    for some in chunks(_records(texts // len(FIELDS), random), _AT_ONCE):
        with writing(engine).begin() as session:
            added = add_features(session, collections[COLLECTION], _LAYER, some, "desk.csv")
            rows = [row for id_, each in zip(added, some, strict=True) for row in _translations(id_, each, random)]
            session.execute(insert(TranslationRow), rows)
            ids += added
    return ids


def _records(count: int, random: Random) -> Iterator[SourceRecord]:
    codes = [each for each in municipalities() if each.startswith("08")]
    for number in range(count):
        properties = {"municipality_code": random.choice(codes)}
        north, east = 36.0 + random.random() * 0.7, 139.9 + random.random() * 0.8
        yield SourceRecord(str(number), number + 1, east, north, properties, _texts(number, codes, random))


def _texts(number: int, codes: list[str], random: Random) -> dict[str, str]:
    town = municipalities()[random.choice(codes)].names[SOURCE_LANGUAGE]
    what = random.sample(_WHAT, 3)
    kind, way, minutes = random.choice(_KINDS), random.choice(_WAYS), random.randrange(1, 60)
    return {
        "name": f"{town}{random.choice('東西南北中新大小')}{random.choice('山川原野町浜台')}{kind} 第{number}",
        "description": "。".join(each.format(n=random.randrange(2, 900)) for each in what) + "。",
        "access": f"{way}{town}駅から徒歩{minutes}分、{kind}前で下車",
        "fee_detail": f"大人{random.randrange(1, 90) * 50}円、子ども{random.randrange(1, 40) * 50}円（{kind}）",
    }


def _translations(id_: str, record: SourceRecord, random: Random) -> Iterator[dict[str, Any]]:
    """What there is of a place's texts: most, approved or not, some of it stale, some with an error."""
    for field, source in record.texts.items():
        for language in TARGETS:
            state = random.choice(_STATES)
            if state is not None:
                yield _row((id_, field, language), state, source, random)


def _row(place: Place, state: State, source: str, random: Random) -> dict[str, Any]:
    """One translation; it has the numbers of its source (or the checks would find hardly anything else)."""
    id_, field, language = place
    before = f"{source}旧" if random.random() < _STALE else source
    numbers = " ".join("".join(char if char.isdigit() else " " for char in source).split())
    return {
        "feature_id": id_,
        "field": field,
        "language": language,
        "text": _SAID[language].format(t=f"{numbers} {id_[-6:]}".strip()),
        "state": state.value,
        "origin": random.choice([Origin.HUMAN, Origin.HUMAN, Origin.MACHINE, Origin.MEMORY]).value,
        "source_digest": text_digest(before),
        "source_text": before,
        "author": "a-somebody",
        "reviewer": "",
        "outside_review": None,
        "version": 1,
        "changed_at": now(),
    }
