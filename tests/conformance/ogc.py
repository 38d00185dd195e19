"""The demo asked over HTTP as the official suites ask it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"


@dataclass(frozen=True)
class Answer:
    """An answer, whatever its status."""

    status: int
    body: bytes
    headers: Message

    @property
    def json(self) -> Any:
        assert self.status == 200, self.body[:500]
        return json.loads(self.body)


def get(address: str, accept: str = JSON, **query: object) -> Answer:
    """GET an address; `bbox_crs` in the query is `bbox-crs`."""
    asked = urlencode({name.replace("_", "-"): value for name, value in query.items()})
    if asked:
        address += ("&" if "?" in address else "?") + asked
    try:
        with urlopen(Request(address, headers={"Accept": accept})) as answer:
            return Answer(answer.status, answer.read(), answer.headers)
    except HTTPError as error:
        with error:
            return Answer(error.code, error.read(), error.headers)


def links(document: dict[str, Any], rel: str, media_type: str = "") -> list[dict[str, Any]]:
    found = [each for each in document["links"] if each["rel"] == rel]
    return [each for each in found if each["type"] == media_type] if media_type else found


def pages(address: str, **query: object) -> Iterator[dict[str, Any]]:
    """An answer and those that its `next` links lead to."""
    page = get(address, GEOJSON, **query).json
    yield page
    while following := links(page, "next", GEOJSON):
        page = get(following[0]["href"], GEOJSON).json
        yield page


def assert_leads_to_itself_and_its_page(document: dict[str, Any]) -> None:
    """A link `self` and, as the class html is declared, `alternate` of that type; all with `rel` and `type`."""
    assert links(document, "self")
    assert links(document, "alternate", HTML)
    assert all(each["rel"] and each["type"] for each in document["links"])
