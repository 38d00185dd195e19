"""Predicates over vectors of values, in three-valued logic as SQL has it; knows no segments.

A truth is an array of int8: 0 false, 1 unknown (NULL), 2 true. So AND is the minimum, OR the maximum, NOT what is left
of 2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from touristinfo.published.cql2.instants import DAY, JAPANS_OFFSET
from touristinfo.published.cql2.strings import FOLDS, like
from touristinfo.published.cql2.tree import (
    Comparison,
    Constant,
    DayOf,
    Every,
    Folded,
    IsNull,
    Kind,
    Leaf,
    Like,
    ListOf,
    Literal,
    Negated,
    OneOf,
    Period,
    Place,
    Predicate,
    Property,
    Scalar,
    Sets,
    Shape,
    Some,
    Spatial,
    Temporal,
)

Truth = NDArray[np.int8]
FALSE, UNKNOWN, TRUE = np.int8(0), np.int8(1), np.int8(2)

_DTYPES: dict[Kind, Any] = {
    Kind.NUMBER: np.float64,
    Kind.BOOLEAN: np.bool_,
    Kind.DATE: np.int64,
    Kind.TIMESTAMP: np.int64,
}
_EARLIEST, _LATEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    ">": np.greater,
    "<=": np.less_equal,
    ">=": np.greater_equal,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "div": lambda left, right: np.trunc(np.divide(left, right)),
    "^": np.power,
}
# With the literal first, which is prepared.
_SPATIAL: dict[str, Callable[[Any, Any], Any]] = {
    "intersects": shapely.intersects,
    "disjoint": shapely.disjoint,
    "equals": shapely.equals,
    "touches": shapely.touches,
    "overlaps": shapely.overlaps,
    "crosses": shapely.crosses,
    "contains": shapely.contains,
    "within": shapely.within,
}
_TURNED = {"contains": "within", "within": "contains"}
# Start and end of the first period, then of the second (Time Ontology in OWL).
_TEMPORAL: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "after": lambda a, b, c, d: a > d,
    "before": lambda a, b, c, d: b < c,
    "disjoint": lambda a, b, c, d: (a > d) | (b < c),
    "equals": lambda a, b, c, d: (a == c) & (b == d),
    "intersects": lambda a, b, c, d: (a <= d) & (b >= c),
    "contains": lambda a, b, c, d: (a < c) & (b > d),
    "during": lambda a, b, c, d: (a > c) & (b < d),
    "finishedby": lambda a, b, c, d: (a < c) & (b == d),
    "finishes": lambda a, b, c, d: (a > c) & (b == d),
    "meets": lambda a, b, c, d: b == c,
    "metby": lambda a, b, c, d: a == d,
    "overlappedby": lambda a, b, c, d: (a > c) & (a < d) & (b > d),
    "overlaps": lambda a, b, c, d: (a < c) & (b > c) & (b < d),
    "startedby": lambda a, b, c, d: (a == c) & (b > d),
    "starts": lambda a, b, c, d: (a == c) & (b < d),
}
_SETS: dict[str, Callable[[frozenset[Any], frozenset[Any]], bool]] = {
    "equals": frozenset.__eq__,
    "contains": frozenset.__ge__,
    "containedby": frozenset.__le__,
    "overlaps": lambda left, right: not left.isdisjoint(right),
}


@dataclass(frozen=True, slots=True)
class Vector:
    """Values of one kind, of many features or one for all; where `is_null` they mean nothing.

    float64 numbers, bool, int64 instants; arrays of objects for str (for LIKE also of fixed width), frozenset and
    geometries.
    """

    values: NDArray[Any]
    is_null: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of `count` features: the values of properties by name, and where they are."""

    count: int
    properties: Mapping[str, Vector]
    points: NDArray[Any] | None = None


def nulls(kind: Kind, count: int) -> Vector:
    """As many absent values."""
    return Vector(
        np.zeros(count, _DTYPES[kind]) if kind in _DTYPES else objects([""] * count), np.ones(count, np.bool_)
    )


