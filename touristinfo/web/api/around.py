"""/v1/nearby and /v1/search: across collections, each feature with how near or fitting it is and whether it is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter

import orjson
from flask import Response

from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.published.nearby import nearby as find_nearby
from touristinfo.published.open_states import OpenStates
from touristinfo.published.search import search as find_words
from touristinfo.published.segment import Segment
from touristinfo.web.api import parameters
from touristinfo.web.api.addresses import address
from touristinfo.web.api.features import feature_collection
from touristinfo.web.api.links import links_json, page_links
from touristinfo.web.compression import Content
from touristinfo.web.headers import respond, version_of
from touristinfo.web.negotiation import GEOJSON, Asked

_OPEN = {True: b"true", False: b"false", None: b"null"}


@dataclass(frozen=True, slots=True)
class Found:
    """A feature with the member (JSON) that says how near or fitting it is, and whether it is open."""

    segment: Segment
    row: int
    member: bytes
    open: bool | None


class _Run:
    """Features found one after another in the same segment, which are joined at once."""

    def __init__(self, segment: Segment, found: Sequence[Found]) -> None:
        collection = orjson.dumps(segment.collection)
        self.segment = segment
        self.rows = [each.row for each in found]
        self.extras = [b',"collection":%b,%b,"open":%b' % (collection, each.member, _OPEN[each.open]) for each in found]

    @property
    def version(self) -> str:
        return f"{self.segment.digest}{self.rows}{b''.join(self.extras).decode()}"


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
    return _respond(asked, [Found(hit.segment, hit.row, b'"distance_m":%d' % hit.distance_m, hit.open) for hit in hits])


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
    states = {segment: OpenStates(segment, now) for segment in {hit.segment for hit in hits}}
    found = [
        Found(hit.segment, hit.row, b'"score":%b' % orjson.dumps(hit.score), states[hit.segment].of(hit.row))
        for hit in hits
    ]
    return _respond(asked, found, total)


def _respond(asked: Asked, found: Sequence[Found], total: int | None = None) -> Response:
    """The answer with what was found; `total` where it is a page of so many.

    It depends on what the features say (the digests), on which were found, and on what is said besides.
    """
    runs = [_Run(segment, list(each)) for segment, each in groupby(found, key=attrgetter("segment"))]
    version = version_of(asked, str(total), *(run.version for run in runs))
    return respond(asked, version, None, GEOJSON, lambda: _content(asked, runs, len(found), total))


def _content(asked: Asked, runs: Sequence[_Run], count: int, total: int | None) -> Content:
    links = links_json(asked, GEOJSON, [] if total is None else page_links(asked, GEOJSON, total))
    members = {} if total is None else {"numberMatched": total}
    features = b",".join(run.segment.features(run.rows, asked.language, run.extras) for run in runs)
    present = frozenset[str]().union(*(run.segment.present_languages(run.rows, asked.language) for run in runs))
    return Content(feature_collection(features, count, links, **members), present)
