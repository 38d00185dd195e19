"""GeoPackage and FlatGeobuf by GDAL, GeoParquet by arro3: all from one stream of Arrow batches."""

import errno
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson
import pyogrio
from arro3.io import write_parquet
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from touristinfo.messages import translate
from touristinfo.published.downloads.columns import GEOMETRY, stream
from touristinfo.published.downloads.contents import ROWS, Content

_ENGLISH = "en"
_AS_OLD_PROGRAMS_READ = {"DATETIME_PRECISION": "MILLISECOND"}  # GeoPackage 1.3 has no other
_NO_ROOM_BYTES = 1_000_000
_FAULTS = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError)


def write_geopackage(contents: Sequence[Content], path: Path) -> None:
    """A GeoPackage (OGC 12-128r17) with a layer per collection."""
    for content in contents:
        about = {"DESCRIPTION": translate(_ENGLISH, content.collection.description), **_titled(content)}
        _write(content, path, "GPKG", {**about, "GEOMETRY_NAME": GEOMETRY, **_AS_OLD_PROGRAMS_READ})


def write_flatgeobuf(contents: Sequence[Content], path: Path) -> None:
    """FlatGeobuf with its spatial index."""
    (content,) = contents
    _write(content, path, "FlatGeobuf", {"TITLE": translate(_ENGLISH, content.collection.title)})


def write_geoparquet(contents: Sequence[Content], path: Path) -> None:
    """GeoParquet 1.1, points as WKB; no `crs` member means OGC:CRS84 (longitude, latitude)."""
    (content,) = contents
    column = {"encoding": "WKB", "geometry_types": ["Point"]}
    extent = {"bbox": content.segment.extent} if content.segment.extent else {}
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: {**column, **extent}}}
    with _faults_named(path):
        write_parquet(
            stream(content),
            path,
            compression="zstd(3)",
            max_row_group_size=5 * ROWS,
            key_value_metadata={"geo": orjson.dumps(geo).decode(), **_rights(content)},
        )


def _titled(content: Content) -> dict[str, str]:
    return {"IDENTIFIER": translate(_ENGLISH, content.collection.title)}


def _rights(content: Content) -> dict[str, str]:
    return {"licence": " AND ".join(content.licences), "credit": ", ".join(content.credits)}


def _write(content: Content, path: Path, driver: str, options: dict[str, str]) -> None:
    with _faults_named(path):
        pyogrio.write_arrow(
            stream(content),
            path,
            layer=content.collection.id,
            driver=driver,
            geometry_name=GEOMETRY,
            geometry_type="Point",
            crs="EPSG:4326",
            layer_metadata=_rights(content) if driver == "GPKG" else None,
            layer_options=options,
            dataset_options={"VERSION": "1.3"} if driver == "GPKG" else None,  # GDAL 3.6 warns of a newer one
        )


@contextmanager
def _faults_named(path: Path) -> Iterator[None]:
    """Pass on what libraries report as OSError, which whoever publishes can tell in one line."""
    try:
        yield
    except _FAULTS as error:
        full = shutil.disk_usage(path.parent).free < _NO_ROOM_BYTES
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error), str(path)) from error
