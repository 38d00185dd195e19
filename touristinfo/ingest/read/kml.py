"""Reads KML and KMZ. GDAL's driver turns Japanese names of ExtendedData into underscores, so that it is not used."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import shapely
from shapely.geometry.base import BaseGeometry

from touristinfo.domain.issues import Issue
from touristinfo.errors import UnreadableFileError
from touristinfo.files.archives import open_archive
from touristinfo.files.encoding import decode
from touristinfo.ingest.read.crs import WGS84
from touristinfo.ingest.read.shapes import usable
from touristinfo.ingest.read.source import Options, Row, Source, check_size
from touristinfo.messages import N_

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_DOCTYPE = re.compile(r"\A(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)
_PLAIN = ("name", "description", "address", "phoneNumber")
_MAX_DEPTH = 100


def read_kml(path: Path, options: Options) -> Source:
    """Read all placemarks, or those in the folder named `source_layer`. Raises UnreadableFileError.

    Columns: name, description, address, phoneNumber and what ExtendedData names; coordinates are WGS 84 (OGC KML 2.3).
    """
    decoded = decode(_bytes(path, options), options.encoding)
    root = _parsed(decoded.text)
    source = Source("kml", crs=WGS84, encoding=decoded.encoding)
    placemarks = [(_values(mark), mark) for mark in _placemarks(root, options.source_layer)]
    source.columns = list(dict.fromkeys(name for values, _ in placemarks for name in values))
    check_size(source.columns, len(placemarks))
    for line, (values, mark) in enumerate(placemarks, 1):
        geometry, broken = _geometry(mark)
        if broken:
            source.issues.append(Issue("geometry-unusable", line))
        source.rows.append(Row(line, {name: values.get(name, "") for name in source.columns}, geometry))
    return source


def _bytes(path: Path, options: Options) -> bytes:
    with path.open("rb") as file:
        if not file.read(2).startswith(b"PK"):
            return path.read_bytes()
    with open_archive(path, options.max_bytes) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".kml")]
        if not names:
            raise UnreadableFileError(N_("The archive holds no KML file."))
        return archive.read("doc.kml" if "doc.kml" in names else names[0])


def _parsed(text: str) -> Element:
    if _DOCTYPE.match(text):
        raise UnreadableFileError(N_("The XML declares a document type (DOCTYPE), which is refused."))
    try:
        # Without a document type there are no entities to expand, so that the standard parser is safe.
        return ElementTree.fromstring(_DECLARATION.sub("", text, count=1))  # noqa: S314
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise UnreadableFileError(N_("The KML is broken: %(reason)s"), reason=str(error)) from error


def _tag(element: Element) -> str:
    """The tag without its namespace, of which KML has had several."""
    return element.tag.rpartition("}")[2]


def _child(element: Element, tag: str) -> Element | None:
    return next((child for child in element if _tag(child) == tag), None)


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def _placemarks(root: Element, folder: str | None) -> list[Element]:
    if folder is None:
        return [element for element in root.iter() if _tag(element) == "Placemark"]
    folders = [element for element in root.iter() if _tag(element) in ("Folder", "Document")]
    named = {_text(_child(element, "name")).strip(): element for element in reversed(folders)}
    if folder not in named:
        raise UnreadableFileError(
            N_("There is no layer or sheet '%(wanted)s'; there are: %(names)s"),
            wanted=folder,
            names=", ".join(name for name in reversed(named) if name) or "-",
        )
    return [element for element in named[folder].iter() if _tag(element) == "Placemark"]


def _values(placemark: Element) -> dict[str, str]:
    values = {}
    if placemark.get("id"):
        values["id"] = placemark.get("id", "")
    for tag in _PLAIN:
        element = _child(placemark, tag)
        if element is not None:
            values[tag] = _text(element)
    extended = _child(placemark, "ExtendedData")
    values.update(_extended(extended) if extended is not None else ())
    return values


def _extended(extended: Element) -> Iterator[tuple[str, str]]:
    for element in extended.iter():
        name = element.get("name", "")
        if name and _tag(element) == "Data":
            yield name, _text(_child(element, "value"))
        elif name and _tag(element) == "SimpleData":
            yield name, _text(element)


def _geometry(placemark: Element) -> tuple[BaseGeometry | None, bool]:
    """The placemark's geometry, and whether there is one that cannot be used."""
    shapes = [element for element in placemark if _tag(element) in _SHAPES or _tag(element) == "MultiGeometry"]
    if not shapes:
        return None, False
    try:
        geometry = usable([_shape(shapes[0], 0)])[0]
    except (ValueError, shapely.errors.ShapelyError):
        geometry = None
    return geometry, geometry is None


def _shape(element: Element, depth: int) -> BaseGeometry:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    if _tag(element) == "MultiGeometry":
        parts = [_shape(child, depth + 1) for child in element if _tag(child) in (*_SHAPES, "MultiGeometry")]
        return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)
    return _SHAPES[_tag(element)](element)


def _coordinates(element: Element) -> list[tuple[float, float]]:
    """Pairs of "longitude,latitude[,altitude]"; spaces after the commas, against the standard, are understood."""
    text = re.sub(r"\s*,\s*", ",", _text(_child(element, "coordinates")))
    numbers = [token.split(",") for token in text.split()]
    return [(float(token[0]), float(token[1])) for token in numbers if _enough(token)]


def _enough(token: list[str]) -> bool:
    if len(token) < 2:
        raise ValueError("a coordinate is missing")
    return True


def _polygon(element: Element) -> BaseGeometry:
    rings = {"outerBoundaryIs": [], "innerBoundaryIs": []}  # type: dict[str, list[list[tuple[float, float]]]]
    for boundary in element:
        ring = _child(boundary, "LinearRing")
        if _tag(boundary) in rings and ring is not None:
            rings[_tag(boundary)].append(_coordinates(ring))
    if not rings["outerBoundaryIs"]:
        raise ValueError("a polygon without an outer boundary")
    return shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])


def _point(element: Element) -> BaseGeometry:
    coordinates = _coordinates(element)
    if len(coordinates) != 1:
        raise ValueError("a point has one coordinate")
    return shapely.Point(coordinates[0])


_SHAPES = {
    "Point": _point,
    "LineString": lambda element: shapely.LineString(_coordinates(element)),
    "LinearRing": lambda element: shapely.LinearRing(_coordinates(element)),
    "Polygon": _polygon,
}