def objects(values: list[Any]) -> NDArray[Any]:
    """An array of Python objects, however alike they are."""
    array = np.empty(len(values), object)
    array[:] = values
    return array


def truth_of(predicate: Predicate, frame: Frame) -> Truth:
    """For which of the features of `frame` the predicate is true."""
    if isinstance(predicate, Every):
        every: Truth = np.minimum.reduce([truth_of(part, frame) for part in predicate.parts])
        return every
    if isinstance(predicate, Some):
        some: Truth = np.maximum.reduce([truth_of(part, frame) for part in predicate.parts])
        return some
    if isinstance(predicate, Negated):
        return TRUE - truth_of(predicate.part, frame)
    return np.broadcast_to(_leaf(predicate, frame), frame.count)


def _leaf(leaf: Leaf, frame: Frame) -> Truth:
    if isinstance(leaf, Constant):
        return np.array([TRUE if leaf.value else FALSE])
    if isinstance(leaf, Comparison):
        left, right = vector(leaf.left, frame), vector(leaf.right, frame)
        return _truth(_COMPARISONS[leaf.operator](left.values, right.values), left.is_null | right.is_null)
    if isinstance(leaf, Like):
        operand = vector(leaf.operand, frame)
        found = like(leaf.pattern)(operand.values)
        is_like = found if isinstance(found, np.ndarray) else np.fromiter(found, np.bool_, len(operand.values))
        return _truth(is_like, operand.is_null)
    if isinstance(leaf, OneOf):
        return _one_of(leaf, frame)
    if isinstance(leaf, IsNull):
        return np.where(_is_null(leaf, frame), TRUE, FALSE)
    if isinstance(leaf, Spatial):
        return _spatial(leaf, frame)
    if isinstance(leaf, Temporal):
        return _temporal(leaf, frame)
    return _sets(leaf, frame)


def _truth(is_true: NDArray[Any], is_null: NDArray[np.bool_]) -> Truth:
    return np.where(is_null, UNKNOWN, np.where(is_true.astype(np.bool_), TRUE, FALSE))


def _one_of(leaf: OneOf, frame: Frame) -> Truth:
    operand = vector(leaf.operand, frame)
    wanted = {each.value for each in leaf.values}
    if operand.values.dtype == object:
        is_in = np.fromiter((each in wanted for each in operand.values), np.bool_, len(operand.values))
    else:
        is_in = np.isin(operand.values, list(wanted))
    return _truth(is_in, operand.is_null)


def _spatial(leaf: Spatial, frame: Frame) -> Truth:
    left, right, function = leaf.left, leaf.right, leaf.function
    if isinstance(left, Place):
        left, right, function = right, left, _TURNED.get(function, function)
    found = _SPATIAL[function](_geometries(left, frame), _geometries(right, frame))
    return np.where(np.atleast_1d(found), TRUE, FALSE)


def _geometries(place: Place | Shape, frame: Frame) -> Any:
    if isinstance(place, Shape):
        return place.geometry
    assert frame.points is not None  # whoever made the frame has looked at what is asked
    return frame.points


def _temporal(leaf: Temporal, frame: Frame) -> Truth:
    start, end = _ends(leaf.left, frame)
    other_start, other_end = _ends(leaf.right, frame)
    is_null = start.is_null | end.is_null | other_start.is_null | other_end.is_null
    found = _TEMPORAL[leaf.function](start.values, end.values, other_start.values, other_end.values)
    return _truth(found, is_null)


def _ends(period: Period, frame: Frame) -> tuple[Vector, Vector]:
    start = _literal(_EARLIEST, np.int64) if period.start is None else vector(period.start, frame)
    end = _literal(_LATEST, np.int64) if period.end is None else vector(period.end, frame)
    return start, end


def _literal(value: Any, dtype: Any) -> Vector:
    values = objects([value]) if dtype is object else np.array([value], dtype)
    return Vector(values, np.zeros(1, np.bool_))


