"""What differs between two texts, piece by piece, for marking it."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_LONGEST = 2_000  # characters that are compared one by one; beyond, the texts are shown whole


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: in both, only in the one before, or only in the one after."""

    kind: Literal["same", "gone", "new"]
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order. Those gone and same make `before`, those new and same make `after`."""
    if before == after:
        return [Piece("same", after)] if after else []
    if max(len(before), len(after)) > _LONGEST:
        return [piece for piece in (Piece("gone", before), Piece("new", after)) if piece.text]
    return list(_pieces(before, after))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", before[start:end])
            continue
        if end > start:
            yield Piece("gone", before[start:end])
        if other_end > other_start:
            yield Piece("new", after[other_start:other_end])
