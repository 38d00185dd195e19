"""Makes a vector tile from a release: a layer per collection, names in all languages, small enough for a phone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from touristinfo.domain.collections import Collection, Field, FieldType
from touristinfo.domain.languages import ALL_LANGUAGES, SOURCE_LANGUAGE
from touristinfo.published import encode
from touristinfo.published.segment import Segment
from touristinfo.published.tiles import mvt
from touristinfo.published.tiles.matrix_set import Tile
from touristinfo.published.tiles.thinning import Thinned, grids, placed, thinned

FORMAT = "tiles/1"  # of what is in a tile: another one makes other ETags
MOST_BYTES = 500_000
MOST_FEATURES = 4000  # in one tile; what it costs to make one is bounded by this
POINT_COUNT = "point_count"  # as MapLibre calls it where it clusters by itself
_MOST_LETTERS = 200  # of a text: a map draws no more, and one monster must not fill a tile
_TYPES = frozenset({FieldType.CODE, FieldType.CODES, FieldType.BOOLEAN})


@dataclass(frozen=True, slots=True)
class Encoded:
    """A tile, and the language tags of the names in it."""

    body: bytes
    languages: frozenset[str]


def tile_fields(collection: Collection) -> tuple[Field, ...]:
    """The fields by which maps choose symbols: vocabularies and yes or no, and what a sign's page is found by."""
    return tuple(each for each in collection.public_fields if each.type in _TYPES or each.id == "code")


def encode_tile(layers: Sequence[tuple[Segment, Collection]], tile: Tile) -> Encoded:
    """The tile with these layers, thinned as little as keeps it within MOST_BYTES and MOST_FEATURES."""
    found = [placed(segment, tile) for segment, _ in layers]
    made, most_alone = Encoded(b"", frozenset()), MOST_FEATURES
    for cells in grids(tile.zoom):
        shown = [thinned(each, cells) for each in found]
        alone = sum(len(each.places.rows) for each in shown)
        if cells != 1 and (sum(map(len, shown)) > MOST_FEATURES or alone > most_alone):
            continue
        made = _encoded([(*layer, each) for layer, each in zip(layers, shown, strict=True)])
        if len(made.body) <= MOST_BYTES:
            break
        # Places are nearly all of the bytes: with more than twice as many as would fit, the next one need not be made.
        most_alone = 2 * alone * MOST_BYTES // len(made.body)
    return made


def _encoded(layers: Sequence[tuple[Segment, Collection, Thinned]]) -> Encoded:
    languages: set[str] = set()
    parts = []
    for segment, collection, shown in layers:
        layer = mvt.Layer(collection.id)
        languages |= _add_places(layer, segment, tile_fields(collection), shown)
        for count, x, y in zip(shown.counts.tolist(), shown.x.tolist(), shown.y.tolist(), strict=True):
            layer.add(x, y, [(POINT_COUNT, mvt.whole_value(count))])
        parts.append(layer.encoded())
    return Encoded(b"".join(parts), frozenset(languages))


def _add_places(layer: mvt.Layer, segment: Segment, fields: Sequence[Field], shown: Thinned) -> set[str]:
    """Add the places one by one; gives the languages of their names."""
    languages: set[str] = set()
    features = orjson.loads(b"[%b]" % segment.features(shown.places.rows, ALL_LANGUAGES))
    positions = zip(shown.places.x.tolist(), shown.places.y.tolist(), strict=True)
    for feature, (x, y) in zip(features, positions, strict=True):
        properties = feature["properties"]
        names: dict[str, str] = properties.get("name") or {}
        languages.update(names)
        layer.add(x, y, _attributes(feature["id"], names, properties, fields), number_of(feature["id"]))
    return languages


def _attributes(
    id: str, names: dict[str, str], properties: dict[str, Any], fields: Sequence[Field]
) -> Iterator[tuple[str, mvt.Value]]:
    yield "id", mvt.string_value(id)
    if names:
        yield "name", mvt.string_value(names[encode.nearest(SOURCE_LANGUAGE, tuple(names))][:_MOST_LETTERS])
    for tag, name in names.items():
        yield f"name:{tag}", mvt.string_value(name[:_MOST_LETTERS])
    for field in fields:
        value = properties.get(field.id)
        if isinstance(value, bool):
            yield field.id, mvt.truth_value(value)
        elif isinstance(value, list):  # tiles have no lists; this is how OpenStreetMap writes them
            yield field.id, mvt.string_value(";".join(map(str, value))[:_MOST_LETTERS])
        elif value is not None:
            yield field.id, mvt.string_value(str(value)[:_MOST_LETTERS])


def number_of(id: str) -> int:
    """The number of a feature in tiles: from its id, so always the same; exact in JavaScript (53 bits), never 0."""
    return int.from_bytes(blake2b(id.encode(), digest_size=7).digest()) >> 3 or 1
