"""Archives of vector tiles (PMTiles 3): written from a release, tile by tile, and read from a mapped file.

Tiles lie in the order of their numbers, after the header and the root directory; their content is that which is made
when a tile is asked for.
"""

import gzip
import html
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray
from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    serialize_header,
    tileid_to_zxy,
    zxy_to_tileid,
)
from pmtiles.writer import optimize_directories

from touristinfo.published.tiles.layers import Layers, bounds, vector_layers
from touristinfo.published.tiles.matrix_set import Tile, projected
from touristinfo.published.tiles.thinning import BUFFER, FULL_ZOOM
from touristinfo.published.tiles.tile import FORMAT, Encoded, encode_tile

MOST_ZOOM = FULL_ZOOM  # the next ones show the same places larger, and would be most of the archive
_HEADER_BYTES = 127
_ROOT_BYTES = 16_384  # header and root directory together, so that one request of a client gets both
_DEGREES = 10_000_000  # coordinates in the header are whole numbers
_MADE_FROM, _LANGUAGES = "touristinfo:made_from", "touristinfo:languages"  # in the metadata
_LEVEL = 6  # of compression: 9 is a tenth smaller and takes twice as long


def write_archive(path: Path, layers: Layers, about: Mapping[str, str], locale: str) -> None:
    """Write all tiles of zoom 0 to MOST_ZOOM that have anything in them.

    `about`: `name`, `description` and `attribution` (plain text) for the metadata.
    """
    with path.open("xb") as file:
        file.write(bytes(_ROOT_BYTES))
        entries, languages = _write_tiles(file, layers)
        root, leaves, _ = optimize_directories(  # type: ignore[no-untyped-call]
            entries, _ROOT_BYTES - _HEADER_BYTES
        )
        metadata = gzip.compress(orjson.dumps(_metadata(layers, about, locale) | {_LANGUAGES: languages}), mtime=0)
        parts = _Parts(len(entries), file.tell() - _ROOT_BYTES, len(root), len(leaves), len(metadata))
        file.write(leaves)
        file.write(metadata)
        file.seek(0)
        file.write(serialize_header(_header(layers, parts)))
        file.write(root)


def _write_tiles(file: BinaryIO, layers: Layers) -> tuple[list[Entry], dict[str, list[int]]]:
    """Write the tiles; gives where each is, and which are in which languages (tags with spaces between)."""
    entries: list[Entry] = []
    languages: dict[str, list[int]] = {}
    offset = 0
    for number in tile_numbers(layers):
        zoom, column, row = tileid_to_zxy(number)
        made = encode_tile(layers, Tile(zoom, row, column))
        if made.body:
            packed = gzip.compress(made.body, _LEVEL, mtime=0)
            file.write(packed)
            entries.append(Entry(number, offset, len(packed), 1))
            languages.setdefault(" ".join(sorted(made.languages)), []).append(number)
            offset += len(packed)
    return entries, languages


def tile_numbers(layers: Layers) -> Iterator[int]:
    """The numbers of the tiles that may have something in them, in order: of places, and of those beside them."""
    x, y = projected(*(_all(layers, axis) for axis in ("longitudes", "latitudes")))
    shares = np.column_stack([x, y])
    shares = shares[~np.isnan(shares[:, 1])]
    for zoom in range(MOST_ZOOM + 1):
        side = 1 << zoom
        corners = [np.floor(shares * side + shift) for shift in _SHIFTS]
        found = np.unique(np.concatenate(corners).astype(np.int64), axis=0)
        found[:, 0] %= side
        inside = found[(found[:, 1] >= 0) & (found[:, 1] < side)]
        yield from sorted({zxy_to_tileid(zoom, column, row) for column, row in inside.tolist()})


def _all(layers: Layers, axis: str) -> NDArray[np.float64]:
    return np.concatenate([np.empty(0), *(getattr(segment, axis) for segment, _ in layers)])


_SHIFTS = [(x, y) for x in (-BUFFER, BUFFER) for y in (-BUFFER, BUFFER)]  # a tile is wider than what is around it


