"""CASEI, ACCENTI and LIKE."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from operator import contains
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Marks on Latin, Greek and Cyrillic letters. Not voicing marks of kana (a recommendation of the standard) nor vowels of
# Thai and other scripts, without which words are others.
_MARKS = re.compile("[\u0300-\u036f]+")
_MAY_HAVE_MARKS = re.compile("[\u00c0-\u052f\u1e00-\u1fff]")  # most texts have none, and need not be taken apart
_STROKES = str.maketrans("đĐøØłŁħĦıŧŦ", "dDoOlLhHitT")  # letters that do not come apart into letter and mark
_PART = re.compile(r"\\(.)|(%+)|(_)|([^\\%_]+|\\)", re.DOTALL)


def casei(text: str) -> str:
    """`text` without difference of case (Unicode, default caseless matching)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def accenti(text: str) -> str:
    """`text` without marks on Latin, Greek and Cyrillic letters."""
    if not _MAY_HAVE_MARKS.search(text):
        return unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text))).translate(_STROKES)


Texts = NDArray[Any]  # of str: objects, or of fixed width
Fits = Callable[[Texts], Iterable[bool]]  # for each text, whether it is as wanted

FOLDS: dict[str, Callable[[str], str]] = {"casei": casei, "accenti": accenti}


def like(pattern: str) -> Fits:
    """What tells which texts are as `pattern` says: % any characters, _ one, \\ before one that is meant itself.

    Each piece between two % is looked for from left to right and never tried again further on (atomic groups), so that
    no pattern takes longer than its length times that of the text.
    """
    pieces: list[list[str | None]] = [[]]  # letters, None = any one
    for escaped, any_length, one, plain in _PART.findall(pattern):
        if any_length:
            pieces.append([])
        elif one:
            pieces[-1].append(None)
        else:
            pieces[-1].extend(escaped or plain)
    quick = _one_piece(pieces)
    if quick:
        return quick
    first, *others = ("".join("." if letter is None else re.escape(letter) for letter in piece) for piece in pieces)
    middle = "".join(f"(?>.*?{piece})" for piece in others[:-1])
    fits = re.compile(f"{first}{middle}.*{others[-1]}" if others else first, re.DOTALL)
    return lambda texts: (fits.fullmatch(text) is not None for text in texts)


def _one_piece(pieces: Sequence[Sequence[str | None]]) -> Fits | None:
    """The same for the commonest patterns, `x%`, `%x` and `%x%`, without a step of Python for each text.

    Texts of fixed width are looked through by numpy, thirty times as fast.
    """
    letters = [piece for piece in pieces if piece]
    if len(letters) != 1 or None in letters[0] or len(pieces) not in (2, 3) or (len(pieces) == 3 and not pieces[1]):
        return None
    wanted = "".join(letter for letter in letters[0] if letter)
    if len(pieces) == 3:
        return lambda texts: (
            np.strings.find(texts, wanted) >= 0 if _is_wide(texts) else map(contains, texts, repeat(wanted))
        )
    if pieces[0]:
        return lambda texts: (
            np.strings.startswith(texts, wanted) if _is_wide(texts) else map(str.startswith, texts, repeat(wanted))
        )
    return lambda texts: (
        np.strings.endswith(texts, wanted) if _is_wide(texts) else map(str.endswith, texts, repeat(wanted))
    )


def _is_wide(texts: Texts) -> bool:
    return texts.dtype.kind == "U"
