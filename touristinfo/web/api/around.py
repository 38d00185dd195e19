"""/v1/nearby and /v1/search: across collections, each feature with how near or fitting it is and whether it is open."""

from collections.abc import Iterable
from datetime import UTC, datetime

import orjson
from flask import Response

from touristinfo.domain.hours import is_open
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.published.nearby import nearby as find_nearby
from touristinfo.published.search import search as find_words
from touristinfo.published.segment import Segment
from touristinfo.web.api import parameters
from touristinfo.web.api.addresses import address
from touristinfo.web.api.features import feature_collection
from touristinfo.web.api.links import links_json, page_links
from touristinfo.web.compression import Content
from touristinfo.web.headers import respond_made
from touristinfo.web.negotiation import GEOJSON, Asked

Found = tuple[Segment, int, bytes]  # segment, row, members to add to the feature


@address("/nearby", parameters.nearby, "What is near a position, nearest first", "FeatureCollection", GEOJSON)
def nearby(asked: Asked) -> Response:
    """The nearest features of all collections, with `distance_m` and `open`."""
    values = asked.values
    hits = find_nearby(
        asked.snapshot,
        values["lon"],
        values["lat"],
        values["radius"],
        values.get("collections"),
        values["limit"],
        datetime.now(UTC) if values["open_now"] else None,
    )
    found = [(hit.segment, hit.row, _members(hit.segment, distance_m=hit.distance_m, open=hit.open)) for hit in hits]
    features, present = _encoded(asked, found)
    body = feature_collection(features, len(found), links_json(asked, GEOJSON))
    return respond_made(asked, Content(body, frozenset(present)), GEOJSON)


@address("/search", parameters.search, "Names and texts in any script", "FeatureCollection", GEOJSON)
def search(asked: Asked) -> Response:
    """The features that fit best, with `score` and `open`."""
    values = asked.values
    if ("lat" in values) != ("lon" in values):
        raise RequestError(N_("'lat' and 'lon' are given together or not at all."), "lon" if "lat" in values else "lat")
    hits, total = find_words(
        asked.snapshot,
        values["q"],
        values.get("collections"),
        values.get("lon"),
        values.get("lat"),
        values["limit"],
        values["offset"],
    )
    now = datetime.now(UTC)
    found = [
        (hit.segment, hit.row, _members(hit.segment, score=hit.score, open=_open(hit.segment, hit.row, now)))
        for hit in hits
    ]
    features, present = _encoded(asked, found)
    links = links_json(asked, GEOJSON, page_links(asked, GEOJSON, total))
    body = feature_collection(features, len(found), links, numberMatched=total)
    return respond_made(asked, Content(body, frozenset(present)), GEOJSON)


def _members(segment: Segment, **members: object) -> bytes:
    return b"," + orjson.dumps({"collection": segment.collection, **members})[1:-1]


def _encoded(asked: Asked, found: Iterable[Found]) -> tuple[bytes, set[str]]:
    """The features as JSON, joined by commas, and the languages of their texts."""
    features: list[bytes] = []
    present: set[str] = set()
    for segment, row, members in found:
        features.append(segment.feature(row, asked.language, members))
        present |= segment.languages_of(row, asked.language)
    return b",".join(features), present


def _open(segment: Segment, row: int, now: datetime) -> bool | None:
    hours = segment.value(row, "opening_hours", SOURCE_LANGUAGE)
    return is_open(hours, now) if isinstance(hours, str) else None
