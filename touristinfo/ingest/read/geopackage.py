"""Reads one layer of a GeoPackage."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from touristinfo.errors import UnreadableFileError
from touristinfo.files.headers import fold_header
from touristinfo.ingest.read.gis import fill_from_layer, first_field_names, layer_names, read_layer
from touristinfo.ingest.read.layers import choose_layer
from touristinfo.ingest.read.source import Options, Source
from touristinfo.messages import N_

_JOURNAL = "-wal"  # beside a file that a program still has open, or left behind by a crash: holds the newest rows


def read_geopackage(path: Path, options: Options) -> Source:
    """Read the layer `source_layer`, else the one whose fields are known best. Raises UnreadableFileError."""
    source = Source("geopackage")
    with TemporaryDirectory(prefix="touristinfo-") as folder:
        copy = Path(folder) / "layers.gpkg"
        _copy(path, copy, options)

        def worth(name: str) -> int:
            fields = first_field_names(copy, name)
            return 1 + sum(fold_header(field) in options.known_columns for field in fields) if fields else 0

        layer = read_layer(copy, choose_layer(layer_names(copy), options.source_layer, worth, source.issues))
    fill_from_layer(source, layer, str)
    return source


def _copy(path: Path, copy: Path, options: Options) -> None:
    shutil.copyfile(path, copy)
    journal = path.with_name(path.name + _JOURNAL)
    if journal.is_file():
        if journal.stat().st_size > options.max_bytes:
            raise UnreadableFileError(
                N_("The file is larger than the limit of %(limit)s bytes."), limit=options.max_bytes
            )
        shutil.copyfile(journal, copy.with_name(copy.name + _JOURNAL))
