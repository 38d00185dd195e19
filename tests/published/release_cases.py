"""Features to publish, and plain Python that says what a release must answer about them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.collections import Collection, FieldType
from touristinfo.domain.content import FeatureContent, Text, resolve
from touristinfo.domain.folding import fold
from touristinfo.domain.languages import TAGS
from touristinfo.published.encode import published_form
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.verify import verified_snapshot
from touristinfo.published.writer import Publication, write_release

COLLECTIONS = load_collections(Path(__file__).resolve().parents[2] / "data")
FACILITIES = COLLECTIONS["facilities"]
# Each example writes a release through to the disk.
FEWER = settings(max_examples=max(1, settings.default.max_examples // 4))
START = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)

_LETTERS = st.characters(exclude_categories=["Cs"])
_WORDS = st.text(_LETTERS, min_size=1, max_size=12)
_FEW_WORDS = st.sampled_from(
    ["弘道館", "袋田の滝", "Ōarai", "oarai", "OARAI", "かいがん", "カイガン", "a,b", "公園 ", "0"]
)
_TEXTS = st.builds(Text, st.one_of(_FEW_WORDS, _WORDS), st.booleans(), st.booleans())
_BY_TAG = st.dictionaries(st.sampled_from(TAGS), _TEXTS, min_size=1, max_size=4)
_TRANSLATED = st.fixed_dictionaries({"name": _BY_TAG}, optional={"description": _BY_TAG, "fee": _BY_TAG})
_PROPERTIES = st.fixed_dictionaries(
    {},
    optional={
        "name_kana": st.one_of(st.sampled_from(["カイガン", "かいがん", "アイ"]), _WORDS),
        "kind": st.sampled_from(["garden", "museum"]),
        "municipality_code": st.sampled_from(["082015", "082023"]),
        "free_of_charge": st.booleans(),
        "phone": _WORDS,
        "sample": st.booleans(),
        "remarks": st.just("SECRET"),
    },
)
_GRID = st.sampled_from([-180.0, -179.5, -0.0, 0.1, 36.5, 89.0, 90.0, -90.0, 140.4767, 179.5, 180.0])
LONGITUDES = st.one_of(_GRID, st.floats(-180, 180))
LATITUDES = st.one_of(_GRID.filter(lambda degrees: abs(degrees) <= 90), st.floats(-90, 90))
IDS = st.integers(0, 30).map(lambda number: f"place-{number}")


def facility(id: str) -> st.SearchStrategy[FeatureContent]:
    return st.builds(
        FeatureContent, st.just(id), st.just("facilities"), LONGITUDES, LATITUDES, _PROPERTIES, _TRANSLATED
    )


FACILITY_SETS = st.sets(IDS, max_size=12).flatmap(
    lambda ids: st.tuples(*(facility(id) for id in sorted(ids))).map(lambda made: {each.id: each for each in made})
)

# Numbers and lists, which facilities have none of.
SHOP_PROPERTIES = st.fixed_dictionaries(
    {},
    optional={
        "min_purchase_yen": st.one_of(st.integers(-(2**63), 2**63 - 1), st.sampled_from([5000, 5000.0, -0.0, 0.5])),
        "payments": st.lists(st.sampled_from(["cash", "credit_card", "qr_code"]), max_size=3),
        "staff_languages": st.lists(_WORDS, max_size=3),
    },
)
SHOPS = st.lists(SHOP_PROPERTIES, max_size=8).map(
    lambda made: {
        f"shop-{number}": FeatureContent(
            f"shop-{number}", "tax_free_shops", 140.0, 36.0, properties, {"name": {"ja": Text("店")}}
        )
        for number, properties in enumerate(made)
    }
)


def place(
    id: str, name: str = "弘道館", longitude: float = 140.4767, latitude: float = 36.3752, **properties: Any
) -> FeatureContent:
    """A facility with a Japanese name."""
    return FeatureContent(id, "facilities", longitude, latitude, properties, {"name": {"ja": Text(name)}})


def by_id(contents: Iterable[FeatureContent]) -> dict[str, FeatureContent]:
    return {content.id: content for content in contents}


def publish(
    folder: Path,
    number: int,
    contents: Mapping[str, Mapping[str, FeatureContent] | None],
    previous: Snapshot | None = None,
    collections: Mapping[str, Collection] = COLLECTIONS,
) -> Snapshot:
    """Write release `number`, an hour after the one before, and open it as a server does."""
    publication = Publication(number, START + timedelta(hours=number), number * 10, collections)
    write_release(folder / str(number), publication, contents, previous)
    return verified_snapshot(folder / str(number))


def published_at(number: int) -> str:
    return f"2026-11-20T{9 + number:02}:00:00+09:00"


def expected_feature(
    given: FeatureContent, language: str, updated: str, collection: Collection = FACILITIES
) -> dict[str, Any]:
    """The answer about a feature, made from the contract and `resolve`."""
    content = published_form(given, collection)
    feature: dict[str, Any] = {
        "type": "Feature",
        "id": content.id,
        "geometry": {"type": "Point", "coordinates": [content.longitude, content.latitude]},
        "language": language,
        "fallbacks": {},
    }
    properties: dict[str, Any] = {**content.properties, "updated": updated}
    if language == "mul":
        texts: dict[str, Any] = {
            field: {tag: text.value for tag, text in by_tag.items()} for field, by_tag in content.texts.items()
        }
        properties |= texts | ({"text_language": "mul"} if texts else {})
        for flag in ("machine", "stale"):
            flagged = {
                field: [tag for tag in TAGS if tag in by_tag and getattr(by_tag[tag], flag)]
                for field, by_tag in content.texts.items()
            }
            feature[flag] = {field: tags for field, tags in flagged.items() if tags}
    else:
        resolved = resolve(content.texts, language)
        properties |= resolved.texts
        if "name" in resolved.texts:
            properties["text_language"] = resolved.fallbacks.get("name", language)
        feature |= {"fallbacks": resolved.fallbacks, "machine": list(resolved.machine), "stale": list(resolved.stale)}
    return {**feature, "properties": properties}


def matches(feature: dict[str, Any], name: str, wanted: Iterable[str], collection: Collection = FACILITIES) -> bool:
    """Whether a feature of an answer passes an equality filter."""
    value = feature["properties"].get(name)
    if isinstance(value, dict):
        return any(each in wanted for each in value.values())
    if isinstance(value, list):
        return any(each in wanted for each in value)
    if isinstance(value, bool):
        return str(value).lower() in wanted
    if collection.fields[name].type in (FieldType.INTEGER, FieldType.NUMBER) and value is not None:
        return any(_number(each) == float(value) for each in wanted)
    return value in wanted


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def sorted_ids(
    features: Iterable[dict[str, Any]], sort: Iterable[tuple[str, bool]], collection: Collection = FACILITIES
) -> list[str]:
    """Ids in the order of the contract: folded texts, kana for readers of Japanese, absent last, ties by id."""
    ordered = sorted(features, key=lambda feature: feature["id"])
    for name, descending in reversed(list(sort)):
        keyed = [(_sort_key(feature, name, collection), feature) for feature in ordered]
        present = sorted((each for each in keyed if each[0] is not None), key=lambda each: each[0], reverse=descending)
        ordered = [each[1] for each in present] + [each[1] for each in keyed if each[0] is None]
    return [feature["id"] for feature in ordered]


def _sort_key(feature: dict[str, Any], name: str, collection: Collection) -> Any:
    properties = feature["properties"]
    value = properties.get(name)
    if name == "name" and feature["language"] == "ja":
        value = properties.get("name_kana") or value
    is_words = collection.fields[name].type in (FieldType.TEXT, FieldType.STRING)
    return fold(value) if is_words and isinstance(value, str) else value
