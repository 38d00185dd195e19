"""Reads one layer of a GIS file through GDAL, always from a private copy under a name of our own.

So GDAL never sees a name chosen by others (`/vsicurl/…`, connection strings), nor writes files beside the original.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyogrio import list_layers
from pyogrio import raw as gdal

from touristinfo.domain.issues import Issue
from touristinfo.errors import UnreadableFileError
from touristinfo.files.cell_text import cell_text
from touristinfo.files.encoding import storable
from touristinfo.ingest.read.crs import epsg_or_wkt
from touristinfo.ingest.read.shapes import from_wkb, geometry_issues
from touristinfo.ingest.read.source import Row, Source, check_size
from touristinfo.messages import N_

_CRS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class LayerRead:
    """A layer as GDAL gives it: `columns[i]` are the values of the field `names[i]`."""

    names: list[str]
    columns: list[NDArray[Any]]
    boolean: list[bool]
    wkb: list[bytes | None]
    crs: str
    geometry_type: str


def read_layer(path: Path, layer: str | None = None, encoding: str | None = None) -> LayerRead:
    """The whole layer (the first where None). Raises UnreadableFileError for whatever GDAL cannot read."""
    meta, _, wkb, columns = _refusing(
        lambda: gdal.read(str(path), layer=layer, encoding=encoding, force_2d=True, datetime_as_string=True)
    )
    return LayerRead(
        names=[str(name) for name in meta["fields"]],
        columns=list(columns),
        boolean=[subtype == "OFSTBoolean" for subtype in meta["ogr_subtypes"]],
        wkb=[] if wkb is None else list(wkb),
        crs=meta["crs"] or "",
        geometry_type=meta["geometry_type"] or "",
    )


def layer_names(path: Path) -> list[str]:
    """Names of the layers in `path`. Raises UnreadableFileError."""
    return [str(name) for name in _refusing(lambda: list_layers(str(path)))[:, 0]]


def first_field_names(path: Path, layer: str) -> list[str]:
    """Names of the fields of `layer`; none where it has no feature. Raises UnreadableFileError."""
    meta, _, wkb, _ = _refusing(lambda: gdal.read(str(path), layer=layer, max_features=1))
    return [str(name) for name in meta["fields"]] if wkb is not None and len(wkb) else []


def fill_from_layer(source: Source, layer: LayerRead, decoded: Callable[[str], str]) -> None:
    """Put columns, rows, coordinate system and issues of `layer` into `source`; strings pass through `decoded`."""
    source.columns = _unique([storable(decoded(name)) for name in layer.names])
    count = len(layer.columns[0]) if layer.columns else len(layer.wkb)
    check_size(source.columns, count)
    source.crs = epsg_or_wkt(layer.crs)
    if layer.crs and not source.crs:
        source.issues.append(Issue("crs-unrecognised", value=layer.crs[:_CRS_SHOWN]))
    given = layer.wkb or [None] * count
    geometries = from_wkb(given)
    source.issues += geometry_issues(given, geometries)
    texts = [
        [_text(value, boolean, decoded) for value in column]
        for column, boolean in zip(layer.columns, layer.boolean, strict=True)
    ]
    source.rows = [
        Row(index + 1, {name: column[index] for name, column in zip(source.columns, texts, strict=True)}, geometry)
        for index, geometry in enumerate(geometries)
    ]


def _unique(names: list[str]) -> list[str]:
    taken: set[str] = set()
    for index, name in enumerate(names):
        unique = name or f"#{index + 1}"
        while unique in taken:
            unique += "'"
        taken.add(unique)
        names[index] = unique
    return names


def _text(value: Any, boolean: bool, decoded: Callable[[str], str]) -> str:
    if isinstance(value, str):
        return storable(decoded(value))
    if boolean and value is not None and value == value:  # noqa: PLR0124  (NaN, which stands for null)
        return cell_text(bool(value))
    return cell_text(value)


def _refusing(read: Callable[[], Any]) -> Any:
    try:
        # GDAL's warnings are about details of the format; what matters shows in the data.
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return read()
    except Exception as error:  # pyogrio raises its own and, for damaged files, several of Python's
        raise UnreadableFileError(N_("The GIS file cannot be read: %(reason)s"), reason=str(error)) from error
