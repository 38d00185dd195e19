"""JSON-LD in the terms of schema.org, as fields and collections declare them; texts with their languages."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from touristinfo.domain.collections import Field
from touristinfo.published.downloads.contents import Content, Feature
from touristinfo.published.downloads.licences import licence_uri

_CONTEXT = "https://schema.org/"
_LICENCE = "license"


def write_jsonld(contents: Sequence[Content], path: Path) -> None:
    """A graph of places."""
    (content,) = contents
    with path.open("xb") as file:
        file.write(b'{"@context":%b,"@graph":[' % orjson.dumps(_CONTEXT))
        for rows in content.blocks():
            said = (orjson.dumps(place(content, feature)) for feature in content.features(rows))
            file.write((b",\n" if rows[0] else b"\n") + b",\n".join(said))
        file.write(b"\n]}\n")


def place(content: Content, feature: Feature) -> dict[str, Any]:
    """One feature (in all languages) as a place; fields without a term of schema.org are left out."""
    longitude, latitude = feature["geometry"]["coordinates"]
    said: dict[str, Any] = {
        "@type": content.collection.schema_org,
        "identifier": feature["id"],
        "geo": {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude},
    }
    for field in content.fields:
        value = feature["properties"].get(field.id)
        if field.schema_org and value is not None:
            said[field.schema_org] = _value(field, value)
    return said


def _value(field: Field, value: Any) -> Any:
    if isinstance(value, dict):
        return [{"@language": tag, "@value": text} for tag, text in value.items()]
    return licence_uri(value) or value if field.schema_org == _LICENCE else value