def vector(operand: Scalar, frame: Frame) -> Vector:
    """The values of an operand."""
    if isinstance(operand, Literal):
        return _literal(operand.value, _DTYPES.get(operand.kind, object))
    if isinstance(operand, Property):
        return frame.properties[operand.name]
    if isinstance(operand, Folded):
        inner = vector(operand.operand, frame)
        return Vector(objects(list(map(FOLDS[operand.how], inner.values))), inner.is_null)
    if isinstance(operand, DayOf):
        inner = vector(operand.operand, frame)
        return Vector((inner.values + JAPANS_OFFSET) // DAY, inner.is_null)
    left, right = vector(operand.left, frame), vector(operand.right, frame)
    with np.errstate(all="ignore"):
        values = _ARITHMETIC[operand.operator](left.values, right.values)
    # What is no number, a division by zero, is unknown: an error would depend on which features are looked at.
    return Vector(values, left.is_null | right.is_null | ~np.isfinite(values))


def _is_null(leaf: IsNull, frame: Frame) -> NDArray[np.bool_]:
    what = leaf.what
    if isinstance(what, Scalar):
        return vector(what, frame).is_null
    if isinstance(what, Period):
        start, end = _ends(what, frame)
        return start.is_null | end.is_null
    if isinstance(what, (Place, Shape, ListOf)):
        return np.zeros(1, np.bool_)
    is_unknown: NDArray[np.bool_] = truth_of(what, frame) == UNKNOWN
    return is_unknown


# lists


def _sets(leaf: Sets, frame: Frame) -> Truth:
    left, right = _set_vector(leaf.left, frame), _set_vector(leaf.right, frame)
    pairs = zip(*np.broadcast_arrays(left.values, right.values), strict=True)
    found = [_SETS[leaf.function](*pair) for pair in pairs]
    return _truth(np.array(found, np.bool_), left.is_null | right.is_null)


def _set_vector(listed: Property | ListOf, frame: Frame) -> Vector:
    """A set for each feature; absent where one of its members is."""
    if isinstance(listed, Property):
        held = frame.properties[listed.name]
        return Vector(objects([frozenset(("", each) for each in values) for values in held.values]), held.is_null)
    members = [_member(item, frame) for item in listed.items]
    if not members:
        return _literal(frozenset(), object)
    columns = np.broadcast_arrays(*(each.values for each in members))
    is_null = np.logical_or.reduce(np.broadcast_arrays(*(each.is_null for each in members)))
    return Vector(objects([frozenset(row) for row in zip(*columns, strict=True)]), is_null)


def _member(item: Any, frame: Frame) -> Vector:
    """The values of a member of a list as (kind, value), so that 1 is not true nor a day."""
    if isinstance(item, (Property, ListOf)) and item.kind is Kind.LIST:
        inner = _set_vector(item, frame)
        return _marked("list", inner.values, inner.is_null)
    if isinstance(item, Scalar):
        inner = vector(item, frame)
        return _marked("" if item.kind is Kind.STRING else item.kind, inner.values, inner.is_null)
    if isinstance(item, Period):
        start, end = _ends(item, frame)
        ends = list(zip(*np.broadcast_arrays(start.values, end.values), strict=True))
        return _marked("interval", objects(ends), start.is_null | end.is_null)
    if isinstance(item, (Place, Shape)):
        places = np.atleast_1d(_geometries(item, frame))
        return _marked("geometry", objects(list(shapely.to_wkb(places))), np.zeros(len(places), np.bool_))
    truth = truth_of(item, frame)
    return _marked(Kind.BOOLEAN, truth == TRUE, truth == UNKNOWN)


def _marked(kind: str, values: Any, is_null: NDArray[np.bool_]) -> Vector:
    plain = values.tolist() if isinstance(values, np.ndarray) else values
    return Vector(objects([(kind, each) for each in plain]), is_null)
