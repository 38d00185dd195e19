"""The values of fields out of a segment, decoded once for each distinct value and kept while they are of use.

Columns of a segment hold hashes, not values. A field's distinct values are numbered in the order of their hashes; what
one of them is, is read from the JSON of somebody who holds it. Reading 100,000 names takes a third of a second, which
the next filter on names need not spend again.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from touristinfo.published import values
from touristinfo.published.cql2.frame import Vector, nulls, objects
from touristinfo.published.cql2.instants import SECOND, read_instant
from touristinfo.published.cql2.tree import Kind
from touristinfo.published.segment import Segment

Rows = NDArray[Any]
_AT_ONCE = 4096  # values that are parsed at once
_BYTES_PER_VALUE = 120  # of a short string with its place in an array
_BYTES_OF_WIDE = 4  # a character of a string of fixed width
_MOST_WIDE_BYTES = 8_000_000
MOST_BYTES = 64_000_000  # that a process keeps of a segment's values


class FieldValues:
    """The distinct values of a field that has at most one for each feature and language."""

    def __init__(self, segment: Segment, name: str, kind: Kind, by_text: bool) -> None:
        self.name, self.kind, self.by_text = name, kind, by_text
        columns = segment.columns
        starts, entities = columns[f"{name}:starts"], columns[f"{name}:entities"]
        self.count = len(starts) - 1
        self.examples = entities[starts[:-1]]
        self._numbers = np.full(len(columns["text_end"]) if by_text else segment.count, self.count, np.int32)
        self._numbers[entities] = np.repeat(np.arange(self.count, dtype=np.int32), np.diff(starts))
        vector = nulls(kind, self.count + 1)  # the last is that of those who have none
        self._values, self._is_null = vector.values, vector.is_null
        self._is_known = np.zeros(self.count + 1, np.bool_)
        self._is_known[self.count] = True
        self._wide: NDArray[np.str_] | None = None  # empty: it would take too much

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        decoded = int(np.count_nonzero(self._is_known)) * _BYTES_PER_VALUE if self.kind is Kind.STRING else 0
        wide = self._wide.nbytes if self._wide is not None else 0
        return self._numbers.nbytes + self._values.nbytes + 2 * self.count + decoded + wide

    def numbers(self, segment: Segment, rows: Rows, language: str) -> NDArray[np.int32]:
        """The number of the value that each row has in a language; `count` = none."""
        return self._numbers[segment.text_fragments(rows, language) if self.by_text else rows]

    def take(self, segment: Segment, numbers: NDArray[Any]) -> Vector:
        """The values with these numbers."""
        is_known = self._is_known[numbers]
        if not is_known.all():
            self._read(segment, np.unique(numbers[~is_known]))
        return Vector(self._values[numbers], self._is_null[numbers])

    def take_wide(self, segment: Segment, numbers: NDArray[Any]) -> Vector:
        """The same as strings of fixed width, where all are known and that does not take much."""
        if self._wide is None and self.kind is Kind.STRING and self._is_known.all():
            longest = max(map(len, self._values))
            fits = longest * len(self._values) * _BYTES_OF_WIDE <= _MOST_WIDE_BYTES
            self._wide = self._values.astype(f"U{longest}") if fits and longest else np.empty(0, "U1")
        if self._wide is None or not len(self._wide):
            return self.take(segment, numbers)
        return Vector(self._wide[numbers], self._is_null[numbers])

    def _read(self, segment: Segment, numbers: NDArray[Any]) -> None:
        numbers = numbers[np.argsort(self.examples[numbers])]  # in the order in which they lie in the files
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            holders = self.examples[some]
            said = segment.fragment_values(holders) if self.by_text else segment.head_values(holders)
            read = [_converted(each.get(self.name), self.kind) for each in said]
            is_null = np.array([each is None for each in read])
            none = "" if self.kind is Kind.STRING else 0
            filled = [none if each is None else each for each in read]
            self._values[some] = objects(filled) if self.kind is Kind.STRING else filled
            self._is_null[some] = is_null
            self._is_known[some] = True


def _converted(value: Any, kind: Kind) -> Any:
    """A value of the field's JSON as a vector holds it; None where it is not of the kind."""
    if kind is Kind.STRING:
        return value if isinstance(value, str) else None
    if kind is Kind.BOOLEAN:
        return value if isinstance(value, bool) else None
    if kind is Kind.NUMBER:
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    try:
        read, instant = read_instant(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return instant if read is kind else None


_KEPT: WeakKeyDictionary[Segment, OrderedDict[str, FieldValues]] = WeakKeyDictionary()
_LOCK = Lock()


def field_values(segment: Segment, name: str, kind: Kind) -> FieldValues | None:
    """The distinct values of a field; None where no feature has one."""
    known = segment.field_type(name)
    if known is None or f"{name}:hash" not in segment.columns:
        return None
    with _LOCK:
        kept = _KEPT.setdefault(segment, OrderedDict())
        found = kept.get(name)
        if found is None or found.kind is not kind:
            found = kept[name] = FieldValues(segment, name, kind, known[1])
        kept.move_to_end(name)
    return found


def forget_what_is_too_much(segment: Segment) -> None:
    """Keep what was used last, up to `MOST_BYTES`."""
    with _LOCK:
        kept = _KEPT.get(segment, OrderedDict())
        size = sum(each.size for each in kept.values())
        while size > MOST_BYTES:
            size -= kept.popitem(last=False)[1].size


def updated(segment: Segment, rows: Rows) -> Vector:
    """When features last changed."""
    seconds = segment.columns["updated"][rows].astype(np.int64)
    return Vector(seconds * SECOND, np.zeros(len(rows), np.bool_))


def lists(segment: Segment, name: str, rows: Rows) -> Vector:
    """The lists of strings that rows have in a field, read from their JSON."""
    found: list[Any] = []
    for start in range(0, len(rows), _AT_ONCE):
        found += [each.get(name) for each in segment.head_values(rows[start : start + _AT_ONCE])]
    is_null = np.array([not isinstance(each, list) for each in found], np.bool_)
    return Vector(objects([each if isinstance(each, list) else [] for each in found]), is_null)


def holders(segment: Segment, name: str, wanted: Sequence[str]) -> Rows:
    """The rows whose list in a field holds one of the strings."""
    known = segment.field_type(name)
    return np.empty(0, np.int32) if known is None else values.find(segment.columns, name, known[0], wanted)


def counts_of_members(segment: Segment, name: str, rows: Rows) -> NDArray[np.int64]:
    """How many distinct members the list of each row has in a field; 0 = it has none."""
    entities = segment.columns.get(f"{name}:entities", np.empty(0, np.int32))
    counts: NDArray[np.int64] = np.bincount(entities, minlength=segment.count)[rows]
    return counts
