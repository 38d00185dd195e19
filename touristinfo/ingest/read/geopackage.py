"""Reads one layer of a GeoPackage."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from touristinfo.ingest.headers import fold_header
from touristinfo.ingest.read.gis import fill_from_layer, first_field_names, layer_names, read_layer
from touristinfo.ingest.read.layers import choose_layer
from touristinfo.ingest.read.source import Options, Source


def read_geopackage(path: Path, options: Options) -> Source:
    """Read the layer `source_layer`, else the one whose fields are known best. Raises UnreadableFileError."""
    source = Source("geopackage")
    with TemporaryDirectory(prefix="touristinfo-") as folder:
        copy = Path(folder) / "layers.gpkg"
        shutil.copyfile(path, copy)

        def worth(name: str) -> int:
            fields = first_field_names(copy, name)
            return 1 + sum(fold_header(field) in options.known_columns for field in fields) if fields else 0

        layer = read_layer(copy, choose_layer(layer_names(copy), options.source_layer, worth, source.issues))
    fill_from_layer(source, layer, str)
    return source
