"""CASEI, ACCENTI and LIKE."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from operator import methodcaller

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


FOLDS: dict[str, Callable[[str], str]] = {"casei": casei, "accenti": accenti}


def like(pattern: str) -> Callable[[str], bool]:
    """What tells whether a text is as `pattern` says: % any characters, _ one, \\ before one that is meant itself.

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
    plain_fits = _without_wildcards(pieces)
    if plain_fits:
        return plain_fits
    first, *others = ("".join("." if letter is None else re.escape(letter) for letter in piece) for piece in pieces)
    middle = "".join(f"(?>.*?{piece})" for piece in others[:-1])
    fits = re.compile(f"{first}{middle}.*{others[-1]}" if others else first, re.DOTALL)
    return lambda text: fits.fullmatch(text) is not None


def _without_wildcards(pieces: Sequence[Sequence[str | None]]) -> Callable[[str], bool] | None:
    """The same for the commonest patterns, `x%`, `%x` and `%x%`, in a third of the time; None for others."""
    letters = [piece for piece in pieces if piece]
    if len(letters) != 1 or None in letters[0] or len(pieces) not in (2, 3) or (len(pieces) == 3 and not pieces[1]):
        return None
    wanted = "".join(letter for letter in letters[0] if letter)
    if len(pieces) == 3:
        return lambda text: wanted in text
    return methodcaller("startswith" if pieces[0] else "endswith", wanted)
