"""Bytes to text: which encoding a file is in, decided the same way every time, also for short files."""

import codecs
import re
from dataclasses import dataclass, field

from touristinfo.errors import UnreadableFileError
from touristinfo.messages import N_

REPLACEMENT = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")
# The longer marks first: UTF-32 LE begins with the mark of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What people call CP932; Python's own shift_jis lacks NEC's and IBM's characters (①, 髙).
_CP932_NAMES = frozenset({"shift_jis", "shift-jis", "sjis", "s_jis", "ms932", "windows-31j", "cp932", "932"})
# Bytes that CP932 does not define (0x80, 0xA0, 0xFD–0xFF) but Python's codec lets through.
_CP932_UNDEFINED = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_TWO_BYTES = "\u07ff"  # the last character that UTF-8 writes with two bytes
_BAD_SHARE = 0.25
_CONTROL_SHARE = 0.01
_SEPARATORS = b",\t;\r\n"


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` without byte order mark and NULs; `undecodable`, `nul`: 1-based lines where something was replaced."""

    text: str
    encoding: str
    undecodable: list[int] = field(default_factory=list)
    nul: list[int] = field(default_factory=list)


def decode(data: bytes, declared: str = "") -> Decoded:
    """The text in `data`. A `declared` encoding wins; else byte order mark, UTF-16 without mark, UTF-8, CP932.

    Bytes that do not fit are replaced and their lines told. Raises UnreadableFileError for what is no text.
    """
    encoding = encoding_of(data, declared)
    text = _replacing(_without_mark(data, encoding), encoding)
    _refuse_what_is_no_text(text)
    undecodable = _lines_with(text, REPLACEMENT)
    nul = _lines_with(text, "\0")
    return Decoded(storable(text), encoding, undecodable, nul)


def storable(text: str) -> str:
    """`text` without NUL, which PostgreSQL cannot store, and lone surrogates, which no encoding has."""
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "")


def encoding_of(data: bytes, declared: str = "") -> str:
    """Name of the Python codec for `data`. Raises UnreadableFileError when `declared` is not an encoding."""
    if declared:
        return codec_named(declared)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    utf16 = _utf16_without_mark(data)
    if utf16:
        return utf16
    if _is_utf8(data):
        return "utf-8"
    return min(("cp932", "utf-8"), key=lambda name: _bad_count(data, name))


def codec_named(declared: str) -> str:
    """Name of the Python codec that a declaration means. Raises UnreadableFileError for what is no text encoding."""
    name = declared.strip().lower()
    if name in _CP932_NAMES:
        return "cp932"
    try:
        found = codecs.lookup("utf-8" if name in {"utf-8-sig", "utf_8_sig"} else name)
        b"a\0".decode(found.name)
    except (LookupError, UnicodeError):
        raise UnreadableFileError(N_("'%(name)s' is not a text encoding."), name=declared) from None
    return found.name


def _utf16_without_mark(data: bytes) -> str:
    """UTF-16 shows by its separators: a comma or line end is nearly always one half of a pair with NUL."""
    if len(data) % 2 or b"\0" not in data:
        return ""
    lone = sum(data.count(separator) for separator in _SEPARATORS)
    for encoding, odd in (("utf-16-le", 0), ("utf-16-be", 1)):
        halves, others = data[odd::2], data[1 - odd :: 2]
        paired = sum(1 for half, other in zip(halves, others, strict=True) if other == 0 and half in _SEPARATORS)
        if paired * 2 > lone and _decodes(data, encoding):
            return encoding
    return ""


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        return "\0" not in data.decode(encoding)
    except UnicodeDecodeError:
        return False


def _is_utf8(data: bytes) -> bool:
    """Whether all of it is UTF-8, or so much that the rest is damage: other encodings rarely make its three bytes."""
    text = data.decode("utf-8", "replace")
    bad = text.count(REPLACEMENT)
    return bad == 0 or sum(character > _TWO_BYTES for character in text) > 2 * bad


def _bad_count(data: bytes, encoding: str) -> int:
    return _replacing(data, encoding).count(REPLACEMENT)


def _replacing(data: bytes, encoding: str) -> str:
    text = data.decode(encoding, "replace")
    return _CP932_UNDEFINED.sub(REPLACEMENT, text) if encoding == "cp932" else text


def _without_mark(data: bytes, encoding: str) -> bytes:
    for mark, marked in _MARKS:
        if encoding in (marked, "utf-16", "utf-32") and data.startswith(mark):
            return data if encoding in ("utf-16", "utf-32") else data[len(mark) :]
    return data


def _refuse_what_is_no_text(text: str) -> None:
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if text.count(REPLACEMENT) > max(foreign * _BAD_SHARE, 1):
        raise UnreadableFileError(
            N_("The text is not UTF-8, CP932 (Shift_JIS) or UTF-16, or not in the encoding that the layer declares.")
        )
    if len(_CONTROL.findall(text)) > len(text) * _CONTROL_SHARE or text.count("\0") > len(text) * 0.1:
        raise UnreadableFileError(N_("The file is not a text, nor another format that is understood."))


def _lines_with(text: str, mark: str) -> list[int]:
    if mark not in text:
        return []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [number for number, line in enumerate(lines, 1) if mark in line]
