"""Pages of the documents that say what there is: landing page, standards, collections, schemas, releases."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from touristinfo.messages import N_, translate
from touristinfo.web.compression import Content
from touristinfo.web.negotiation import ATOM, SCHEMA, Asked
from touristinfo.web.pages.cells import moment_in_words
from touristinfo.web.pages.sheet import Sheet, collection_trail, show, trail

Json = Mapping[str, Any]

_CONFORMANCE = N_("Standards that this API fulfils")
_COLLECTIONS = N_("Collections")
_RELEASES = N_("Releases")
_SCHEMAS = {
    "schema": N_("Schema"),
    "queryables": N_("What can be filtered by"),
    "sortables": N_("What can be sorted by"),
}
_STATUS = {"ready": N_("ready"), "pending": N_("in preparation"), "gone": N_("no longer kept")}


def landing(asked: Asked, data: Content) -> Content:
    """Where everything else is found."""
    said = orjson.loads(data.body)
    ways = _ways(said)
    shown = [_collection(asked, id) for id in asked.serving.collections if id in asked.snapshot.segments]
    search = asked.address("/v1/search").partition("?")[0]
    return show(
        asked,
        data,
        Sheet("landing", said["title"], feed=feed_address(said)),
        said=said,
        links=ways,
        collections=shown,
        search=search,
    )


def conformance(asked: Asked, data: Content) -> Content:
    """Which parts of the standards work here."""
    said = orjson.loads(data.body)
    sheet = Sheet("conformance", _words(asked, _CONFORMANCE), trail(asked))
    return show(asked, data, sheet, said=said)


def collections(asked: Asked, data: Content) -> Content:
    """All collections of the release."""
    said = orjson.loads(data.body)
    shown = [{**_collection(asked, each["id"]), "said": each} for each in said["collections"]]
    sheet = Sheet("collections", _words(asked, _COLLECTIONS), trail(asked))
    return show(asked, data, sheet, said=said, collections=shown)


def collection(asked: Asked, data: Content) -> Content:
    """One collection."""
    said = orjson.loads(data.body)
    shown = _collection(asked, said["id"])
    sheet = Sheet("collection", said["title"], collection_trail(asked))
    return show(asked, data, sheet, said=said, collection=shown, links=_ways(said))


def schema(asked: Asked, data: Content) -> Content:
    """The properties of a collection, or those to filter or to sort by."""
    said = orjson.loads(data.body)
    collection_id, kind = asked.url.rsplit("/", 2)[1:]
    above = collection_trail(asked, collection_id, said["title"])
    rows = [{"id": id, **_property(each)} for id, each in said["properties"].items()]
    return show(asked, data, Sheet("schema", _words(asked, _SCHEMAS[kind]), above, SCHEMA), said=said, rows=rows)


def _property(said: Json) -> dict[str, Any]:
    """Title, type and terms of a property as its JSON Schema has them."""
    single = said.get("items", said)
    kind = single.get("format") or single.get("type", "")
    terms = [(term["const"], term["title"]) for term in single.get("oneOf", ())]
    return {
        "title": said.get("title", ""),
        "description": said.get("description", ""),
        "type": f"array: {kind}" if "items" in said else kind,
        "terms": terms,
    }


def releases(asked: Asked, data: Content) -> Content:
    """Releases, the newest first."""
    said = orjson.loads(data.body)
    rows = [
        {**each, "at": _moment(asked, each["published_at"]), "href": each["links"][0]["href"]}
        for each in said["releases"]
    ]
    sheet = Sheet("releases", _words(asked, _RELEASES), trail(asked))
    return show(asked, data, sheet, said=said, rows=rows, pages=page_links(said))


def release(asked: Asked, data: Content) -> Content:
    """What a release holds, where it comes from, and its files."""
    said = orjson.loads(data.body)
    declared = asked.serving.collections
    heading = translate(asked.locale, N_("Release %(number)s"), number=said["release"])
    above = trail(asked, (asked.address("/v1/releases"), _words(asked, _RELEASES)))
    return show(
        asked,
        data,
        Sheet("release", heading, above),
        said=said,
        at=_moment(asked, said["published_at"]),
        titles={id: _words(asked, each.title) for id, each in declared.items()},
        statuses={status: _words(asked, title) for status, title in _STATUS.items()},
    )


def any_document(asked: Asked, data: Content) -> Content:
    """Any JSON object, for addresses without a page of their own."""
    said = orjson.loads(data.body)
    heading = said.get("title") or asked.url.removeprefix(asked.root)
    return show(asked, data, Sheet("any", str(heading), trail(asked)), said=said)


def _ways(said: Json) -> list[Json]:
    """The links with a title, one for each: those that lead on from a document."""
    titled = {each["title"]: each for each in reversed(said["links"]) if each.get("title")}
    return list(reversed(titled.values()))


def page_links(said: Json) -> dict[str, str]:
    """Addresses of the pages before (`prev`) and after (`next`) the one that a document is."""
    return {each["rel"]: each["href"] for each in said["links"] if each["rel"] in ("prev", "next")}


def feed_address(said: Json) -> str:
    """Address of the Atom feed that a document links to."""
    return str(next(each["href"] for each in said["links"] if each["type"] == ATOM))


def _collection(asked: Asked, id: str) -> dict[str, Any]:
    declared, segment = asked.serving.collections[id], asked.snapshot.segments[id]
    return {
        "id": id,
        "title": _words(asked, declared.title),
        "description": _words(asked, declared.description),
        "count": segment.count,
        "updated": moment_in_words(segment.last_modified, asked.locale),
        "href": asked.address(f"/v1/collections/{id}"),
        "features": asked.address(f"/v1/collections/{id}/items"),  # `items` would be the method of dict in a template
    }


def _words(asked: Asked, message: str) -> str:
    return translate(asked.locale, message)


def _moment(asked: Asked, iso: str) -> str:
    return moment_in_words(datetime.fromisoformat(iso), asked.locale)
