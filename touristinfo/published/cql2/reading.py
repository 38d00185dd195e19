"""Filters read and checked against the fields of a collection: what comes out can be evaluated."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from touristinfo.domain.collections import LIST_TYPES, Field, FieldType
from touristinfo.published.cql2 import faults
from touristinfo.published.cql2.geometry import TYPES, ToDegrees, read_geometry
from touristinfo.published.cql2.instants import DAY, JAPANS_OFFSET, read_instant
from touristinfo.published.cql2.strings import FOLDS
from touristinfo.published.cql2.text import FilterSyntaxError, Tree, Wkt, check_size, read_text
from touristinfo.published.cql2.tree import (
    INSTANTS,
    Arithmetic,
    Comparison,
    Constant,
    DayOf,
    Every,
    Folded,
    IsNull,
    Item,
    Kind,
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

TEXT, JSON = "cql2-text", "cql2-json"
LANGUAGES = (TEXT, JSON)
_LONGEST_KEPT = 1000  # characters: a tree takes some twenty times its text
GEOMETRY = "geometry"  # what the features' own is called

_KINDS = {
    FieldType.INTEGER: Kind.NUMBER,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.BOOLEAN: Kind.BOOLEAN,
    FieldType.DATE: Kind.DATE,
    FieldType.DATETIME: Kind.TIMESTAMP,
    **dict.fromkeys(LIST_TYPES, Kind.LIST),
}
_COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "div", "^"})
_SPATIAL = frozenset({"intersects", "disjoint", "equals", "touches", "within", "overlaps", "crosses", "contains"})
_OF_INSTANTS = frozenset({"after", "before", "disjoint", "equals", "intersects"})
_OF_INTERVALS = frozenset(
    [
        "contains",
        "during",
        "finishedby",
        "finishes",
        "meets",
        "metby",
        "overlappedby",
        "overlaps",
        "startedby",
        "starts",
    ]
)
_SETS = frozenset({"equals", "contains", "containedby", "overlaps"})
_PREDICATES = {
    *("and", "or", "not", "like", "between", "in", "isnull"),
    *_COMPARISONS,
    *(f"s_{name}" for name in _SPATIAL),
    *(f"t_{name}" for name in _OF_INSTANTS | _OF_INTERVALS),
    *(f"a_{name}" for name in _SETS),
}
_SCALARS = ", ".join(kind for kind in Kind if kind not in (Kind.LIST, Kind.GEOMETRY))
_INTERVAL = "interval"
_INSTANT_FORMS = "2026-04-01, 2026-04-01T00:00:00Z"
_KNOWN = sorted(_PREDICATES | _ARITHMETIC | set(FOLDS) | {"date", "timestamp", "interval", "bbox"})


def read_filter(text: str, language: str, fields: Sequence[Field], to_degrees: ToDegrees | None = None) -> Predicate:
    """What `text` asks for. `to_degrees`: from its coordinates to CRS84, None = they are. Raises RequestError."""
    return _Reader(fields, to_degrees).predicate(_tree(text, language))


def _tree(text: str, language: str) -> Tree:
    if language == JSON:
        try:
            tree = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise faults.unreadable(text, error.pos) from None
        _check_depth(tree)
        return tree
    return _kept_tree(text) if len(text) <= _LONGEST_KEPT else _text_tree(text)


def _text_tree(text: str) -> Tree:
    check_size(text)
    try:
        tree = read_text(text)
    except FilterSyntaxError as error:
        raise faults.unreadable(text, error.position) from None
    _check_depth(tree)
    return tree


# Who pages or moves a map asks with the same filter again, and reading it takes a fifth of the time of an answer.
_kept_tree = lru_cache(maxsize=512)(_text_tree)


def _check_depth(tree: Tree) -> None:
    """Level by level, so that nothing is called too deep."""
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > 2 * faults.MOST_LEVELS:  # an operator and its list of arguments are two
            raise faults.too_large()
        inner = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, (dict, list))]
        level = [value for values in inner for value in values if isinstance(value, (dict, list))]


class _Reader:
    """Reads the parts of one filter."""

    def __init__(self, fields: Sequence[Field], to_degrees: ToDegrees | None) -> None:
        self.kinds: Mapping[str, Kind] = {field.id: _KINDS.get(field.type, Kind.STRING) for field in fields}
        self.to_degrees = to_degrees
        self.predicates = 0

    def predicate(self, tree: Tree) -> Predicate:
        """A part that is true, false or unknown."""
        if isinstance(tree, bool):
            return Constant(tree)
        name = self._op(tree)
        if not name:
            operand = self.scalar(tree)
            if operand.kind is not Kind.BOOLEAN:
                raise faults.wrong_type(tree, Kind.BOOLEAN)
            self._count()
            return Comparison("=", operand, Literal(Kind.BOOLEAN, True))
        if name not in _PREDICATES:
            raise faults.wrong_type(tree, Kind.BOOLEAN)
        if name in ("and", "or"):
            parts = tuple(self.predicate(each) for each in self._args(tree))
            if not parts:
                raise faults.wrong_type(tree, Kind.BOOLEAN)
            return Every(parts) if name == "and" else Some(parts)
        if name == "not":
            return Negated(self.predicate(self._args(tree, 1)[0]))
        return self._leaf(name, tree)

    def _leaf(self, name: str, tree: Tree) -> Predicate:
        self._count()
        if name in _COMPARISONS:
            return Comparison(name, *self._alike(*self._args(tree, 2)))
        if name == "isnull":
            return IsNull(self.item(self._args(tree, 1)[0]))
        if name == "between":
            value, low, high = self._args(tree, 3)
            return Every((Comparison(">=", *self._alike(value, low)), Comparison("<=", *self._alike(value, high))))
        left, right = self._args(tree, 2)
        if name == "in":
            return self._one_of(left, right)
        if name == "like":
            return Like(self._of_kind(left, Kind.STRING), self._pattern(right))
        family, _, function = name.partition("_")
        if family == "s":
            return Spatial(function, self._place(left), self._place(right))
        if family == "t":
            return self._temporal(function, left, right)
        return Sets(function, self._list(left), self._list(right))

    def _count(self) -> None:
        self.predicates += 1
        if self.predicates > faults.MOST_PREDICATES:
            raise faults.too_large()

    def _one_of(self, operand: Tree, choices: Tree) -> Predicate:
        if not isinstance(choices, list) or not choices:
            raise faults.wrong_type(choices, Kind.LIST)
        if len(choices) > faults.MOST_VALUES:
            raise faults.too_large()
        same: dict[Scalar, list[Literal]] = {}
        others: list[Predicate] = []
        for choice in choices:
            left, right = self._alike(operand, choice)
            if isinstance(right, Literal):
                same.setdefault(left, []).append(right)
            else:
                self._count()
                others.append(Comparison("=", left, right))
        parts = (*(OneOf(left, tuple(values)) for left, values in same.items()), *others)
        return parts[0] if len(parts) == 1 else Some(parts)

    def _pattern(self, tree: Tree) -> str:
        """The pattern of LIKE, folded as it says."""
        if isinstance(tree, str):
            return tree
        name = self._op(tree)
        if name not in FOLDS:
            raise faults.wrong_type(tree, Kind.STRING)
        return FOLDS[name](self._pattern(self._args(tree, 1)[0]))

    def _temporal(self, function: str, left: Tree, right: Tree) -> Temporal:
        periods = [self._period(each, function not in _OF_INSTANTS) for each in (left, right)]
        ends = [end for each in periods for end in (each.start, each.end) if end is not None]
        if any(end.kind is Kind.DATE for end in ends):
            periods = [Period(*(end and _as_day(end) for end in (each.start, each.end))) for each in periods]
        return Temporal(function, *periods)

    # operands

    def item(self, tree: Tree) -> Item:
        """Anything that can be null or a member of a list."""
        if isinstance(tree, list):
            return self._list(tree)
        if isinstance(tree, dict):
            if "property" in tree:
                kind = self._kind(tree)
                return Place() if kind is Kind.GEOMETRY else Property(kind, tree["property"])
            if "interval" in tree:
                return self._period(tree, True)
            if self._is_geometry(tree):
                return self._place(tree)
            if self._op(tree) in _PREDICATES:
                return self.predicate(tree)
        return self.scalar(tree)

    def scalar(self, tree: Tree) -> Scalar:
        """A part that is one value."""
        if isinstance(tree, bool):
            return Literal(Kind.BOOLEAN, tree)
        if isinstance(tree, (int, float)):
            return _number(tree)
        if isinstance(tree, str):
            return Literal(Kind.STRING, tree)
        if isinstance(tree, dict):
            if "property" in tree:
                kind = self._kind(tree)
                if kind in (Kind.GEOMETRY, Kind.LIST):
                    raise faults.wrong_type(tree, _SCALARS)
                return Property(kind, tree["property"])
            return self._made(tree)
        raise faults.wrong_type(tree, _SCALARS)

    def _made(self, tree: dict[str, Any]) -> Scalar:
        """An instant or the value of a function."""
        for kind in INSTANTS:
            if kind in tree:
                return _instant(tree[kind], kind)
        name = self._op(tree)
        if name in FOLDS:
            return Folded(name, self._of_kind(self._args(tree, 1)[0], Kind.STRING))
        if name in _ARITHMETIC:
            left, right = (self._of_kind(each, Kind.NUMBER) for each in self._args(tree, 2))
            return Arithmetic(name, left, right)
        raise faults.wrong_type(tree, _SCALARS)

    def _of_kind(self, tree: Tree, kind: Kind) -> Scalar:
        operand = self.scalar(tree)
        if operand.kind is not kind:
            raise faults.wrong_type(tree, kind)
        return operand

    def _alike(self, left: Tree, right: Tree) -> tuple[Scalar, Scalar]:
        """Two operands of the same kind: a string is read as an instant, a timestamp taken as its day by a date."""
        first, second = self.scalar(left), self.scalar(right)
        if first.kind in INSTANTS and isinstance(second, Literal) and second.kind is Kind.STRING:
            second = _instant(second.value, None)
        elif second.kind in INSTANTS and isinstance(first, Literal) and first.kind is Kind.STRING:
            first = _instant(first.value, None)
        if {first.kind, second.kind} == INSTANTS:
            first, second = _as_day(first), _as_day(second)
        if first.kind is not second.kind:
            raise faults.wrong_type(right, first.kind)
        return first, second

    def _place(self, tree: Tree) -> Place | Shape:
        if isinstance(tree, dict):
            if "property" in tree and self._kind(tree) is Kind.GEOMETRY:
                return Place()
            if self._is_geometry(tree):
                return read_geometry(tree, self.to_degrees)
        raise faults.wrong_type(tree, Kind.GEOMETRY)

    @staticmethod
    def _is_geometry(tree: dict[str, Any]) -> bool:
        return (
            isinstance(tree.get("wkt"), Wkt)
            or "bbox" in tree
            or (isinstance(tree.get("type"), str) and tree["type"] in TYPES)
        )

    def _period(self, tree: Tree, is_interval: bool) -> Period:
        if isinstance(tree, dict) and "interval" in tree:
            ends = tree["interval"]
            if not isinstance(ends, list) or len(ends) != 2:
                raise faults.wrong_type(tree, _INTERVAL)
            period = Period(*(self._end(each) for each in ends))
            kinds = {end.kind for end in (period.start, period.end) if end is not None}
            if kinds == INSTANTS:
                period = Period(*(end and _as_day(end) for end in (period.start, period.end)))
            return _checked(period, ends)
        if is_interval:
            raise faults.wrong_type(tree, _INTERVAL)
        instant = self.scalar(tree)
        if instant.kind not in INSTANTS:
            raise faults.wrong_type(tree, f"{Kind.DATE}, {Kind.TIMESTAMP}, {_INTERVAL}")
        return Period(instant, instant)

    def _end(self, tree: Tree) -> Scalar | None:
        if tree == "..":
            return None
        end = _instant(tree, None) if isinstance(tree, str) else self.scalar(tree)
        if end.kind not in INSTANTS:
            raise faults.wrong_type(tree, f"{Kind.DATE}, {Kind.TIMESTAMP}")
        return end

    def _list(self, tree: Tree) -> Property | ListOf:
        """A list, or a single value as a list of it: text cannot tell them apart."""
        if isinstance(tree, dict) and "property" in tree and self._kind(tree) is Kind.LIST:
            return Property(Kind.LIST, tree["property"])
        items = tree if isinstance(tree, list) else [tree]
        if len(items) > faults.MOST_VALUES:
            raise faults.too_large()
        return ListOf(tuple(self.item(each) for each in items))

    def _kind(self, tree: dict[str, Any]) -> Kind:
        name = tree["property"]
        if name == GEOMETRY:
            return Kind.GEOMETRY
        if not isinstance(name, str) or name not in self.kinds:
            raise faults.no_property(str(name), [*self.kinds, GEOMETRY])
        return self.kinds[name]

    # trees

    def _op(self, tree: Tree) -> str:
        """What a part does, "" where it does nothing. Raises RequestError where nobody knows what."""
        if not isinstance(tree, dict) or "op" not in tree:
            return ""
        name = tree["op"].lower() if isinstance(tree["op"], str) else ""
        if name not in _PREDICATES and name not in _ARITHMETIC and name not in FOLDS:
            raise faults.no_function(str(tree["op"]), _KNOWN)
        return name

    def _args(self, tree: dict[str, Any], count: int = 0) -> list[Tree]:
        """The arguments of a part, of which there must be `count`; 0 = any number but none."""
        args = tree.get("args")
        if not isinstance(args, list) or not args or (count and len(args) != count):
            raise faults.wrong_type(tree, f"args: {count or 2}")
        return args


def _number(number: int | float) -> Literal:
    try:
        value = float(number)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise faults.wrong_type(number, Kind.NUMBER)
    return Literal(Kind.NUMBER, value)


def _instant(text: Tree, kind: Kind | None) -> Literal:
    """A date or a timestamp; `kind`: which of them it must be."""
    try:
        read, value = read_instant(text)
    except (ValueError, TypeError, OverflowError):
        raise faults.wrong_type(text, _INSTANT_FORMS) from None
    if kind not in (None, read):
        raise faults.wrong_type(text, _INSTANT_FORMS)
    return Literal(read, value)


def _as_day(operand: Scalar) -> Scalar:
    if operand.kind is Kind.DATE:
        return operand
    if isinstance(operand, Literal):
        return Literal(Kind.DATE, (operand.value + JAPANS_OFFSET) // DAY)
    return DayOf(operand)


def _checked(period: Period, given: Tree) -> Period:
    """The period, which must not end before it starts."""
    start, end = period.start, period.end
    if isinstance(start, Literal) and isinstance(end, Literal) and start.value > end.value:
        raise faults.wrong_type(given, _INTERVAL)
    return period
