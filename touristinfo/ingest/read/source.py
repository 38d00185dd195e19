"""What every reader is asked and what it gives: rows of strings, perhaps with a geometry, and what was odd."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from touristinfo.domain.issues import Issue
from touristinfo.errors import UnreadableFileError
from touristinfo.files.cells import MAX_CELLS
from touristinfo.messages import N_

MAX_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class Options:
    """How to read. `encoding`: declared by the layer, "" = detect. `source_layer`: sheet or GIS layer, None = choose.

    `max_bytes`: limit for the file, also once unpacked. `known_columns`: folded names (`fold_header`) by which a header
    row is recognised.
    """

    encoding: str
    source_layer: str | None
    max_bytes: int
    known_columns: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `line` is where a person finds it: physical line of a text file, row of a sheet, ordinal of a feature.

    `values`: by column name, always strings, "" where empty; white space as in the source. `geometry`: in the
    source's own coordinate system, x before y (longitude before latitude, easting before northing).
    """

    line: int
    values: dict[str, str]
    geometry: BaseGeometry | None = None


@dataclass(slots=True)
class Source:
    """A file as read.

    `format`: csv, xlsx, geojson, shapefile, geopackage or kml. `columns`: names as in the source, made unique. `crs`:
    what the file itself declares, "EPSG:6668", or a WKT string where the system has no code, or "" where it declares
    none. `encoding`: of the text, "" where the format settles it.
    """

    format: str
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    crs: str = ""
    encoding: str = ""
    issues: list[Issue] = field(default_factory=list)


def check_size(columns: Sequence[str], rows: int) -> None:
    """Raises UnreadableFileError when a table would not fit into memory."""
    if len(columns) > MAX_COLUMNS or rows * max(len(columns), 1) > MAX_CELLS:
        raise UnreadableFileError(
            N_("The table is too large: %(columns)s columns, %(rows)s rows or more."), columns=len(columns), rows=rows
        )
