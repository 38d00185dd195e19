"""JSON-LD in the terms of schema.org, in all languages."""

from collections.abc import Sequence
from pathlib import Path

import orjson

from touristinfo.published.downloads.contents import Content, Feature
from touristinfo.published.schema_org import CONTEXT, Json, place


def write_jsonld(contents: Sequence[Content], path: Path) -> None:
    """A graph of places."""
    (content,) = contents
    with path.open("xb") as file:
        file.write(b'{"@context":%b,"@graph":[' % orjson.dumps(CONTEXT))
        for rows in content.blocks():
            said = (orjson.dumps(_place(content, feature)) for feature in content.features(rows))
            file.write((b",\n" if rows[0] else b"\n") + b",\n".join(said))
        file.write(b"\n]}\n")


def _place(content: Content, feature: Feature) -> Json:
    longitude, latitude = feature["geometry"]["coordinates"]
    return place(content.collection, feature, (longitude, latitude))
