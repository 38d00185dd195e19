"""What is in the layers of vector tiles: their attributes, their extent, and both as TileJSON describes them."""

from collections.abc import Sequence
from typing import Any

from touristinfo.domain.collections import Collection, FieldType
from touristinfo.messages import translate
from touristinfo.published.segment import Segment
from touristinfo.published.tiles.matrix_set import HIGHEST_LATITUDE
from touristinfo.published.tiles.tile import POINT_COUNT, tile_fields

Layers = Sequence[tuple[Segment, Collection]]


def attributes(segment: Segment, collection: Collection) -> dict[str, str]:
    """What a layer's points may say, and the JSON type of it."""
    names = ["id", "name", *(f"name:{tag}" for tag in segment.languages)]
    kinds = dict.fromkeys(names, "string")
    for field in tile_fields(collection):
        if field.id in segment.fields:
            kinds[field.id] = "boolean" if field.type is FieldType.BOOLEAN else "string"
    return kinds | {POINT_COUNT: "number"}


def extent(layers: Layers) -> list[float] | None:
    """West, south, east, north of what is in the tiles; None where nothing is."""
    boxes = [segment.extent for segment, _ in layers if segment.extent]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), max(min(south), -HIGHEST_LATITUDE), max(east), min(max(north), HIGHEST_LATITUDE)]


def bounds(layers: Layers) -> list[float]:
    """The same, or all that tiles may hold."""
    return extent(layers) or [-180.0, -HIGHEST_LATITUDE, 180.0, HIGHEST_LATITUDE]


def vector_layers(layers: Layers, locale: str, most_zoom: int) -> list[dict[str, Any]]:
    """The layers as TileJSON 3.0.0 (3.3) has them, titled in a language of the interface."""
    return [
        {
            "id": collection.id,
            "description": translate(locale, collection.title),
            "minzoom": 0,
            "maxzoom": most_zoom,
            "fields": {name: kind.title() for name, kind in attributes(segment, collection).items()},
        }
        for segment, collection in layers
    ]
