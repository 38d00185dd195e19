"""Links in documents: relation, address, media type, language, title."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

import orjson

from touristinfo.domain.languages import TAGS
from touristinfo.messages import N_, translate
from touristinfo.web.negotiation import ATOM, GEOJSON, HTML, JSON, SCHEMA, Asked
from touristinfo.web.parameters import PAGE

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
MVT = "application/vnd.mapbox-vector-tile"
OGC_REL = "http://www.opengis.net/def/rel/ogc/1.0/"

VECTOR_TILES = N_("Vector tiles")
FEED_TITLE = N_("What changed")

Link = dict[str, Any]
_SELF, _ANY_LANGUAGE, _PAGE = b"\1", b"\2", b"\3"


def link(rel: str, href: str, media_type: str, title: str = "", **more: Any) -> Link:
    """One link (RFC 8288 in JSON, as OGC API has it)."""
    named = {"title": title} if title else {}
    return {"rel": rel, "href": href, "type": media_type, **named, **more}


def own_links(asked: Asked, media_type: str) -> list[Link]:
    """`self`, the same in each language, and as a page."""
    start = asked.any_language
    return [
        _self(asked, media_type),
        *({"rel": "alternate", "href": start + tag, "type": media_type, "hreflang": tag} for tag in TAGS),
        link("alternate", asked.href(f=PAGE), HTML),
    ]


def links_json(asked: Asked, media_type: str, more: Sequence[Link] = ()) -> orjson.Fragment:
    """`own_links` and `more` as JSON to put into a document: two replacements in a template instead of ten links.

    The page is named with its language, so that its address is that of the language with something added; where the
    address says `f` already, a third replacement is needed.
    """
    own = _own_links_template(media_type, asked.language, "f" in asked.values)
    own = own.replace(_SELF, _in_json(asked.href())).replace(_ANY_LANGUAGE, _in_json(asked.any_language))
    if "f" in asked.values:
        own = own.replace(_PAGE, _in_json(asked.href(f=PAGE)))
    return orjson.Fragment(b"[%b]" % b",".join([own, *map(orjson.dumps, more)]))


def _in_json(address: str) -> bytes:
    return orjson.dumps(address)[1:-1]


def _self(asked: Asked, media_type: str) -> Link:
    language = {} if asked.language == "mul" else {"hreflang": asked.language}
    return link("self", asked.href(), media_type, **language)


@cache
def _own_links_template(media_type: str, language: str, has_format: bool) -> bytes:
    """`own_links` of any address, with marks (which no address holds) in place of it."""
    hreflang = {} if language == "mul" else {"hreflang": language}
    links = [link("self", "@1", media_type, **hreflang)]
    links += (link("alternate", "@2" + tag, media_type, hreflang=tag) for tag in TAGS)
    page = "@3" if has_format else f"@2{'*' if language == 'mul' else language}&f={PAGE}"
    links.append(link("alternate", page, HTML))
    made = b",".join(map(orjson.dumps, links))
    for place, mark in ((b"@1", _SELF), (b"@2", _ANY_LANGUAGE), (b"@3", _PAGE)):
        made = made.replace(b'"' + place, b'"' + mark)
    return made


def feed_link(asked: Asked, **query: int) -> Link:
    """Where a feed reader learns of changes."""
    title = f"{translate(asked.locale, FEED_TITLE)} (Atom)"
    return link("alternate", asked.address("/v1/changes.atom", **query), ATOM, title)


def page_links(asked: Asked, media_type: str, total: int) -> list[Link]:
    """`next` and `prev` of a list of `total`, which keep all other parameters."""
    offset, limit = asked.values["offset"], asked.values["limit"]
    links = []
    if offset + limit < total:
        links.append(link("next", asked.href(offset=offset + limit), media_type))
    if offset > 0:
        start = max(0, min(offset, total) - limit)  # from beyond the end back to the last page
        links.append(link("prev", asked.href(offset=start), media_type))
    return links


@lru_cache(maxsize=64)  # 4 us otherwise
def schemas_header(root: str, collection_id: str) -> tuple[str, str]:
    """What a collection's features can be filtered and sorted by, as a `Link` header (Features 3 and 8, Annex A)."""
    base = f"{root}/v1/collections/{quote(collection_id)}"
    said = ", ".join(f'<{base}/{kind}>; rel="{OGC_REL}{kind}"; type="{SCHEMA}"' for kind in ("queryables", "sortables"))
    return "Link", said


def collection_links(asked: Asked, collection_id: str) -> list[Link]:
    """What there is under a collection."""
    base = f"/v1/collections/{quote(collection_id)}"

    def titled(message: str) -> str:
        return translate(asked.locale, message)

    return [
        link("items", asked.address(f"{base}/items"), GEOJSON, titled(N_("Features"))),
        link("items", asked.address(f"{base}/items", f=PAGE), HTML, titled(N_("Features"))),
        link(f"{OGC_REL}schema", asked.address(f"{base}/schema"), SCHEMA, titled(N_("Schema"))),
        link(
            f"{OGC_REL}queryables", asked.address(f"{base}/queryables"), SCHEMA, titled(N_("What can be filtered by"))
        ),
        link(f"{OGC_REL}sortables", asked.address(f"{base}/sortables"), SCHEMA, titled(N_("What can be sorted by"))),
        link(f"{OGC_REL}tilesets-vector", asked.address(f"{base}/tiles"), JSON, titled(VECTOR_TILES)),
    ]
