"""Features as schema.org has them (JSON-LD), from what the collections declare."""

from collections.abc import Mapping, Sequence
from typing import Any

from touristinfo.domain.collections import VOCABULARY_TYPES, Collection, Field
from touristinfo.domain.languages import ALL_LANGUAGES
from touristinfo.domain.licences import licence_uri
from touristinfo.messages import translate

CONTEXT = "https://schema.org/"
_LICENCE = "license"
Json = Mapping[str, Any]
Position = tuple[float, float]  # longitude, latitude


def place(collection: Collection, feature: Json, position: Position, address: str = "", locale: str = "") -> Json:
    """A feature (GeoJSON) as a place, without the context; fields without a term of schema.org are left out.

    `position`: in WGS 84, whatever the feature is given in; `address`: its own. `locale`: of the words for vocabulary
    terms, whose codes stand there where it is empty.
    """
    longitude, latitude = position
    properties = feature["properties"]
    said = {
        field.schema_org: _value(field, properties[field.id], feature, locale)
        for field in collection.public_fields
        if field.schema_org and properties.get(field.id) is not None
    }
    return {
        "@type": collection.schema_org,
        **({"@id": address} if address else {}),
        "identifier": feature["id"],
        **said,
        "geo": {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude},
    }


def places(found: Sequence[Json], first: int, total: int) -> Json:
    """A list of `total` places, of which those from the `first` (counted from 1) are `found` here."""
    listed = [{"@type": "ListItem", "position": n, "item": each} for n, each in enumerate(found, start=first)]
    return {"@context": CONTEXT, "@type": "ItemList", "numberOfItems": total, "itemListElement": listed}


def _value(field: Field, value: Any, feature: Json, locale: str) -> Any:
    if field.translatable:
        return _text(field, value, feature)
    if field.schema_org == _LICENCE:
        return licence_uri(value) or value
    if locale and field.type in VOCABULARY_TYPES:
        codes = value if isinstance(value, list) else [value]
        return [translate(locale, field.terms[code].title) if code in field.terms else code for code in codes]
    return value


def _text(field: Field, value: Any, feature: Json) -> Any:
    """A text in the language of the answer as it stands, all others with their language."""
    if feature["language"] == ALL_LANGUAGES:
        return [{"@language": tag, "@value": text} for tag, text in value.items()]
    other = feature["fallbacks"].get(field.id)
    return {"@language": other, "@value": value} if other else value
