"""What a segment's indexes tell of a filter before anything is evaluated: which rows it can be true for at all."""

from collections.abc import Sequence

from touristinfo.published import row_sets
from touristinfo.published.cql2.leaves import as_in_a_query, as_one_of
from touristinfo.published.cql2.tree import Every, Place, Predicate, Property, Shape, Some, Spatial
from touristinfo.published.row_sets import RowSet
from touristinfo.published.segment import Segment

Indexed = tuple[RowSet | None, Predicate | None]


def indexed(segment: Segment, predicate: Predicate, language: str) -> Indexed:
    """The rows for which `predicate` can be true (None: all), and what must be true of them besides (None: nothing)."""
    if isinstance(predicate, (Every, Some)):
        parts = [indexed(segment, part, language) for part in predicate.parts]
        return _every(segment, parts) if isinstance(predicate, Every) else _some(parts, predicate)
    if (choice := as_one_of(predicate)) and isinstance(choice.operand, Property):
        wanted = [as_in_a_query(each) for each in choice.values]
        return row_sets.holding(segment, choice.operand.name, wanted, language), None
    if isinstance(predicate, Spatial) and predicate.function != "disjoint":
        return _near(segment, predicate)
    return None, predicate


def _every(segment: Segment, parts: Sequence[Indexed]) -> Indexed:
    sets = [rows for rows, _ in parts if rows is not None]
    left = tuple(rest for _, rest in parts if rest is not None)
    rest = left[0] if len(left) == 1 else Every(left) if left else None
    return row_sets.in_all(sets, segment.count) if sets else None, rest


def _some(parts: Sequence[Indexed], predicate: Some) -> Indexed:
    sets = [rows for rows, _ in parts if rows is not None]
    if len(sets) < len(parts):
        return None, predicate
    is_all = all(rest is None for _, rest in parts)
    return row_sets.in_any(sets), None if is_all else predicate


def _near(segment: Segment, leaf: Spatial) -> Indexed:
    shape = next((each for each in (leaf.left, leaf.right) if isinstance(each, Shape)), None)
    if shape is None or not (isinstance(leaf.left, Place) or isinstance(leaf.right, Place)):
        return None, leaf
    is_all = shape.is_box and leaf.function == "intersects"
    return row_sets.within(segment, shape.box), None if is_all else leaf
