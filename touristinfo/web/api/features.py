"""/v1/collections/{id}/items and the single feature: the hot path, which joins bytes made at publication."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson
from flask import Response

from touristinfo.domain.collections import Collection
from touristinfo.domain.geo import Box
from touristinfo.domain.languages import ALL_LANGUAGES
from touristinfo.domain.reference_systems import Area
from touristinfo.errors import NotFoundError
from touristinfo.messages import N_
from touristinfo.published.cql2.reading import TEXT, read_filter
from touristinfo.published.cql2.tree import Predicate
from touristinfo.published.order import Key
from touristinfo.published.query import Query, queryable_fields, select
from touristinfo.published.segment import Piece, Segment
from touristinfo.web.api import crs, parameters
from touristinfo.web.api.addresses import address, collection_and_segment
from touristinfo.web.api.links import link, links_json, schemas_header
from touristinfo.web.api.paging import key_asked, page_links
from touristinfo.web.compression import Content
from touristinfo.web.headers import respond, version_of
from touristinfo.web.negotiation import GEOJSON, JSON, Asked


class _Fit(NamedTuple):
    """What features must fit and where the page is, read before anything is answered."""

    place: Box | Area | None
    filter: Predicate | None
    after: Key | None
    before: Key | None


@address(
    "/collections/<collection_id>/items", parameters.items, "Features of a collection", "FeatureCollection", GEOJSON
)
def items(asked: Asked, collection_id: str) -> Response:
    """A page of the features that fit."""
    collection, segment = collection_and_segment(asked, collection_id)
    filter = _filter(asked, collection) if "filter" in asked.values else None
    fit = _Fit(crs.area(asked), filter, key_asked(asked, "after"), key_asked(asked, "before"))
    version, also = (
        version_of(asked, segment.digest),
        (crs.header(asked.values), schemas_header(asked.root, collection_id)),
    )
    make = lambda: _page(asked, collection, segment, fit)  # noqa: E731
    return respond(asked, version, segment.last_modified, GEOJSON, make, *also)


@address("/collections/<collection_id>/items/<feature_id>", parameters.item, "One feature", "Feature", GEOJSON)
def item(asked: Asked, collection_id: str, feature_id: str) -> Response:
    """One feature by its id."""
    collection, segment = collection_and_segment(asked, collection_id)
    row = segment.row_of(feature_id)
    if row is None:
        raise NotFoundError(N_("There is no feature '%(value)s' in this collection."), value=feature_id)
    version = version_of(asked, segment.etag(row))
    also = crs.header(asked.values)
    return respond(
        asked, version, segment.updated(row), GEOJSON, lambda: _single(asked, collection, segment, row), also
    )


def _page(asked: Asked, collection: Collection, segment: Segment, fit: _Fit) -> Content:
    values = asked.values
    filters = {name: wanted for name, wanted in values.items() if name in collection.fields}
    query = Query(
        asked.language,
        fit.place,
        values.get("datetime"),
        filters,
        values.get("sortby", ()),
        values["offset"],
        values["limit"],
        fit.filter,
        fit.after,
        fit.before,
    )
    selection = select(segment, query)
    values["offset"] = selection.offset  # wherever a key led to
    features = crs.placed(asked, segment, selection.rows, segment.pieces(selection.rows, asked.language))
    present = segment.present_languages(selection.rows, asked.language)
    if "fields" in values:
        chosen, present = _with_fields(b"".join(features), asked, collection)
        features = [chosen]
    above = link("collection", asked.address(f"/v1/collections/{segment.collection}"), JSON)
    links = links_json(asked, GEOJSON, [*page_links(asked, segment, query, selection), above])
    return Content(feature_collection(features, len(selection.rows), links, numberMatched=selection.total), present)


def _filter(asked: Asked, collection: Collection) -> Predicate:
    """What the parameter `filter` asks for. Raises RequestError."""
    values = asked.values
    system = asked.serving.systems.get(values["filter-crs"])
    to_degrees = system.to_degrees if system else None
    return read_filter(values["filter"], values.get("filter-lang", TEXT), queryable_fields(collection), to_degrees)


def _single(asked: Asked, collection: Collection, segment: Segment, row: int) -> Content:
    above = link("collection", asked.address(f"/v1/collections/{segment.collection}"), JSON)
    links = links_json(asked, GEOJSON, [above])
    feature = segment.feature(row, asked.language, b',"links":' + orjson.dumps(links))
    feature = crs.placed_one(asked, segment, row, feature)
    if "fields" not in asked.values:
        return Content(feature, segment.languages_of(row, asked.language))
    return Content(*_with_fields(feature, asked, collection))


def feature_collection(features: Iterable[Piece], count: int, links: orjson.Fragment, **members: Any) -> bytes:
    """A GeoJSON FeatureCollection of `count` encoded features, joined from pieces."""
    head = {"type": "FeatureCollection", **members, "numberReturned": count, "links": links}
    return b"".join([orjson.dumps(head)[:-1], b',"features":[', *features, b"]}"])


def _with_fields(features: bytes, asked: Asked, collection: Collection) -> tuple[bytes, frozenset[str]]:
    """Encoded features with the properties asked for only, and the languages of the texts that are left."""
    fields = frozenset(asked.values["fields"])
    texts = fields & {field.id for field in collection.translatable_fields}
    chosen = orjson.loads(b"[" + features + b"]")
    present: set[str] = set()
    for feature in chosen:
        properties = {name: value for name, value in feature["properties"].items() if name in fields}
        feature["properties"] = properties
        for member in ("fallbacks", "machine", "stale"):
            feature[member] = _left(feature[member], properties)
        present |= set(feature["fallbacks"].values())
        own = (texts & properties.keys()) - feature["fallbacks"].keys()
        if asked.language == ALL_LANGUAGES:
            present.update(*(properties[name] for name in own))
        elif own:
            present.add(asked.language)
    return orjson.dumps(chosen)[1:-1], frozenset(present)


def _left(about: Any, properties: dict[str, Any]) -> Any:
    """What is said about the properties that are left, as a list of names or a map by name."""
    if isinstance(about, dict):
        return {name: said for name, said in about.items() if name in properties}
    return [name for name in about if name in properties]
