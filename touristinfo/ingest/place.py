"""Finds where a row is: from its columns or its geometry, in any declared system, to WGS 84."""

import math
from dataclasses import dataclass

from shapely.errors import GEOSException
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from touristinfo.files.headers import fold_header
from touristinfo.ingest.columns import Columns
from touristinfo.ingest.degrees import decimals, parse_degrees, parse_pair
from touristinfo.ingest.read.crs import (
    GEOGRAPHIC,
    TOKYO,
    crs_named,
    is_projected,
    plane_rectangular,
    to_wgs84,
    zone_of_municipality,
)
from touristinfo.ingest.read.source import Row
from touristinfo.ingest.text import Note

# Japan with all its islands, generously (degrees).
WEST, SOUTH, EAST, NORTH = 122.0, 20.0, 154.0, 46.0
LEAST_DECIMALS = 3
_ROUNDED = 7  # decimals kept: a centimetre; more would differ between machines
# WGS 84 and the Japanese datums since 2000 agree within what a visitor can notice; only Tokyo does not.
LIKE_WGS84 = GEOGRAPHIC - {TOKYO}


@dataclass(frozen=True, slots=True)
class Pair:
    """Coordinates as found. `x`: longitude or easting; `y`: latitude or northing. `free_order`: no column said which
    is which. `decimals`: those that were written, None where they do not tell the precision."""

    x: float
    y: float
    said: str
    decimals: int | None = None
    free_order: bool = False


def locate(row: Row, columns: Columns, crs: str, municipality_code: str, note: Note) -> tuple[float, float] | None:
    """(longitude, latitude) of the row in WGS 84 degrees; None where there are no usable coordinates, which is noted.

    `crs`: the declared system, "" for none. `municipality_code` tells the zone of plane coordinates without a system.
    """
    pair = _from_columns(row, columns, note) if row.geometry is None else _from_geometry(row.geometry, note)
    if pair is None:
        return None
    if not (math.isfinite(pair.x) and math.isfinite(pair.y)):
        note("coordinates-invalid", value=pair.said)
        return None
    if pair.x == 0 and pair.y == 0:
        note("coordinates-zero", value=pair.said)
        return None
    found = _in_wgs84(pair, _system(row, columns, crs, note), municipality_code, note)
    if found and not _in_japan(*found):
        note("coordinates-outside-japan", value=pair.said)
        return None
    return (round(found[0], _ROUNDED), round(found[1], _ROUNDED)) if found else None


def _from_geometry(geometry: BaseGeometry, note: Note) -> Pair | None:
    """The point that the geometry is; one on it where it is another shape."""
    try:
        points = [part for part in getattr(geometry, "geoms", [geometry]) if not part.is_empty]
        is_point = len(points) == 1 and isinstance(points[0], Point)
        point = points[0] if is_point else geometry.representative_point()
    except GEOSException:
        note("coordinates-invalid", value=geometry.geom_type)
        return None
    if point.is_empty:
        note("coordinates-missing")
        return None
    said = f"{point.x!r}, {point.y!r}"
    if not is_point:
        note("geometry-not-point", value=geometry.geom_type)
        return Pair(point.x, point.y, said)
    # The more precise of the two counts: a number's trailing zeros are lost here, unlike in a text.
    stated = [decimals(repr(number)) for number in (point.x, point.y)]
    return Pair(point.x, point.y, said, max((each for each in stated if each is not None), default=None))


def _from_columns(row: Row, columns: Columns, note: Note) -> Pair | None:
    x, y = _cell(row, columns, "longitude"), _cell(row, columns, "latitude")
    if x and y:
        return _pair(x, y, note)
    together = _cell(row, columns, "both") or x or y
    parts = parse_pair(together) if together else None
    if parts:
        note("coordinates-together", value=together)
        return _in_one_cell(parts, columns, note)
    x, y = x or _cell(row, columns, "easting"), y or _cell(row, columns, "northing")
    if x and y:
        return _pair(x, y, note, free_order=True)
    note("coordinates-invalid" if together else "coordinates-missing", value=together)
    return None


def _in_one_cell(parts: tuple[str, str], columns: Columns, note: Note) -> Pair | None:
    """Latitude first, unless the column's name says otherwise; a name that says neither leaves it open."""
    heading = fold_header(next(iter(columns.structure.get("both", ())), "緯度"))
    first, second = parts
    if heading.startswith("経度"):
        return _pair(first, second, note)
    return _pair(second, first, note, free_order=not heading.startswith("緯度"))


def _pair(x_text: str, y_text: str, note: Note, free_order: bool = False) -> Pair | None:
    x, y = parse_degrees(x_text), parse_degrees(y_text)
    if x is None or y is None:
        note("coordinates-invalid", value=_said(x_text, y_text))
        return None
    stated = [each for each in (decimals(x_text), decimals(y_text)) if each is not None]
    return Pair(x, y, _said(x_text, y_text), min(stated, default=None), free_order)


def _said(x: str, y: str) -> str:
    return ", ".join(part for part in (y.strip(), x.strip()) if part)


def _cell(row: Row, columns: Columns, what: str) -> str:
    """The first of the columns for `what` that is not blank."""
    cells = (row.values.get(column, "").strip() for column in columns.structure.get(what, ()))
    return next((cell for cell in cells if cell), "")


def _system(row: Row, columns: Columns, declared: str, note: Note) -> str:
    """What the row itself says of its system, else what is declared; "" for neither."""
    said = _cell(row, columns, "crs")
    if not said:
        return declared
    named = crs_named(said)
    if not named:
        note("coordinates-system-unknown", value=said)
    return named or declared


def _in_wgs84(pair: Pair, crs: str, municipality_code: str, note: Note) -> tuple[float, float] | None:
    if _in_japan(pair.y, pair.x) or _in_japan(pair.x, pair.y):
        return _from_degrees(pair, crs, note)
    if not is_projected(crs) and max(abs(pair.x), abs(pair.y)) <= 180:
        return pair.x, pair.y
    if not is_projected(crs):
        zone = zone_of_municipality(municipality_code)
        crs = plane_rectangular(zone) if zone else ""
        if not crs:
            note("coordinates-no-system", value=pair.said)
            return None
        note("coordinates-zone-assumed", value=pair.said, crs=crs)
    return _converted(pair.x, pair.y, crs)


def _from_degrees(pair: Pair, crs: str, note: Note) -> tuple[float, float]:
    """Degrees in Japan, whichever of the two came first; a declared system of metres cannot be meant."""
    x, y = pair.x, pair.y
    if not _in_japan(x, y):
        x, y = y, x
        if not pair.free_order:
            note("coordinates-swapped", value=pair.said)
    if pair.decimals is not None and pair.decimals < LEAST_DECIMALS:
        note("coordinates-coarse", value=pair.said)
    if not crs or crs in LIKE_WGS84 or is_projected(crs):
        return x, y
    return _converted(x, y, crs)


def _converted(x: float, y: float, crs: str) -> tuple[float, float]:
    longitude, latitude = to_wgs84(x, y, crs)
    return float(longitude), float(latitude)


def _in_japan(longitude: float, latitude: float) -> bool:
    return WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH
