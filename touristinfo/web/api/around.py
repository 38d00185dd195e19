"""/v1/nearby and /v1/search: across collections, each feature with how near or fitting it is and whether it is open."""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
from flask import Response

from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.published.nearby import nearby as find_nearby
from touristinfo.published.open_states import OpenStates
from touristinfo.published.search import search as find_words
from touristinfo.published.segment import Piece, Segment
from touristinfo.web.api import parameters
from touristinfo.web.api.addresses import address
from touristinfo.web.api.features import feature_collection
from touristinfo.web.api.links import links_json, page_links
from touristinfo.web.compression import Content
from touristinfo.web.headers import respond, version_of
from touristinfo.web.negotiation import GEOJSON, Asked

_OPEN = {True: b"true", False: b"false", None: b"null"}

Found = tuple[Segment, int, bytes]  # segment, row, members to add to the feature
Run = tuple[Segment, list[int], list[bytes]]  # features found one after another in the same segment, joined at once


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
    return _respond(
        asked, [_found(hit.segment, hit.row, b'"distance_m":%d' % hit.distance_m, hit.open) for hit in hits]
    )


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
        _found(hit.segment, hit.row, b'"score":%b' % orjson.dumps(hit.score), states[hit.segment].of(hit.row))
        for hit in hits
    ]
    return _respond(asked, found, total)


def _found(segment: Segment, row: int, member: bytes, is_open: bool | None) -> Found:
    return segment, row, b',"collection":"%b",%b,"open":%b' % (segment.collection.encode(), member, _OPEN[is_open])


def _respond(asked: Asked, found: Sequence[Found], total: int | None = None) -> Response:
    """The answer with what was found; `total` where it is a page of so many.

    It depends on what the features say (the digests), on which were found, and on what is said besides.
    """
    runs = _runs(found)
    parts = (f"{segment.digest}{rows}{b''.join(extras).decode()}" for segment, rows, extras in runs)
    version = version_of(asked, str(total), *parts)
    return respond(asked, version, None, GEOJSON, lambda: _content(asked, runs, len(found), total))


def _runs(found: Sequence[Found]) -> list[Run]:
    runs: list[Run] = []
    for segment, row, extra in found:
        if not runs or runs[-1][0] is not segment:
            runs.append((segment, [], []))
        runs[-1][1].append(row)
        runs[-1][2].append(extra)
    return runs


def _content(asked: Asked, runs: Sequence[Run], count: int, total: int | None) -> Content:
    links = links_json(asked, GEOJSON, [] if total is None else page_links(asked, GEOJSON, total))
    members = {} if total is None else {"numberMatched": total}
    features: list[Piece] = []
    for segment, rows, extras in runs:
        features += ([b","] if features else []) + segment.pieces(rows, asked.language, extras)
    present = [segment.present_languages(rows, asked.language) for segment, rows, _ in runs]
    return Content(feature_collection(features, count, links, **members), frozenset[str]().union(*present))
