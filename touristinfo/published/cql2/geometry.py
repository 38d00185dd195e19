"""Geometries of filters: read from WKT, GeoJSON or a box, checked, in longitudes and latitudes (CRS84)."""

import math
from collections.abc import Callable
from typing import Any

import orjson
import shapely

from touristinfo.domain.geo import Box
from touristinfo.published.cql2 import faults
from touristinfo.published.cql2.tree import Shape

TYPES = frozenset(
    {"Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}
)
# Takes a geometry in the coordinates of the filter to longitudes and latitudes.
ToDegrees = Callable[[shapely.Geometry], shapely.Geometry]


def read_geometry(tree: dict[str, Any], to_degrees: ToDegrees | None = None) -> Shape:
    """The geometry of `{"wkt": …}`, of GeoJSON or of `{"bbox": […]}`. Raises RequestError."""
    if "bbox" in tree and "type" not in tree:
        return _box(tree["bbox"], to_degrees)
    geometry = _parsed(tree)
    if shapely.get_num_coordinates(geometry) > faults.MOST_POSITIONS:
        raise faults.too_large()
    return _shape(geometry, to_degrees)


def _parsed(tree: dict[str, Any]) -> shapely.Geometry:
    try:
        if isinstance(tree.get("wkt"), str):
            return shapely.force_2d(shapely.from_wkt(tree["wkt"]))
        geometry = {name: tree.get(name) for name in ("type", "coordinates", "geometries") if name in tree}
        return shapely.force_2d(shapely.from_geojson(orjson.dumps(geometry)))
    except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
        raise faults.wrong_geometry(str(error)) from None


def _shape(geometry: shapely.Geometry, to_degrees: ToDegrees | None) -> Shape:
    """A geometry that is none of the simple features is refused: what lies in it could not be said."""
    if geometry is None or geometry.is_empty:
        raise faults.wrong_geometry("Empty")
    if not all(map(math.isfinite, geometry.bounds)):
        raise faults.wrong_geometry("Not finite")
    if not shapely.is_valid(geometry):
        raise faults.wrong_geometry(shapely.is_valid_reason(geometry))
    if to_degrees is not None:
        geometry = to_degrees(geometry)
    box = Box(*geometry.bounds)
    _check_degrees(box)
    shapely.prepare(geometry)
    return Shape(geometry, box)


def _box(numbers: Any, to_degrees: ToDegrees | None) -> Shape:
    """A box of four numbers, or of six with heights; west > east crosses the antimeridian."""
    is_list = isinstance(numbers, list) and len(numbers) in (4, 6)
    if not is_list or not all(type(each) in (int, float) and math.isfinite(each) for each in numbers):
        raise faults.wrong_type({"op": "bbox"}, "4, 6")
    half = len(numbers) // 2
    (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
    if to_degrees is not None:
        if west > east or south > north:
            raise faults.wrong_geometry(f"{west},{south},{east},{north}")
        return _shape(_rectangle(west, south, east, north), to_degrees)
    box = Box(float(west), float(south), float(east), float(north))
    _check_degrees(box)
    if west <= east:
        geometry = _rectangle(west, south, east, north)
    else:
        geometry = _together(_rectangle(west, south, 180, north), _rectangle(-180, south, east, north))
    shapely.prepare(geometry)
    return Shape(geometry, box, is_box=True)


def _rectangle(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """A polygon, or what is left of one without width or height: a line or a point."""
    corners = [(west, south), (east, south), (east, north), (west, north)]
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.Polygon(corners)


def _together(*geometries: shapely.Geometry) -> shapely.Geometry:
    return shapely.union_all(list(geometries))


def _check_degrees(box: Box) -> None:
    if not (min(box.west, box.east) >= -180 and max(box.west, box.east) <= 180 and -90 <= box.south <= box.north <= 90):
        raise faults.wrong_geometry(f"{box.west:.9g},{box.south:.9g},{box.east:.9g},{box.north:.9g}")