def _metadata(layers: Layers, about: Mapping[str, str], locale: str) -> dict[str, Any]:
    return {
        **{name: text for name, text in about.items() if text},
        **({"attribution": html.escape(about["attribution"])} if about.get("attribution") else {}),
        "type": "overlay",
        "vector_layers": vector_layers(layers, locale, MOST_ZOOM),
        _MADE_FROM: made_from(layers),
    }


def made_from(layers: Layers) -> list[str]:
    """What the tiles of these layers depend on."""
    return [FORMAT, *(segment.digest for segment, _ in layers)]


class _Parts(NamedTuple):
    """How many tiles there are, and how many bytes each part of the archive has."""

    entries: int
    tiles: int
    root: int
    leaves: int
    metadata: int


def _header(layers: Layers, parts: _Parts) -> HeaderDict:
    end_of_tiles = _ROOT_BYTES + parts.tiles
    west, south, east, north = (round(each * _DEGREES) for each in bounds(layers))
    return HeaderDict(
        version=3,
        root_offset=_HEADER_BYTES,
        root_length=parts.root,
        metadata_offset=end_of_tiles + parts.leaves,
        metadata_length=parts.metadata,
        leaf_directory_offset=end_of_tiles,
        leaf_directory_length=parts.leaves,
        tile_data_offset=_ROOT_BYTES,
        tile_data_length=parts.tiles,
        addressed_tiles_count=parts.entries,
        tile_entries_count=parts.entries,
        tile_contents_count=parts.entries,
        clustered=True,
        internal_compression=Compression.GZIP,
        tile_compression=Compression.GZIP,
        tile_type=TileType.MVT,
        min_zoom=0,
        max_zoom=MOST_ZOOM,
        min_lon_e7=west,
        min_lat_e7=south,
        max_lon_e7=east,
        max_lat_e7=north,
        center_zoom=0,
        center_lon_e7=(west + east) // 2,
        center_lat_e7=(south + north) // 2,
    )


class Archive:
    """An archive that is being read. `made_from`: see the function of that name."""

    def __init__(self, path: Path) -> None:
        """Map the file. Raises OSError, ValueError where it is none."""
        with path.open("rb") as file:
            self._bytes = mmap(file.fileno(), 0, access=ACCESS_READ)
        self._header = deserialize_header(self._bytes[:_HEADER_BYTES])
        packed = self._part(self._header["metadata_offset"], self._header["metadata_length"])
        metadata = orjson.loads(gzip.decompress(packed))
        self.made_from: list[str] = metadata[_MADE_FROM]
        by_tags = {frozenset(tags.split()): numbers for tags, numbers in metadata[_LANGUAGES].items()}
        self._languages = {number: tags for tags, numbers in by_tags.items() for number in numbers}
        self._directories: dict[int, list[Entry]] = {}

    def gzipped(self, tile: Tile) -> Encoded | None:
        """A tile, compressed (b"" where it is empty); None where the archive does not go so deep."""
        if tile.zoom > self._header["max_zoom"]:
            return None
        number = zxy_to_tileid(tile.zoom, tile.column, tile.row)
        entry = find_tile(self._directory(self._header["root_offset"], self._header["root_length"]), number)
        if entry is not None and entry.run_length == 0:
            leaves = self._header["leaf_directory_offset"]
            entry = find_tile(self._directory(leaves + entry.offset, entry.length), number)
        if entry is None:
            return Encoded(b"", frozenset())
        body = self._part(self._header["tile_data_offset"] + entry.offset, entry.length)
        return Encoded(body, self._languages[number])

    def _directory(self, offset: int, length: int) -> list[Entry]:
        """A directory, unpacked once: one has some thousand tiles, and there are few."""
        found = self._directories.get(offset)
        if found is None:
            found = self._directories[offset] = deserialize_directory(self._part(offset, length))
        return found

    def _part(self, offset: int, length: int) -> bytes:
        return self._bytes[offset : offset + length]
