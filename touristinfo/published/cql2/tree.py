"""The parts of a filter that has been read and checked: predicates, and the operands that they compare."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import shapely

from touristinfo.domain.geo import Box


class Kind(StrEnum):
    """What an operand is."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    LIST = "array"
    GEOMETRY = "geometry"


INSTANTS = frozenset({Kind.DATE, Kind.TIMESTAMP})


@dataclass(frozen=True, slots=True)
class Literal:
    """A value: str, float, bool; dates as days, timestamps as microseconds since 1970 (UTC)."""

    kind: Kind
    value: Any


@dataclass(frozen=True, slots=True)
class Property:
    """A field of a feature, as a reader is given it."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Folded:
    """CASEI or ACCENTI of a string; `how` is the function's name in small letters."""

    how: str
    operand: "Scalar"
    kind: Kind = Kind.STRING


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right` of numbers."""

    operator: str
    left: "Scalar"
    right: "Scalar"
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class DayOf:
    """The day in Japan of a timestamp, when it meets a date."""

    operand: "Scalar"
    kind: Kind = Kind.DATE


@dataclass(frozen=True, slots=True)
class Place:
    """The feature's own geometry, a point."""

    kind: Kind = Kind.GEOMETRY


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry given in the filter (longitude, latitude) and the box around it; `is_box`: it is just the box."""

    geometry: shapely.Geometry
    box: Box
    is_box: bool = False
    kind: Kind = Kind.GEOMETRY


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both belong to it, None = open; an instant is a period from itself to itself."""

    start: "Scalar | None"
    end: "Scalar | None"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A set of values."""

    items: "tuple[Item, ...]"
    kind: Kind = Kind.LIST


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Every:
    """AND."""

    parts: "tuple[Predicate, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    """OR."""

    parts: "tuple[Predicate, ...]"


@dataclass(frozen=True, slots=True)
class Negated:
    """NOT."""

    part: "Predicate"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right` of the same kind."""

    operator: str
    left: "Scalar"
    right: "Scalar"


@dataclass(frozen=True, slots=True)
class Like:
    """Whether a string is as `pattern` says (% any, _ one, \\ escapes), which is folded already."""

    operand: "Scalar"
    pattern: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """IN, of literals of the operand's kind."""

    operand: "Scalar"
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    """IS NULL."""

    what: "Item"


@dataclass(frozen=True, slots=True)
class Spatial:
    """A relation of two geometries; `function` without `s_`."""

    function: str
    left: Place | Shape
    right: Place | Shape


@dataclass(frozen=True, slots=True)
class Temporal:
    """A relation of two periods of days or two of timestamps; `function` without `t_`."""

    function: str
    left: Period
    right: Period


@dataclass(frozen=True, slots=True)
class Sets:
    """A relation of two lists; `function` without `a_`."""

    function: str
    left: Property | ListOf
    right: Property | ListOf


Scalar = Literal | Property | Folded | Arithmetic | DayOf
Leaf = Constant | Comparison | Like | OneOf | IsNull | Spatial | Temporal | Sets
Predicate = Every | Some | Negated | Leaf
Item = Scalar | Place | Shape | Period | ListOf | Predicate


def walk(part: Any) -> Iterator[Any]:
    """A part and all parts of it."""
    yield part
    for each in fields(part):
        value = getattr(part, each.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if hasattr(inner, "__dataclass_fields__") and not isinstance(inner, Box):
                yield from walk(inner)
