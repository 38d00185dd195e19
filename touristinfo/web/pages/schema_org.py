"""Features as schema.org has them (JSON-LD), from what the collections declare."""

from collections.abc import Mapping, Sequence
from typing import Any

from touristinfo.domain.collections import VOCABULARY_TYPES, Collection, Field
from touristinfo.domain.languages import ALL_LANGUAGES
from touristinfo.messages import translate

CONTEXT = "https://schema.org"
Json = Mapping[str, Any]
Position = tuple[float, float]  # longitude, latitude


def place(collection: Collection, feature: Json, address: str, position: Position, locale: str) -> dict[str, Any]:
    """A feature (GeoJSON), without the context. `position`: in WGS 84, whatever the feature is given in.

    `address`: its own; `locale`: of the words for vocabulary terms.
    """
    longitude, latitude = position
    said = {
        field.schema_org: _value(field, feature["properties"][field.id], feature, locale)
        for field in collection.public_fields
        if field.schema_org and field.id in feature["properties"]
    }
    return {
        "@type": collection.schema_org,
        "@id": address,
        "identifier": feature["id"],
        **said,
        "geo": {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude},
    }


def places(found: Sequence[Json], first: int, total: int) -> dict[str, Any]:
    """A list of `total` places, of which those from the `first` (counted from 1) are `found` here."""
    listed = [{"@type": "ListItem", "position": n, "item": each} for n, each in enumerate(found, start=first)]
    return {"@context": CONTEXT, "@type": "ItemList", "numberOfItems": total, "itemListElement": listed}


def _value(field: Field, value: Any, feature: Json, locale: str) -> Any:
    if field.translatable:
        return _text(field, value, feature)
    if field.type in VOCABULARY_TYPES:
        codes = value if isinstance(value, list) else [value]
        return [translate(locale, field.terms[code].title) if code in field.terms else code for code in codes]
    return value


def _text(field: Field, value: Any, feature: Json) -> Any:
    """A text in the language of the answer as it stands, all others with their language."""
    if feature["language"] == ALL_LANGUAGES:
        return [{"@language": tag, "@value": text} for tag, text in value.items()]
    other = feature["fallbacks"].get(field.id)
    return {"@language": other, "@value": value} if other else value
