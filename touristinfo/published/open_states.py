"""Which features are open; each distinct opening hours are evaluated once a minute, when they are first asked for."""

from datetime import datetime
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.collections import FieldType
from touristinfo.domain.hours import is_open
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.published.ranks import NULL_RANK
from touristinfo.published.segment import Segment

States = dict[int, bool | None]  # by the rank of the opening hours among those of the segment

_lately: WeakKeyDictionary[Segment, tuple[int, States]] = WeakKeyDictionary()  # the minute, and what was asked in it


class OpenStates:
    """The features of one segment at one moment. Opening hours begin and end with whole minutes."""

    def __init__(self, segment: Segment, moment: datetime) -> None:
        """`moment`: aware."""
        self.segment = segment
        self._moment = moment
        is_known = segment.field_type("opening_hours") == (FieldType.HOURS, False)
        self._ranks: NDArray[np.int32] | None = segment.columns.get("opening_hours:rank") if is_known else None
        minute = int(moment.timestamp() // 60)
        known, states = _lately.get(segment, (0, {}))
        if known != minute:
            states = {NULL_RANK: None}
            _lately[segment] = minute, states
        self._states = states

    def of(self, row: int) -> bool | None:
        """Whether a feature is open; None = unknown."""
        if self._ranks is None:
            return None
        rank = self._ranks.item(row)
        if rank not in self._states:
            hours = self.segment.value(row, "opening_hours", SOURCE_LANGUAGE)
            self._states[rank] = is_open(str(hours), self._moment)
        return self._states[rank]

    def open_ones(self, rows: NDArray[np.int32]) -> NDArray[np.int32]:
        """Those of the rows that are known to be open."""
        if self._ranks is None:
            return rows[:0]
        _, examples, which = np.unique(self._ranks[rows], return_index=True, return_inverse=True)
        is_open_then = np.array([self.of(int(rows[example])) is True for example in examples], np.bool_)
        return rows[is_open_then[which]]
