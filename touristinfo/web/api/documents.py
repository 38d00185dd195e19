"""The documents that say what there is: landing page, conformance, collections, API description."""

from typing import Any

import orjson
from flask import Response

from touristinfo.domain.collections import Collection
from touristinfo.domain.reference_systems import CRS84
from touristinfo.messages import N_, translate
from touristinfo.published.order import ID
from touristinfo.published.segment import Segment
from touristinfo.web.api.addresses import address, collection_and_segment, released_collections
from touristinfo.web.api.catalogue import CATALOGUE, DESCRIPTION, TITLE
from touristinfo.web.api.files import enclosures, files_changed
from touristinfo.web.api.links import (
    OGC_REL,
    OPENAPI,
    VECTOR_TILES,
    Link,
    collection_links,
    feed_link,
    link,
    own_links,
    schemas_header,
)
from touristinfo.web.api.openapi import description
from touristinfo.web.api.parameters import document, program, reading
from touristinfo.web.compression import Content
from touristinfo.web.headers import respond, respond_document, version_of
from touristinfo.web.negotiation import HTML, JSON, Asked

# Only what works: clients switch features on by these.
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/{conformance_class}"
    for conformance_class in (
        "ogcapi-common-1/1.0/conf/core",
        "ogcapi-common-1/1.0/conf/landing-page",
        "ogcapi-common-1/1.0/conf/json",
        "ogcapi-common-1/1.0/conf/html",
        "ogcapi-common-1/1.0/conf/oas30",
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/geojson",
        "ogcapi-features-1/1.0/conf/html",
        "ogcapi-features-1/1.0/conf/oas30",
        "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-3/1.0/conf/queryables",
        "ogcapi-features-3/1.0/conf/queryables-query-parameters",
        "ogcapi-features-3/1.0/conf/filter",
        "ogcapi-features-3/1.0/conf/features-filter",
        "ogcapi-common-3/1.0/conf/schemas",
        "ogcapi-common-3/1.0/conf/queryables",
        "ogcapi-common-3/1.0/conf/sortables",
        # As Common 3 was called before: some clients look for these.
        "ogcapi-features-5/1.0/conf/schemas",
        "ogcapi-features-5/1.0/conf/core-roles-features",
        "ogcapi-features-5/1.0/conf/returnables-and-receivables",
        "ogcapi-features-5/1.0/conf/queryables",
        "ogcapi-features-5/1.0/conf/sortables",
        "ogcapi-features-8/1.0/conf/sortables",
        "ogcapi-features-8/1.0/conf/sorting",
        "ogcapi-features-8/1.0/conf/features-sorting",
        "cql2/1.0/conf/cql2-text",
        "cql2/1.0/conf/cql2-json",
        "cql2/1.0/conf/basic-cql2",
        "cql2/1.0/conf/advanced-comparison-operators",
        "cql2/1.0/conf/case-insensitive-comparison",
        "cql2/1.0/conf/accent-insensitive-comparison",
        "cql2/1.0/conf/basic-spatial-functions",
        "cql2/1.0/conf/basic-spatial-functions-plus",
        "cql2/1.0/conf/spatial-functions",
        "cql2/1.0/conf/temporal-functions",
        "cql2/1.0/conf/array-functions",
        "cql2/1.0/conf/property-property",
        "cql2/1.0/conf/arithmetic",
        "ogcapi-tiles-1/1.0/conf/core",
        "ogcapi-tiles-1/1.0/conf/tileset",
        "ogcapi-tiles-1/1.0/conf/tilesets-list",
        "ogcapi-tiles-1/1.0/conf/dataset-tilesets",
        "ogcapi-tiles-1/1.0/conf/geodata-tilesets",
        "ogcapi-tiles-1/1.0/conf/collections-selection",
        "ogcapi-tiles-1/1.0/conf/mvt",
        "ogcapi-tiles-1/1.0/conf/oas30",
    )
)


