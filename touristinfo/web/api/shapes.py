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
_CORNER: Shape = {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}}
_EXTENT: Shape = {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}}

_POINT = _object(
    ["type", "coordinates"],
    type={"type": "string", "enum": ["Point"]},
    coordinates={"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}},
)
# Fields, or with lang=* a map from field to languages.
_FIELDS_NAMED = [_list(_TEXT), {"type": "object", "additionalProperties": _list(_TEXT)}]
_SAID_OF_TEXTS: dict[str, Shape] = {
    "language": {"type": "string", "description": "The language negotiated; mul with lang=*"},
    "fallbacks": {
        "type": "object",
        "additionalProperties": _TEXT,
        "description": "Texts given in another language, and in which",
    },
    "machine": {"description": "Texts that no person has reviewed", "oneOf": _FIELDS_NAMED},
    "stale": {"description": "Texts made from an older source text", "oneOf": _FIELDS_NAMED},
}
_FEATURE = _object(
    ["type", "id", "geometry", "properties", *_SAID_OF_TEXTS],
    type={"type": "string", "enum": ["Feature"]},
    id=_TEXT,
    geometry=_is("Point"),
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
    storageCrs=_TEXT,
    defaultSortOrder=_list(_TEXT),
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

_TILESET = _object(
    ["dataType", "crs", "tileMatrixSetURI", "links"],
    title=_TEXT,
    dataType={"type": "string", "enum": ["vector"]},
    crs=_TEXT,
    tileMatrixSetURI=_TEXT,
    mediaTypes=_list(_TEXT),
    attribution=_TEXT,
    updated=_TIME,
    boundingBox=_object(["lowerLeft", "upperRight"], lowerLeft=_CORNER, upperRight=_CORNER, crs=_TEXT),
    tileMatrixSetLimits=_list(
        _object(
            ["tileMatrix", "minTileRow", "maxTileRow", "minTileCol", "maxTileCol"],
            tileMatrix=_TEXT,
            minTileRow=_COUNT,
            maxTileRow=_COUNT,
            minTileCol=_COUNT,
            maxTileCol=_COUNT,
        )
    ),
    layers=_list(
        _object(
            ["id", "dataType"],
            id=_TEXT,
            title=_TEXT,
            dataType={"type": "string", "enum": ["vector"]},
            geometryDimension={"type": "integer", "enum": [0]},
            propertiesSchema={"type": "object"},
            links=_LINKS,
        )
    ),
    links=_LINKS,
)
_TILE_MATRIX = _object(
    [
        "id",
        "scaleDenominator",
        "cellSize",
        "pointOfOrigin",
        "tileWidth",
        "tileHeight",
        "matrixWidth",
        "matrixHeight",
    ],
    id=_TEXT,
    scaleDenominator={"type": "number"},
    cellSize={"type": "number"},
    pointOfOrigin=_CORNER,
    tileWidth=_COUNT,
    tileHeight=_COUNT,
    matrixWidth=_COUNT,
    matrixHeight=_COUNT,
)

# A list is not called what its own property is ("Collections"): generated Python would use one name for both.
SHAPES: dict[str, Shape] = {
    "Anything": {"type": "object"},
    "Page": {"type": "string", "description": "A page for people, in their language"},
    "Feed": {"type": "string", "description": "An Atom feed (RFC 4287), in pages (RFC 5005)"},
    "File": {"type": "string", "format": "binary"},
    "Link": _object(
        ["href", "rel"],
        href=_TEXT,
        rel=_TEXT,
        type=_TEXT,
        hreflang=_TEXT,
        title=_TEXT,
        templated={"type": "boolean"},
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
    "CollectionList": _object(["links", "collections"], links=_LINKS, collections=_list(_is("Collection"))),
    "Collection": _COLLECTION,
    "Point": _POINT,
    "Feature": _FEATURE,
    "FeatureCollection": _object(
        ["type", "features", "numberReturned", "links"],
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_list(_is("Feature")),
        numberMatched=_COUNT,
        numberReturned=_COUNT,
        links=_LINKS,
    ),
    "ReleaseList": _object(
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
    "ReleaseFile": _RELEASE_FILE,
    "Release": _object(
        ["release", "published_at", "collections", "files", "links"],
        release=_COUNT,
        published_at=_TIME,
        collections={"type": "object"},
        provenance=_list({"type": "object"}),
        files=_list(_is("ReleaseFile")),
        links=_LINKS,
    ),
    "TileSets": _object(["tilesets", "links"], tilesets=_list(_is("TileSet")), links=_LINKS),
    "TileSet": _TILESET,
    "TileMatrixSetList": _object(
        ["tileMatrixSets", "links"],
        tileMatrixSets=_list(_object(["id", "links"], id=_TEXT, title=_TEXT, uri=_TEXT, links=_LINKS)),
        links=_LINKS,
    ),
    "TileMatrix": _TILE_MATRIX,
    "TileMatrixSet": _object(
        ["id", "crs", "tileMatrices"],
        id=_TEXT,
        title=_TEXT,
        uri=_TEXT,
        crs=_TEXT,
        orderedAxes=_list(_TEXT),
        wellKnownScaleSet=_TEXT,
        tileMatrices=_list(_is("TileMatrix")),
    ),
    "TileJson": _object(
        ["tilejson", "tiles", "vector_layers"],
        tilejson={"type": "string", "enum": ["3.0.0"]},
        name=_TEXT,
        version=_TEXT,
        attribution=_TEXT,
        scheme=_TEXT,
        tiles=_list(_TEXT),
        minzoom=_COUNT,
        maxzoom=_COUNT,
        bounds=_EXTENT,
        vector_layers=_list(_object(["id", "fields"], id=_TEXT, description=_TEXT, fields={"type": "object"})),
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
