"""Coordinate systems of items (OGC API - Features - Part 2): `bbox` as meant by `bbox-crs`, geometries in `crs`."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson

from touristinfo.domain.geo import Box
from touristinfo.domain.reference_systems import CRS84, Area
from touristinfo.published.segment import Piece, Rows, Segment
from touristinfo.web.negotiation import Asked
from touristinfo.web.parameters import NOT_BOX, wrong_value_of

_BEFORE = b'"coordinates":['  # of a feature's geometry, the first in it: no id holds quotation marks


def area(asked: Asked) -> Box | Area | None:
    """Where the features are to be. Raises RequestError where `bbox` is no box in `bbox-crs`."""
    values = asked.values
    corners = values.get("bbox")
    if corners is None:
        return None
    try:
        system = asked.serving.systems.get(values["bbox-crs"])
        return _degrees(*corners) if system is None else system.area(corners)
    except ValueError:
        said = next(text for name, text in asked.pairs if name == "bbox")
        raise wrong_value_of("bbox", NOT_BOX, said) from None


def _degrees(west: float, south: float, east: float, north: float) -> Box:
    """A box in CRS84; west > east crosses the antimeridian. Raises ValueError."""
    if south > north:
        raise ValueError(south)
    if east - west >= 360:
        return Box(-180.0, south, 180.0, north)
    return Box(_longitude(west), south, _longitude(east), north)


def _longitude(degrees: float) -> float:
    return degrees if -180 <= degrees <= 180 else (degrees + 180) % 360 - 180


def header(values: Mapping[str, Any]) -> tuple[str, str]:
    """Says in which system the answer is (18-058r1, requirement 16)."""
    return "Content-Crs", f"<{values['crs']}>"


def placed(asked: Asked, segment: Segment, rows: Rows, pieces: list[Piece]) -> list[Piece]:
    """The pieces of features (heads, texts, tails in turn) with their coordinates in the system asked for."""
    if asked.values["crs"] == CRS84:
        return pieces
    system = asked.serving.systems[asked.values["crs"]]
    chosen = np.asarray(rows, np.int64)
    there = system.coordinates(segment.longitudes[chosen], segment.latitudes[chosen])
    pieces[0::3] = [_with_position(bytes(head), at) for head, at in zip(pieces[0::3], there, strict=True)]
    return pieces


def placed_one(asked: Asked, segment: Segment, row: int, feature: bytes) -> bytes:
    """One encoded feature, likewise."""
    first, *_ = placed(asked, segment, [row], [feature])
    return bytes(first)


def _with_position(feature: bytes, position: tuple[float, float]) -> bytes:
    start = feature.index(_BEFORE) + len(_BEFORE)
    return feature[:start] + orjson.dumps(position)[1:-1] + feature[feature.index(b"]", start) :]
