"""GeoJSON (RFC 7946) and GeoJSON text sequences (RFC 8142) in all languages, as `lang=*` answers: joined, not made."""

from collections.abc import Sequence
from pathlib import Path

import orjson

from touristinfo.domain.languages import ALL_LANGUAGES
from touristinfo.published.downloads.contents import Content

_RECORD_SEPARATOR = b"\x1e"


def write_geojson(contents: Sequence[Content], path: Path) -> None:
    """A FeatureCollection."""
    (content,) = contents
    with path.open("xb") as file:
        head = {"type": "FeatureCollection", "name": content.collection.id}
        said = {"licences": content.licences, "credits": content.credits}
        file.write(orjson.dumps({**head, **said})[:-1] + b',"features":[')
        for rows in content.blocks():
            file.write(b"," if rows[0] else b"")
            file.writelines(content.segment.pieces(rows, ALL_LANGUAGES))
        file.write(b"]}\n")


def write_sequence(contents: Sequence[Content], path: Path) -> None:
    """One feature per record: a record separator, the feature, a line feed."""
    (content,) = contents
    with path.open("xb") as file:
        for rows in content.blocks():
            for row in rows:
                file.write(_RECORD_SEPARATOR + content.segment.feature(row, ALL_LANGUAGES) + b"\n")
