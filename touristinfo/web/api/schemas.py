"""JSON Schemas of a collection, made from its declaration: all properties, those to filter by, those to sort by."""

from collections.abc import Iterable
from typing import Any

import orjson
from flask import Response

from touristinfo.domain.collections import LIST_TYPES, Collection, Field, FieldType
from touristinfo.messages import N_, translate
from touristinfo.published.cql2.reading import GEOMETRY
from touristinfo.published.order import ID
from touristinfo.published.query import queryable_fields, sortable_fields
from touristinfo.web.api.addresses import address, collection_and_segment
from touristinfo.web.api.parameters import document
from touristinfo.web.headers import respond_document
from touristinfo.web.negotiation import SCHEMA, Asked

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES: dict[FieldType, dict[str, str]] = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATETIME: {"type": "string", "format": "date-time"},
    FieldType.URL: {"type": "string", "format": "uri"},
}
# What the parameter `datetime` is about.
_ROLES = {"updated": {"x-ogc-role": "primary-instant"}}


@address("/collections/<collection_id>/schema", document, "Schema of a collection's features", "Anything", SCHEMA)
def schema(asked: Asked, collection_id: str) -> Response:
    """All properties, the id and the geometry."""
    collection, _ = collection_and_segment(asked, collection_id)
    special = {ID: _id(asked.locale), **_geometry(asked.locale)}
    return _answer(asked, collection, collection.public_fields, special, readOnly=True)


@address("/collections/<collection_id>/queryables", document, "Properties to filter by", "Anything", SCHEMA)
def queryables(asked: Asked, collection_id: str) -> Response:
    """What `filter` may name; all but the geometry are also query parameters of the collection's items."""
    collection, _ = collection_and_segment(asked, collection_id)
    return _answer(asked, collection, queryable_fields(collection), _geometry(asked.locale))


@address("/collections/<collection_id>/sortables", document, "Properties to sort by", "Anything", SCHEMA)
def sortables(asked: Asked, collection_id: str) -> Response:
    """The properties that `sortby` takes, and the id, by which features are sorted where it is not given."""
    collection, _ = collection_and_segment(asked, collection_id)
    return _answer(asked, collection, sortable_fields(collection), {ID: _id(asked.locale)})


def _answer(
    asked: Asked, collection: Collection, fields: Iterable[Field], special: dict[str, Any], **of_all: bool
) -> Response:
    properties = special | {field.id: _property(field, asked.locale) for field in fields}
    said = {
        "$schema": DIALECT,
        "$id": asked.url,
        "type": "object",
        "title": translate(asked.locale, collection.title),
        "description": translate(asked.locale, collection.description),
        "properties": {name: each | of_all for name, each in properties.items()},
        "additionalProperties": False,
    }
    return respond_document(asked, orjson.dumps(said), SCHEMA, asked.interface)


def _id(locale: str) -> dict[str, Any]:
    return {"title": translate(locale, N_("Identifier")), "type": "string", "x-ogc-role": "id"}


def _geometry(locale: str) -> dict[str, Any]:
    title = translate(locale, N_("Position"))
    return {GEOMETRY: {"title": title, "format": "geometry-point", "x-ogc-role": "primary-geometry"}}


def _property(field: Field, locale: str) -> dict[str, Any]:
    said: dict[str, Any] = {"title": translate(locale, field.title), **_ROLES.get(field.id, {})}
    if field.description:
        said["description"] = translate(locale, field.description)
    if field.terms:
        single = {"type": "string", "enum": list(field.terms), "oneOf": _terms(field, locale)}
    else:
        single = {**_TYPES.get(field.type, {"type": "string"})}
    return said | ({"type": "array", "items": single} if field.type in LIST_TYPES else single)


def _terms(field: Field, locale: str) -> list[dict[str, str]]:
    return [{"const": term.code, "title": translate(locale, term.title)} for term in field.terms.values()]
