"""Which rows of a segment a filter is true for.

What indexes find comes first (`indexed`); the rest is evaluated for what they leave: the parts of an AND from the
cheapest to the dearest, each over what the ones before left open. A comparison of one field is evaluated once for each
distinct value that the rows have, not for each row; equality needs no values at all, relations to a geometry only the
points near it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from touristinfo.domain.geo import Box
from touristinfo.domain.languages import ALL_LANGUAGES, TAGS
from touristinfo.published import values
from touristinfo.published.cql2 import columns, faults
from touristinfo.published.cql2.frame import FALSE, TRUE, UNKNOWN, Frame, Truth, Vector, nulls, truth_of
from touristinfo.published.cql2.indexed import indexed
from touristinfo.published.cql2.leaves import as_in_a_query, as_one_of, of_strings
from touristinfo.published.cql2.tree import (
    Every,
    Folded,
    IsNull,
    Kind,
    Leaf,
    Like,
    Negated,
    OneOf,
    Place,
    Predicate,
    Property,
    Sets,
    Shape,
    Some,
    Spatial,
    walk,
)
from touristinfo.published.row_sets import in_all
from touristinfo.published.segment import Segment

Rows = NDArray[Any]
_UPDATED = "updated"
_FEW_VALUES = 64
MOST_WORK = 5_000_000  # about as many tenths of a microsecond; what is begun is brought to its end


def matching(segment: Segment, predicate: Predicate, rows: Rows | None, language: str) -> Rows:
    """Those of `rows` (None: of all) for which `predicate` is true, in their order.

    Texts are compared as a reader of `language` is given them; with all languages a comparison is true when it is in
    one of them. Raises RequestError where it would take too long.
    """
    found, rest = indexed(segment, predicate, language)
    sets = [each for each in (rows, found) if each is not None]
    left = in_all(sets, segment.count) if sets else np.arange(segment.count)
    if rest is None:
        return left
    truth = _Evaluation(segment, language, _Budget()).truth(rest, left)
    columns.forget_what_is_too_much(segment)
    matched: Rows = left[truth == TRUE]
    return matched


def _cost(predicate: Predicate) -> int:
    """How dear a part is: 0 columns alone, 1 few values read, 2 texts read, 3 lists or points read."""
    if isinstance(predicate, (Every, Some)):
        return max(map(_cost, predicate.parts), default=0)
    if isinstance(predicate, Negated):
        return _cost(predicate.part)
    if isinstance(predicate, Spatial):
        return 0
    if isinstance(predicate, Sets):
        return 0 if of_strings(predicate) else 3
    if as_one_of(predicate):
        return 0
    read = [each for each in walk(predicate) if isinstance(each, Property)]
    return 2 if any(each.kind is Kind.STRING for each in read) else 1


def _work(leaf: Leaf) -> int:
    """How dear it is to evaluate a leaf once: 1 to look through a text."""
    weights = {"casei": 2, "accenti": 5}
    work = 0
    for part in walk(leaf):
        if isinstance(part, Folded):
            work += weights[part.how]
        elif isinstance(part, Property):
            work += {Kind.STRING: 1, Kind.LIST: 20}.get(part.kind, 0)
        elif isinstance(part, Sets):
            work += 10
        elif isinstance(part, Place):
            work += 2
    return work


def _used(numbers: Rows, count: int) -> Rows:
    """Which of the distinct values (and the number of none) occur; all of them where they are few."""
    if count <= min(_FEW_VALUES, len(numbers)):
        return np.arange(count + 1)
    is_used = np.zeros(count + 1, np.bool_)
    is_used[numbers] = True
    return np.flatnonzero(is_used)


class _Budget:
    """What has been done for one filter, so that none of fifty dear comparisons holds up a server for a minute."""

    def __init__(self) -> None:
        self.spent = 0

    def spend(self, leaf: Leaf, count: int) -> None:
        """Note that a leaf is evaluated so many times. Raises RequestError when enough has been done before."""
        work = _work(leaf) * count
        if work and self.spent > MOST_WORK:
            raise faults.too_much()
        self.spent += work


class _Evaluation:
    def __init__(self, segment: Segment, language: str, budget: _Budget) -> None:
        self.segment, self.language, self.budget = segment, language, budget

    def truth(self, predicate: Predicate, rows: Rows) -> Truth:
        if isinstance(predicate, Every):
            return self._narrowed(predicate.parts, rows, FALSE)
        if isinstance(predicate, Some):
            return self._narrowed(predicate.parts, rows, TRUE)
        if isinstance(predicate, Negated):
            return TRUE - self.truth(predicate.part, rows)
        if self.language == ALL_LANGUAGES and self._depends_on_language(predicate):
            each = [_Evaluation(self.segment, tag, self.budget).truth(predicate, rows) for tag in TAGS]
            truth: Truth = np.maximum.reduce(each)
            return truth
        return self._leaf(predicate, rows)

    def _narrowed(self, parts: Sequence[Predicate], rows: Rows, settles: np.int8) -> Truth:
        """AND (which FALSE settles) or OR (which TRUE settles) of `parts`."""
        least_or_most = np.minimum if settles == FALSE else np.maximum
        truth = np.full(len(rows), TRUE - settles, np.int8)
        is_open = np.arange(len(rows))
        for part in sorted(parts, key=_cost):
            truth[is_open] = least_or_most(truth[is_open], self.truth(part, rows[is_open]))
            is_open = is_open[truth[is_open] != settles]
            if not len(is_open):
                break
        return truth

    def _depends_on_language(self, predicate: Predicate) -> bool:
        names = {each.name for each in walk(predicate) if isinstance(each, Property)}
        types = [self.segment.field_type(name) for name in names]
        return any(each is not None and each[1] for each in types)

    def _leaf(self, leaf: Leaf, rows: Rows) -> Truth:
        if isinstance(leaf, Spatial) and (isinstance(leaf.left, Place) or isinstance(leaf.right, Place)):
            return self._spatial(leaf, rows)
        if isinstance(leaf, Sets) and (strings := of_strings(leaf)):
            return self._sets(leaf, strings, rows)
        named = {each.name: each for each in walk(leaf) if isinstance(each, Property)}
        has_place = any(isinstance(each, Place) for each in walk(leaf))
        if len(named) == 1 and not has_place:
            (one,) = named.values()
            if one.kind is not Kind.LIST and one.name != _UPDATED:
                return self._by_value(leaf, one, rows)
        self.budget.spend(leaf, len(rows))
        properties = {name: self._vector(each, rows) for name, each in named.items()}
        points = self._points(rows) if has_place else None
        return truth_of(leaf, Frame(len(rows), properties, points))

    def _by_value(self, leaf: Leaf, one: Property, rows: Rows) -> Truth:
        """A leaf about one field, evaluated for each distinct value that `rows` have."""
        field = columns.field_values(self.segment, one.name, one.kind)
        if field is None:
            return truth_of(leaf, Frame(len(rows), {one.name: nulls(one.kind, len(rows))}))
        numbers = field.numbers(self.segment, rows, self.language)
        if choice := as_one_of(leaf):
            return self._equal(choice, one, field.count, numbers)
        if isinstance(leaf, IsNull) and isinstance(leaf.what, Property):
            return np.where(numbers == field.count, TRUE, FALSE)
        used = _used(numbers, field.count)
        self.budget.spend(leaf, len(used))
        by_number = np.full(field.count + 1, UNKNOWN, np.int8)
        is_like = isinstance(leaf, Like) and isinstance(leaf.operand, Property)
        values = field.take_wide(self.segment, used) if is_like else field.take(self.segment, used)
        by_number[used] = truth_of(leaf, Frame(len(used), {one.name: values}))
        return by_number[numbers]

    def _equal(self, choice: OneOf, one: Property, count: int, numbers: Rows) -> Truth:
        """IN by the hashes of values, none of which is read."""
        known = self.segment.field_type(one.name)
        assert known is not None  # it has values
        wanted = [as_in_a_query(each) for each in choice.values]
        by_number = np.full(count + 1, FALSE, np.int8)
        by_number[values.find_places(self.segment.columns, one.name, known[0], wanted)] = TRUE
        by_number[count] = UNKNOWN
        return by_number[numbers]

    def _vector(self, one: Property, rows: Rows) -> Vector:
        if one.name == _UPDATED:
            return columns.updated(self.segment, rows)
        if one.kind is Kind.LIST:
            return columns.lists(self.segment, one.name, rows)
        field = columns.field_values(self.segment, one.name, one.kind)
        if field is None:
            return nulls(one.kind, len(rows))
        return field.take(self.segment, field.numbers(self.segment, rows, self.language))

    def _points(self, rows: Rows) -> NDArray[Any]:
        points: NDArray[Any] = shapely.points(self.segment.longitudes[rows], self.segment.latitudes[rows])
        return points

    # relations that columns answer

    def _spatial(self, leaf: Spatial, rows: Rows) -> Truth:
        """Only points in the box around a geometry can be anything but disjoint from it."""
        shape = leaf.right if isinstance(leaf.left, Place) else leaf.left
        if not isinstance(shape, Shape):
            return truth_of(leaf, Frame(len(rows), {}, self._points(rows)))
        is_near = self._within(shape.box, rows)
        if shape.is_box and leaf.function in ("intersects", "disjoint"):
            return np.where(is_near == (leaf.function == "intersects"), TRUE, FALSE)
        truth = np.full(len(rows), TRUE if leaf.function == "disjoint" else FALSE, np.int8)
        near = np.flatnonzero(is_near)
        self.budget.spend(leaf, len(near))
        truth[near] = truth_of(leaf, Frame(len(near), {}, self._points(rows[near])))
        return truth

    def _within(self, box: Box, rows: Rows) -> NDArray[np.bool_]:
        if len(rows) < self.segment.count:
            inside: NDArray[np.bool_] = box.contains(self.segment.longitudes[rows], self.segment.latitudes[rows])
            return inside
        is_near = np.zeros(self.segment.count, np.bool_)
        is_near[self.segment.points.within(box)] = True
        return is_near[rows]

    def _sets(self, leaf: Sets, strings: tuple[str, frozenset[str]], rows: Rows) -> Truth:
        """A list of a feature beside a list of strings: how many of them it holds, and how many others."""
        name, wanted = strings
        held = np.zeros(self.segment.count, np.int64)
        for each in wanted:
            held[columns.holders(self.segment, name, [each])] += 1
        in_both, members = held[rows], columns.counts_of_members(self.segment, name, rows)
        function = leaf.function if isinstance(leaf.left, Property) else _TURNED.get(leaf.function, leaf.function)
        contains, contained = in_both == len(wanted), in_both == members
        is_true = {
            "contains": contains,
            "containedby": contained,
            "equals": contains & contained,
            "overlaps": in_both > 0,
        }[function]
        return np.where(members == 0, UNKNOWN, np.where(is_true, TRUE, FALSE))


_TURNED = {"contains": "containedby", "containedby": "contains"}
