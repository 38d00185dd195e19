"""Cleans the text of a cell, and notes what was wrong with it."""

import re
import unicodedata
from collections.abc import Callable

from touristinfo.domain.blanks import is_blank, is_spreadsheet_error

Note = Callable[..., None]  # note(code, **values): an issue about the cell at hand

TEXT_LIMIT = 5_000
NAME_LIMIT = 200

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls, the byte order mark inside a text, and direction overrides, by which a text can look like another one.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]")
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|&(?:nbsp|amp|lt|gt|quot|#\d{2,5});")
_SPACES = re.compile(r"\s+")
# NFC would turn 神 (U+FA19) into 神: the shape of a name's character is the owner's, so those are left alone.
_COMPOSABLE = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺｦ-ﾝ]")


def clean(text: str, note: Note) -> str:
    """`text` with line breaks as "\\n", composed, without control characters and space at its ends.

    "" where it only says that there is nothing (-, NULL, #N/A …).
    """
    if not text.isprintable():  # true of nearly all cells, which saves most of the time of an import
        text = _without_controls(text, note)
    text = text.strip()
    if not unicodedata.is_normalized("NFC", text):
        text = _COMPOSABLE.sub(lambda part: unicodedata.normalize("NFC", part[0]), text)
    if is_spreadsheet_error(text):
        note("spreadsheet-error")
        return ""
    if is_blank(text):
        return ""
    if "\ufffd" in text:
        note("text-damaged")
    return text


def _without_controls(text: str, note: Note) -> str:
    text = _LINE_ENDS.sub("\n", text)
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", text)
        note("control-characters")
    if _PRIVATE_USE.search(text):
        note("private-use-characters")
    return text


def storable(text: str) -> str:
    """`text` as it stands, but for what databases cannot hold and beyond a length that any honest cell has."""
    return _CONTROLS.sub("", text)[:TEXT_LIMIT]


def narrow(text: str) -> str:
    """`text` NFKC-folded (full-width digits and signs become ASCII), white space squeezed, for parsing."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def one_line(text: str) -> str:
    """`text` with line breaks and runs of white space as one space."""
    return _SPACES.sub(" ", text) if "\n" in text or "\t" in text else text


def prose(text: str, note: Note) -> str | None:
    """A text for people, as cleaned; None where it is too long."""
    if len(text) > TEXT_LIMIT:
        note("text-too-long", limit=TEXT_LIMIT)
        return None
    if _TAG.search(text):
        note("html-tags")
    return text


def name(text: str, note: Note) -> str:
    """The name of a place: one line of at most 200 characters."""
    line = one_line(text)
    if line != text:
        note("name-line-break")
    if len(line) > NAME_LIMIT:
        note("name-too-long", limit=NAME_LIMIT)
        line = line[:NAME_LIMIT].rstrip()
    if _TAG.search(line):
        note("html-tags")
    return line


def has_kana(text: str) -> bool:
    """Whether `text` contains hiragana or katakana, which only Japanese uses."""
    return bool(_KANA.search(text))
