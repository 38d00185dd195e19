"""What vector tiles must hold, told by others: mapbox-vector-tile decodes them, PROJ says where places lie."""

from collections.abc import Iterator
from typing import Any

import mapbox_vector_tile
from pyproj import Transformer

from touristinfo.published.snapshot import Snapshot
from touristinfo.published.tiles.matrix_set import Tile
from touristinfo.published.tiles.mvt import EXTENT
from touristinfo.published.tiles.tile import Encoded, encode_tile

HALF_WORLD_M = 20037508.342789244
TO_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)

Point = dict[str, Any]


def decoded(body: bytes) -> dict[str, list[Point]]:
    """The features of each layer, y downwards as in the tile."""
    layers = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    for layer in layers.values():
        assert (layer["version"], layer["extent"]) == (2, EXTENT)
    return {name: layer["features"] for name, layer in layers.items()}


def in_tiles(longitude: float, latitude: float, zoom: int) -> tuple[float, float]:
    """Where a position lies, in tiles of a zoom from the north-west corner of the world."""
    x, y = TO_MERCATOR.transform(longitude, latitude)
    return (x / HALF_WORLD_M + 1) / 2 * 2**zoom % 2**zoom, (1 - y / HALF_WORLD_M) / 2 * 2**zoom


def made(snapshot: Snapshot, collections: Any, tile: Tile, *names: str) -> Encoded:
    wanted = names or tuple(snapshot.segments)
    return encode_tile([(snapshot.segments[name], collections[name]) for name in wanted], tile)


def own(points: list[Point]) -> Iterator[Point]:
    """The points of the tile itself, without those around it."""
    for point in points:
        x, y = point["geometry"]["coordinates"]
        if 0 <= x < EXTENT and 0 <= y < EXTENT:
            yield point


def counted(points: list[Point]) -> int:
    """How many places the tile's own points stand for."""
    return sum(point["properties"].get("point_count", 1) for point in own(points))
