"""Reads `data/common_fields.toml` and `data/collections/*.toml` into collections."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from touristinfo.domain.collections import (
    LIST_TYPES,
    VOCABULARY_TYPES,
    Collection,
    Field,
    FieldType,
    PublishRule,
    StalePolicy,
    Term,
)
from touristinfo.domain.declarations import Declaration, Table, load_folder
from touristinfo.domain.languages import TAGS
from touristinfo.domain.states import State
from touristinfo.errors import DeclarationError

# Words that the API uses beside the fields; a field of that name could not be asked for.
RESERVED_NAMES = frozenset(
    [
        "id",
        "geometry",
        "type",
        "properties",
        "lang",
        "limit",
        "offset",
        "after",
        "before",
        "bbox",
        "datetime",
        "fields",
        "sortby",
        "f",
        "crs",
        "filter",
        "language",
        "fallbacks",
        "machine",
        "stale",
        "collection",
        "distance_m",
        "score",
        "open",
        "links",
        "q",
        "lat",
        "lon",
        "radius",
        "open_now",
        "collections",
        "point_count",
    ]
)
_PREFIX = re.compile(r"[a-z]+\Z")


def load_collections(data: Path) -> dict[str, Collection]:
    """All collections declared under `data`, by id. Raises DeclarationError with file, line and reason."""
    common = Declaration(data / "common_fields.toml")
    collections = load_folder(data / "collections", lambda path: _collection(Declaration(path), common))
    if not collections:
        raise DeclarationError(
            "%(file)s, line %(line)s: %(reason)s", file=str(data / "collections"), line=1, reason="no collection"
        )
    prefixes: dict[str, str] = {}
    for collection in collections.values():
        other = prefixes.setdefault(collection.id_prefix, collection.id)
        if other != collection.id:
            declaration = Declaration(data / "collections" / f"{collection.id}.toml")
            raise declaration.fault(f"id_prefix '{collection.id_prefix}' is taken by {other}", key="id_prefix")
    return collections


def _collection(declaration: Declaration, common: Declaration) -> Collection:
    name = declaration.path.stem
    top = Table(declaration, declaration.data)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise top.fault(f"'{name}' must be lower-case letters, digits and underscores")
    collection = Collection(
        id=name,
        title=top.take("title", str),
        description=top.take("description", str, ""),
        id_prefix=top.take("id_prefix", str),
        fields=_fields(top.table("fields"), common),
        standard_datasets=top.strings("standard_datasets"),
        schema_org=top.take("schema_org", str, "Place"),
        osm=top.strings("osm"),
        has_code=top.take("has_code", bool, False),
        policy=_policy(top.table("policy")),
    )
    for name, rule in zip(top.table("policy").data, collection.policy, strict=True):
        unknown = [each for each in rule.fields if each not in {field.id for field in collection.translatable_fields}]
        if unknown:
            raise top.fault(f"[policy.{name}]: '{unknown[0]}' is no field that is translated", "policy")
    if not _PREFIX.match(collection.id_prefix):
        raise top.fault("'id_prefix' must be lower-case letters only", "id_prefix")
    top.done()
    return collection


def _fields(own: Table, common: Declaration) -> dict[str, Field]:
    """Common fields first, each with what the collection says more about it, then the collection's own."""
    shared = Table(common, common.data).tables()
    extra = own.tables()
    fields: dict[str, Field] = {}
    for name, table in shared.items():
        fields[name] = _field(name, _with_more(table, extra[name]) if name in extra else table)
    for name, table in extra.items():
        if name not in fields:
            fields[name] = _field(name, table)
    return fields


def _with_more(shared: Table, own: Table) -> Table:
    merged: dict[str, Any] = {**shared.data, **own.data}
    return Table(own.declaration, merged, own.name)


def _field(name: str, table: Table) -> Field:
    field = Field(
        id=name,
        type=table.choice("type", FieldType),
        title=table.take("title", str),
        required=table.take("required", bool, False),
        translatable=table.take("translatable", bool, False),
        public=table.take("public", bool, True),
        assigned=table.take("assigned", bool, False),
        stale=table.choice("stale", StalePolicy, StalePolicy.KEEP),
        columns=table.strings("columns"),
        official=table.strings_by_language("official"),
        terms=_terms(table.table("terms")),
        separator=table.take("separator", str, ";"),
        osm=table.take("osm", str, ""),
        schema_org=table.take("schema_org", str, ""),
        description=table.take("description", str, ""),
        most_characters=table.take("most_characters", int, 0),
    )
    for reason, key in _contradictions(field):
        raise table.fault(f"field '{name}': {reason}", key)
    table.done()
    return field


def _contradictions(field: Field) -> Iterable[tuple[str, str]]:
    """Reasons why the declaration makes no sense, each with the key it is about."""
    if field.id in RESERVED_NAMES:
        yield "this name is used by the API itself", ""
    if not field.title.strip():
        yield "the title is empty", "title"
    if field.translatable and field.type is not FieldType.TEXT:
        yield "only type 'text' can be translatable", "translatable"
    if field.official and not field.translatable:
        yield "'official' columns need translatable = true", "official"
    if field.most_characters < 0 or (field.most_characters and not field.translatable):
        yield "'most_characters' is a limit of translations", "most_characters"
    if field.type in VOCABULARY_TYPES and not field.terms:
        yield f"type '{field.type}' needs terms", "type"
    if field.terms and field.type not in VOCABULARY_TYPES:
        yield "only types 'code' and 'codes' have terms", "type"
    if field.assigned and (field.columns or field.translatable):
        yield "an assigned field is not read from columns nor translated", "assigned"
    if not field.separator or (field.separator != ";" and field.type not in LIST_TYPES):
        yield "'separator' belongs to lists", "separator"


def _policy(table: Table) -> tuple[PublishRule, ...]:
    rules = []
    for each in table.tables().values():
        publish = tuple(State(name) for name in each.strings("publish", list(State)))
        stale = each.choice("stale", StalePolicy) if "stale" in each.data else None
        rules.append(PublishRule(each.strings("fields"), each.strings("languages", TAGS), publish, stale))
        each.done()
    return tuple(rules)


def _terms(table: Table) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    spellings: dict[str, str] = {}
    for code, term in table.tables().items():
        terms[code] = Term(code, term.take("title", str), term.strings("accepts"), term.take("matches", str, ""))
        try:
            re.compile(terms[code].matches)
        except re.error as error:
            raise term.fault(f"'matches' is not a regular expression: {error}", "matches") from error
        term.done()
        for spelling in terms[code].accepts:
            if spellings.setdefault(spelling, code) != code:
                raise term.fault(f"'{spelling}' is accepted for '{spellings[spelling]}' already", "accepts")
    return terms
