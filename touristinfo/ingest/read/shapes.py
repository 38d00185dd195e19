"""Geometries from WKB and GeoJSON: what is broken, empty or not finite becomes none."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from touristinfo.domain.issues import Issue


def from_wkb(blobs: Sequence[Any]) -> list[BaseGeometry | None]:
    """A geometry, or None where there is none that can be used, for each WKB (bytes or None)."""
    return usable(shapely.from_wkb(np.asarray(blobs, object), on_invalid="ignore"))


def from_geojson(texts: Sequence[Any]) -> list[BaseGeometry | None]:
    """A geometry, or None where there is none that can be used, for each GeoJSON text (or None)."""
    with np.errstate(all="ignore"):
        return usable(shapely.from_geojson(np.asarray(texts, object), on_invalid="ignore"))


def usable(geometries: Sequence[BaseGeometry | None]) -> list[BaseGeometry | None]:
    """`geometries` in two dimensions, with None for those that are empty or have coordinates that are not finite."""
    flat = shapely.force_2d(np.asarray(geometries, object))
    with np.errstate(all="ignore"):
        finite = np.isfinite(shapely.bounds(flat)).all(axis=-1)
    return [geometry if good else None for geometry, good in zip(flat, finite, strict=True)]


def geometry_issues(given: Sequence[Any], found: Sequence[BaseGeometry | None]) -> list[Issue]:
    """An issue for each geometry that was given (not None) but cannot be used; its line is its ordinal."""
    return [
        Issue("geometry-unusable", line)
        for line, (before, after) in enumerate(zip(given, found, strict=True), 1)
        if before is not None and after is None
    ]
