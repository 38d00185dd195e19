"""The one table of formats of files to take home: a new one is one entry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from touristinfo.published.downloads.contents import Content
from touristinfo.published.downloads.csv_table import write_csv
from touristinfo.published.downloads.geojson import write_geojson, write_sequence
from touristinfo.published.downloads.gis import write_flatgeobuf, write_geopackage, write_geoparquet
from touristinfo.published.downloads.jsonld import write_jsonld
from touristinfo.published.downloads.pmtiles import write_pmtiles
from touristinfo.published.downloads.tile_archives import EXTENSION


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `make` writes collections (one, but for the file of the whole release) into a new file.

    `whole`: there is also one file with all collections. `version`: raised when `make` makes something else of the
    same release.
    """

    title: str
    media_type: str
    extension: str
    make: Callable[[Sequence[Content], Path], None]
    whole: bool = False
    version: int = 1


FORMATS = (
    Format("GeoJSON", "application/geo+json", "geojson", write_geojson),
    Format("GeoJSON text sequence", "application/geo+json-seq", "geojsons", write_sequence),
    Format("CSV", "text/csv", "csv", write_csv),
    Format("GeoPackage", "application/geopackage+sqlite3", "gpkg", write_geopackage, whole=True, version=2),
    Format("FlatGeobuf", "application/flatgeobuf", "fgb", write_flatgeobuf),
    Format("GeoParquet", "application/vnd.apache.parquet", "parquet", write_geoparquet),
    Format("PMTiles", "application/vnd.pmtiles", EXTENSION, write_pmtiles, whole=True),
    Format("JSON-LD", "application/ld+json", "jsonld", write_jsonld),
)
