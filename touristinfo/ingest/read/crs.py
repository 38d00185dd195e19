"""Coordinate systems in Japanese sources: their names, and the way to WGS 84."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

WGS84 = "EPSG:4326"
JGD2011 = "EPSG:6668"
JGD2000 = "EPSG:4612"
TOKYO = "EPSG:4301"
WEB_MERCATOR = "EPSG:3857"
GEOGRAPHIC = frozenset({WGS84, JGD2011, JGD2000, TOKYO})

ZONES = range(1, 20)
# EPSG code of plane rectangular zone I on each datum; the other zones follow in order.
_FIRST_ZONE = {JGD2011: 6669, JGD2000: 2443, TOKYO: 30161}
# Zone by the two digits of the prefecture, where it has one zone for all that visitors reach (告示 平成14年第9号).
# Left out: Nagasaki and Kagoshima (I and II), Hokkaido (XI–XIII), Okinawa (XV–XVII). Tokyo: without Ogasawara (XIV).
_ZONE_OF_PREFECTURE = {
    prefecture: zone
    for zone, prefectures in {
        2: "40 41 43 44 45",
        3: "32 34 35",
        4: "36 37 38 39",
        5: "28 31 33",
        6: "18 24 25 26 27 29 30",
        7: "16 17 21 23",
        8: "15 19 20 22",
        9: "07 08 09 10 11 12 13 14",
        10: "02 03 04 05 06",
    }.items()
    for prefecture in prefectures.split()
}

_EPSG = re.compile(r"epsg(?:/0/|:[\d.]*:|[:/]*)(\d{4,6})\Z")
_BARE_EPSG = frozenset(
    ["4326", "3857", "6668", "4612", "4301"]
    + [str(first + zone - 1) for first in _FIRST_ZONE.values() for zone in ZONES]
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii")
_ROMAN_ZONES = {roman: number for number, roman in enumerate((*_ROMAN, "xviii", "xix"), 1)}
_ZONE = re.compile(r"(?:第|zone|cs|直角座標|公共座標|\A|[^a-z\d])(\d{1,2}|[ivx]+)(?:系|\Z)")
# The first that is found decides: 日本測地系2011 is JGD2011, 日本測地系 alone the Tokyo Datum, 世界測地系 JGD2011.
_DATUMS = (
    (r"jgd_?2011|jgd_?2024|2011|2024", JGD2011),
    (r"jgd_?2000|2000", JGD2000),
    (r"wgs", WGS84),
    (r"tokyo|tky|日本測地|東京測地|旧測地|bessel|ベッセル", TOKYO),
    (r"世界測地|jgd|grs80|新測地", JGD2011),
)


def crs_named(text: str) -> str:
    """The coordinate system that `text` names, as "EPSG:6677"; "" when it is not known.

    Takes EPSG codes, OGC URNs and addresses, and the names seen in columns and declarations: JGD2011, 世界測地系,
    日本測地系, 平面直角座標系第9系 (JGD2011 unless another datum is named), IX系.
    """
    name = "".join(unicodedata.normalize("NFKC", text).lower().split())
    if not name:
        return ""
    code = _EPSG.search(name)
    if code or name in _BARE_EPSG:
        return _known_epsg(code[1] if code else name)
    if "crs84" in name:
        return WGS84
    datum = next((epsg for pattern, epsg in _DATUMS if re.search(pattern, name)), "")
    zone = _zone_in(name)
    if zone:
        return plane_rectangular(zone, datum if datum in _FIRST_ZONE else JGD2011)
    if "メルカトル" in name or "mercator" in name:
        return WEB_MERCATOR if "utm" not in name and "横" not in name else ""
    return "" if "直角" in name or "公共座標" in name or "utm" in name else datum


def plane_rectangular(zone: int, datum: str = JGD2011) -> str:
    """EPSG code of the plane rectangular system of `zone` (1–19); "" where there is none on that datum."""
    first = _FIRST_ZONE.get(datum)
    return f"EPSG:{first + zone - 1}" if first and zone in ZONES else ""


def zone_of_municipality(code: str) -> int | None:
    """Plane rectangular zone of a municipality or prefecture by its code; None where the prefecture has several."""
    return _ZONE_OF_PREFECTURE.get(code[:2])


def is_projected(crs: str) -> bool:
    """Whether coordinates in `crs` are metres, not degrees. False for a system that is not known."""
    found = _crs(crs)
    return found is not None and found.is_projected


def detect_plane_rectangular(northings: Sequence[float], eastings: Sequence[float]) -> bool:
    """Whether most of the pairs can only be metres of a plane rectangular system: beyond degrees, inside a zone.

    Zones reach some 700 km north and south and 200 km (with islands 400 km) east and west of their origin. Which zone
    it is the numbers do not say: see `zone_of_municipality`.
    """
    north, east = np.abs(np.asarray(northings, float)), np.abs(np.asarray(eastings, float))
    usable = np.isfinite(north) & np.isfinite(east) & ((north > 0) | (east > 0))
    metres = (np.maximum(north, east) > 180) & (north < 800_000) & (east < 500_000)
    return bool(usable.any() and (metres & usable).sum() * 2 > usable.sum())


def to_wgs84(x: ArrayLike, y: ArrayLike, crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes (degrees, WGS 84) of `x` (longitude, easting) and `y` (latitude, northing) in `crs`.

    Arrays or single numbers. What lies outside the system comes back as NaN. A table's X座標 of a plane rectangular
    system is the northing: pass it as `y`. From the Tokyo Datum the error is up to 2 m (no grid is shipped).
    Raises ValueError for a system that is not known.
    """
    transformer = _transformer(crs)
    if transformer is None:
        raise ValueError(crs)
    try:
        longitudes, latitudes = transformer.transform(np.asarray(x, float), np.asarray(y, float))
    except ProjError:
        longitudes, latitudes = np.full(np.shape(x), np.nan), np.full(np.shape(y), np.nan)
    lon, lat = np.asarray(longitudes, float), np.asarray(latitudes, float)
    bad = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(bad, np.nan, lon), np.where(bad, np.nan, lat)


def epsg_or_wkt(declared: str) -> str:
    """What a GIS file declares (a code or WKT): "EPSG:6677" where there is a code, else WKT; "" if it is no system."""
    if not declared.strip():
        return ""
    try:
        found = CRS.from_user_input(declared)
        code = found.to_epsg(min_confidence=25)
    except (CRSError, ProjError):
        return ""
    return f"EPSG:{code}" if code else str(found.to_wkt())


def _zone_in(name: str) -> int:
    match = _ZONE.search(name)
    if not match or not ("系" in name or "zone" in name or "cs" in name):
        return 0
    zone = _ROMAN_ZONES.get(match[1]) or (int(match[1]) if match[1].isdigit() else 0)
    return zone if zone in ZONES else 0


def _known_epsg(code: str) -> str:
    return f"EPSG:{code}" if _crs(f"EPSG:{code}") else ""


@cache
def _crs(crs: str) -> CRS | None:
    try:
        found = CRS.from_user_input(crs)
    except (CRSError, ProjError):
        return None
    return found if found.is_geographic or found.is_projected else None


@cache
def _transformer(crs: str) -> Transformer | None:
    found = _crs(crs) if crs else None
    try:
        return Transformer.from_crs(found, WGS84, always_xy=True) if found else None
    except ProjError:
        return None
