"""The states of a translation."""

from enum import StrEnum


class State(StrEnum):
    """Translation states of XLIFF 2.1, section 4.3.1.27."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"
