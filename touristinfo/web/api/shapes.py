"""Schemas of the answers, for the OpenAPI document; tests hold the answers to them."""

from typing import Any

Shape = dict[str, Any]


def _object(required: list[str], **properties: Shape) -> Shape:
    return {"type": "object", "required": required, "properties": properties}


def _list(items: Shape) -> Shape:
    return {"type": "array", "items": items}


def _is(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT: Shape = {"type": "string"}
_TIME: Shape = {"type": "string", "format": "date-time"}
_COUNT: Shape = {"type": "integer", "minimum": 0}
_LINKS = _list(_is("Link"))
_EXTENT: Shape = {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}}

_POINT = _object(
    ["type", "coordinates"],
    type={"type": "string", "enum": ["Point"]},
    coordinates={"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}},
)
_SAID_OF_TEXTS: dict[str, Shape] = {
    "language": {"type": "string", "description": "The language negotiated; mul with lang=*"},
    "fallbacks": {
        "type": "object",
        "additionalProperties": _TEXT,
        "description": "Texts given in another language, and in which",
    },
    # Fields, or with lang=* a map from field to languages.
    "machine": {"description": "Texts that no person has reviewed"},
    "stale": {"description": "Texts made from an older source text"},
}
_FEATURE = _object(
    ["type", "id", "geometry", "properties", *_SAID_OF_TEXTS],
    type={"type": "string", "enum": ["Feature"]},
    id=_TEXT,
    geometry=_POINT,
    properties={"type": "object"},
    **_SAID_OF_TEXTS,
    collection={"type": "string", "description": "In answers across collections"},
    distance_m={"type": "integer", "minimum": 0, "description": "nearby: metres along WGS 84"},
    score={"type": "number", "description": "search: greater fits better"},
    open={"type": "boolean", "nullable": True, "description": "nearby, search: open now? null = unknown"},
    links=_LINKS,
)
_COLLECTION = _object(
    ["id", "title", "links"],
    id=_TEXT,
    title=_TEXT,
    description=_TEXT,
    itemType=_TEXT,
    crs=_list(_TEXT),
    extent=_object(["spatial"], spatial=_object(["bbox"], bbox=_list(_EXTENT), crs=_TEXT)),
    links=_LINKS,
)
_RELEASE_FILE = _object(
    ["name", "status"],
    name=_TEXT,
    size=_COUNT,
    sha256=_TEXT,
    status={"type": "string", "enum": ["ready", "pending", "gone"]},
    media_type={"type": "string", "description": "Of files to take home"},
    collection={"type": "string", "nullable": True, "description": "Of files to take home; null = of all collections"},
    licence={"type": "string", "description": "SPDX expression, of files to take home"},
    links=_LINKS,
)

SHAPES: dict[str, Shape] = {
    "Anything": {"type": "object"},
    "File": {"type": "string", "format": "binary"},
    "Link": _object(
        ["href", "rel"],
        href=_TEXT,
        rel=_TEXT,
        type=_TEXT,
        hreflang=_TEXT,
        title=_TEXT,
        length=_COUNT,
    ),
    "Problem": _object(
        ["title", "status"],
        type=_TEXT,
        title=_TEXT,
        status={"type": "integer"},
        detail=_TEXT,
        parameter=_TEXT,
        value=_TEXT,
        allowed=_TEXT,
        links=_LINKS,
    ),
    "Landing": _object(["links"], title=_TEXT, description=_TEXT, links=_LINKS),
    "Conformance": _object(["conformsTo"], conformsTo=_list(_TEXT), links=_LINKS),
    "Collections": _object(["links", "collections"], links=_LINKS, collections=_list(_is("Collection"))),
    "Collection": _COLLECTION,
    "Feature": _FEATURE,
    "FeatureCollection": _object(
        ["type", "features", "numberReturned", "links"],
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_list(_is("Feature")),
        numberMatched=_COUNT,
        numberReturned=_COUNT,
        links=_LINKS,
    ),
    "Releases": _object(
        ["current", "releases", "links"],
        current=_COUNT,
        releases=_list(
            _object(
                ["release", "published_at", "manifest_sha256"],
                release=_COUNT,
                published_at=_TIME,
                manifest_sha256={"type": "string"},
                links=_LINKS,
            )
        ),
        numberMatched=_COUNT,
        numberReturned=_COUNT,
        links=_LINKS,
    ),
    "Release": _object(
        ["release", "published_at", "collections", "files", "links"],
        release=_COUNT,
        published_at=_TIME,
        collections={"type": "object"},
        provenance=_list({"type": "object"}),
        files=_list(_RELEASE_FILE),
        links=_LINKS,
    ),
    "Catalogue": _object(
        ["@context", "@graph"],
        **{"@context": {"type": "object"}, "@graph": _list(_object(["@id", "@type"], **{"@id": _TEXT}))},
    ),
    "Changes": _object(
        ["from", "to", "features", "deleted", "links"],
        **{"from": _COUNT},
        to=_COUNT,
        features=_list(_is("Feature")),
        deleted=_list(_object(["collection", "id"], collection=_TEXT, id=_TEXT)),
        links=_LINKS,
    ),
}