@address("/", document, "What this API offers", "Landing")
def landing(asked: Asked) -> Response:
    """Where everything else is found."""
    return _answer(
        asked,
        {
            "title": translate(asked.locale, TITLE),
            "description": translate(asked.locale, DESCRIPTION),
            "links": own_links(asked, JSON) + _landing_links(asked),
        },
    )


@address("/conformance", document, "Conformance classes of OGC API that this server fulfils", "Conformance")
def conformance(asked: Asked) -> Response:
    """Which parts of the standards work here."""
    return _answer(asked, {"conformsTo": CONFORMANCE, "links": own_links(asked, JSON)})


@address("/openapi.json", program, "This description", "Anything", OPENAPI)
def openapi(asked: Asked) -> Response:
    """The API in OpenAPI 3.0 (in English)."""
    return respond_document(asked, orjson.dumps(description(f"{asked.root}/v1")), OPENAPI, "en")


@address("/docs", reading, "This description for people", "Page", HTML)
def docs(asked: Asked) -> Response:
    """The same as a page."""
    version = version_of(asked, "docs")
    return respond(
        asked, version, None, HTML, lambda: Content(orjson.dumps(description(f"{asked.root}/v1")), frozenset(["en"]))
    )


@address("/collections", document, "The collections", "CollectionList")
def collections(asked: Asked) -> Response:
    """All collections of the release."""
    released = released_collections(asked).values()
    described = [_collection(asked, each, asked.snapshot.segments[each.id]) for each in released]
    return _answer(asked, {"links": own_links(asked, JSON), "collections": described})


@address("/collections/<collection_id>", document, "A collection", "Collection")
def collection(asked: Asked, collection_id: str) -> Response:
    """One collection, the same as in the list but for its own alternates."""
    described = _collection(asked, *collection_and_segment(asked, collection_id))
    described["links"] = own_links(asked, JSON) + described["links"][1:]
    return _answer(asked, described, schemas_header(asked.root, collection_id))


def _answer(asked: Asked, said: dict[str, Any], *also: tuple[str, str]) -> Response:
    return respond_document(asked, orjson.dumps(said), JSON, asked.interface, files_changed(asked), *also)


def _collection(asked: Asked, collection: Collection, segment: Segment) -> dict[str, Any]:
    extent = {"spatial": {"bbox": [segment.extent], "crs": CRS84}} if segment.extent else None
    own = link("self", asked.address(f"/v1/collections/{collection.id}"), JSON)
    return {
        "id": collection.id,
        "title": translate(asked.locale, collection.title),
        "description": translate(asked.locale, collection.description),
        **({"extent": extent} if extent else {}),
        "itemType": "feature",
        "crs": [CRS84, *asked.serving.systems],
        "storageCrs": CRS84,
        "defaultSortOrder": [ID],
        "links": [own, *collection_links(asked, collection.id), *enclosures(asked, collection.id)],
    }


def _landing_links(asked: Asked) -> list[Link]:
    def titled(rel: str, path: str, media_type: str, title: str, **more: Any) -> Link:
        return link(rel, asked.address(path), media_type, translate(asked.locale, title), **more)

    return [
        titled("service-desc", "/v1/openapi.json", OPENAPI, N_("Description of this API (OpenAPI 3.0)")),
        titled("service-doc", "/v1/docs", HTML, N_("Documentation of this API")),
        titled("conformance", "/v1/conformance", JSON, N_("Standards that this API fulfils")),
        titled(f"{OGC_REL}conformance", "/v1/conformance", JSON, N_("Standards that this API fulfils")),
        titled("data", "/v1/collections", JSON, N_("Collections")),
        titled(f"{OGC_REL}data", "/v1/collections", JSON, N_("Collections")),
        titled(f"{OGC_REL}tilesets-vector", "/v1/tiles", JSON, VECTOR_TILES),
        titled(f"{OGC_REL}tiling-schemes", "/v1/tileMatrixSets", JSON, N_("Tiling schemes")),
        titled("version-history", "/v1/releases", JSON, N_("Releases")),
        titled("item", "/v1/catalog.jsonld", CATALOGUE, N_("Catalogue of the data (DCAT)")),
        feed_link(asked),
        *enclosures(asked, ""),
    ]
