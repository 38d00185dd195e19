"""Pages of features: tables of what was found, and one feature with its texts in all languages side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from touristinfo.domain.collections import Collection, Field
from touristinfo.domain.content import FeatureContent, resolve
from touristinfo.domain.languages import LANGUAGES
from touristinfo.messages import N_, translate
from touristinfo.published.schema_org import CONTEXT, place, places
from touristinfo.web.compression import Content
from touristinfo.web.negotiation import GEOJSON, Asked
from touristinfo.web.pages.cells import Cell, cells
from touristinfo.web.pages.documents import feed_address, page_links
from touristinfo.web.pages.sheet import Sheet, collection_trail, show, trail
from touristinfo.web.visitor.cards import CardMaker, Words

Json = Mapping[str, Any]

# Properties shown of features of several collections, which have little else in common.
_ACROSS = ("description", "municipality_code", "address", "opening_hours", "updated")
_STARTS = ("offset", "after", "before")
_NO_FILTERS = frozenset(["lang", "f", "limit", *_STARTS, "since", "q"])


@dataclass(frozen=True, slots=True)
class Row:
    """One feature of a table: what leads to it, what is said besides its properties, and a list of cells per column."""

    feature: Json
    name: Sequence[Cell]
    href: str
    collection: str
    columns: Sequence[Sequence[Cell]]


def items(asked: Asked, data: Content) -> Content:
    """A page of a collection."""
    said = orjson.loads(data.body)
    collection = asked.serving.collections[asked.url.rsplit("/", 2)[1]]
    present = {name for feature in said["features"] for name in feature["properties"]}
    columns = [field for field in collection.public_fields if field.id in present and field.id != "name"]
    title = translate(asked.locale, collection.title)
    sheet = Sheet("items", title, collection_trail(asked, collection.id, title), GEOJSON)
    more = {each: asked.address(f"/v1/collections/{collection.id}/{each}") for each in ("queryables", "sortables")}
    return show(asked, data, sheet, **_table(asked, said, columns, collection), **more)


def nearby(asked: Asked, data: Content) -> Content:
    """What is near a position."""
    said = orjson.loads(data.body)
    sheet = Sheet("found", translate(asked.locale, N_("Nearest places")), trail(asked), GEOJSON)
    return show(asked, data, sheet, **_table(asked, said, _common_fields(asked, said["features"])))


def search(asked: Asked, data: Content) -> Content:
    """What was found by words."""
    said = orjson.loads(data.body)
    heading = translate(asked.locale, N_("Places found for “%(words)s”"), words=asked.values["q"])
    sheet = Sheet("found", heading, trail(asked), GEOJSON)
    more = {"search": asked.url, "q": asked.values["q"]}
    return show(asked, data, sheet, **_table(asked, said, _common_fields(asked, said["features"])), **more)


def changes(asked: Asked, data: Content) -> Content:
    """What changed since a release."""
    said = orjson.loads(data.body)
    heading = translate(asked.locale, N_("Changes since release %(number)s"), number=said["from"])
    sheet = Sheet("changes", heading, trail(asked), feed=feed_address(said))
    return show(asked, data, sheet, **_table(asked, said, _common_fields(asked, said["features"])))


def item(asked: Asked, data: Content) -> Content:
    """One feature."""
    said = orjson.loads(data.body)
    found = asked.snapshot.find(said["id"])
    assert found is not None  # the JSON is made from it
    segment, row = found
    content, collection = segment.content(row), asked.serving.collections[segment.collection]
    maker = CardMaker(asked.serving.collections, asked.reader)
    above = collection_trail(asked, collection.id, translate(asked.locale, collection.title))
    return show(
        asked,
        data,
        Sheet("item", maker.name(content), above, GEOJSON),
        {
            "@context": CONTEXT,
            **place(collection, said, (content.longitude, content.latitude), asked.url, asked.locale),
        },
        said=said,
        other_crs="crs" in asked.values,
        card=maker.card(content, segment.updated(row)),
        texts=_side_by_side(maker, collection, content, said["properties"]),
        values=[
            (field, translate(asked.locale, field.title), cells(maker, field, said))
            for field in collection.public_fields
            if field.id in said["properties"]
        ],
        visitor=asked.address(f"/places/{said['id']}"),
        near=asked.address("/v1/nearby", lat=content.latitude, lon=content.longitude),
    )


def _table(asked: Asked, said: Json, columns: Sequence[Field], collection: Collection | None = None) -> dict[str, Any]:
    """What a page with features in a table shows; `collection`: the one that all are of, if so."""
    maker, collections = CardMaker(asked.serving.collections, asked.reader), asked.serving.collections
    rows = [_row(asked, maker, feature, columns, collection) for feature in said["features"]]
    total, first = said.get("numberMatched", len(rows)), asked.values.get("offset", 0) + 1
    linked = [
        place(
            collections[row.collection],
            row.feature,
            _position(asked, row.feature),
            row.href.partition("?")[0],
            asked.locale,
        )
        for row in rows
    ]
    return {
        "linked_data": places(linked, first, total),
        "said": said,
        "rows": rows,
        "columns": [translate(asked.locale, field.title) for field in columns],
        "total": total,
        "first": first,
        "pages": page_links(said),
        "filters": _filters(asked, collection),
        "other_crs": "crs" in asked.values,
        "titles": {each.id: translate(asked.locale, each.title) for each in collections.values()},
    }


def _position(asked: Asked, feature: Json) -> tuple[float, float]:
    """Longitude and latitude, also where the answer gives coordinates in another system."""
    if "crs" in asked.values:
        found = asked.snapshot.find(feature["id"])
        assert found is not None  # the JSON is made from it
        return found[0].coordinates(found[1])
    longitude, latitude = feature["geometry"]["coordinates"]
    return longitude, latitude


def _row(asked: Asked, maker: CardMaker, feature: Json, columns: Iterable[Field], collection: Collection | None) -> Row:
    id = collection.id if collection else feature["collection"]
    name = asked.serving.collections[id].fields["name"]
    return Row(
        feature,
        cells(maker, name, feature),
        asked.address(f"/v1/collections/{id}/items/{feature['id']}"),
        id,
        [cells(maker, field, feature) for field in columns],
    )


def _common_fields(asked: Asked, features: Iterable[Json]) -> list[Field]:
    present = {name for feature in features for name in feature["properties"]}
    any_collection = next(iter(asked.serving.collections.values()))
    return [any_collection.fields[name] for name in _ACROSS if name in present and name in any_collection.fields]


def _filters(asked: Asked, collection: Collection | None) -> list[tuple[str, str, str]]:
    """What narrows the list: title, value, and the same address without it, "" where it cannot be left out."""
    fields = (
        {field.id: translate(asked.locale, field.title) for field in collection.public_fields} if collection else {}
    )
    needed = set() if collection else {"lat", "lon"}
    return [
        (fields.get(name, name), value, "" if name in needed else asked.href(**dict.fromkeys((name, *_STARTS))))
        for name, value in asked.pairs
        if name not in _NO_FILTERS
    ]


def _side_by_side(
    maker: CardMaker, collection: Collection, content: FeatureContent, properties: Json
) -> list[tuple[str, list[tuple[str, str, Words | None, str]]]]:
    """For each text its title, and for each language: tag, its own name, the text in it (None: there is none), a note.

    The note says what is given to readers of a language that has no text of its own.
    """
    resolved = {tag: resolve(content.texts, tag) for tag in LANGUAGES}
    shown = []
    for field in collection.translatable_fields:
        if field.id not in properties:
            continue
        sides: list[tuple[str, str, Words | None, str]] = []
        for tag, language in LANGUAGES.items():
            note, text = maker.note(field.id, resolved[tag]), content.texts[field.id].get(tag)
            own = Words(text.value, tag) if text and text.value else None
            sides.append((tag, language.endonym, own, note))
        shown.append((maker.words(field.title), sides))
    return shown
