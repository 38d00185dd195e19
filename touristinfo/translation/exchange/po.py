"""PO of GNU gettext: the id is the context; what is stale, or was sent back, is fuzzy."""

import os
import re
import tempfile
from pathlib import Path

import polib

from touristinfo.domain.states import State
from touristinfo.errors import UnreadableFileError
from touristinfo.files.encoding import codec_named
from touristinfo.messages import N_
from touristinfo.translation.exchange.model import ExchangeUnit, Package, Remark, Returned, ReturnedUnit, stamp_in
from touristinfo.translation.exchange.tables import plain_text, with_line_feeds
from touristinfo.translation.exchange.xliff_text import notes_of, notes_on

_STAMP, _ORDER, _SOURCE_LANGUAGE = "stamp: ", "X-Touristinfo-Order", "X-Source-Language"
_FUZZY = "fuzzy"
_CHARSET = re.compile(rb"charset=([A-Za-z0-9_\-]+)")
_PLACE = re.compile(r"\(line (\d+)\)")


def write_po(package: Package) -> bytes:
    """The file. What it cannot carry has been refused before."""
    file = polib.POFile(wrapwidth=-1)
    file.metadata = {
        "Project-Id-Version": "touristinfo",
        "Language": package.language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        _SOURCE_LANGUAGE: package.source_language,
        **({_ORDER: package.order} if package.order else {}),
    }
    file.header = "\n".join(" ".join(words.split()) for _, words in notes_on(package))
    file.extend(_entry(package, unit) for unit in package.units)
    return str(file).encode()


def _entry(package: Package, unit: ExchangeUnit) -> polib.POEntry:
    said = [" ".join(words.split()) for _, words in notes_of(unit)]
    is_fuzzy = bool(unit.target) and (unit.is_stale or unit.state in (None, State.INITIAL))
    return polib.POEntry(
        msgctxt=unit.id,
        msgid=unit.source,
        msgstr=unit.target,
        comment="\n".join([*said, f"{_STAMP}{package.stamp(unit)}"]),
        flags=[_FUZZY] if is_fuzzy else [],
        previous_msgid=unit.old_source or None,
    )


def read_po(data: bytes) -> Returned:
    """What came back. Raises UnreadableFileError, with the line."""
    file = _parsed(data)
    obsolete = len(file.obsolete_entries())
    entries = [entry for entry in file if not entry.obsolete]
    return Returned(
        "po",
        [_unit(entry) for entry in entries],
        language=str(file.metadata.get("Language", "")).strip().replace("_", "-"),
        source_language=str(file.metadata.get(_SOURCE_LANGUAGE, "")).strip(),
        order=str(file.metadata.get(_ORDER, "")).strip(),
        remarks=[Remark("entry-obsolete", {"count": obsolete})] if obsolete else [],
    )


def _parsed(data: bytes) -> polib.POFile:
    """polib divides a text at every character that Python takes for a line end; a file at line ends alone."""
    declared = _CHARSET.search(data[:10_000])
    name = declared[1].decode("ascii") if declared else ""
    text = plain_text(data, name if _is_known(name) else "").text
    handle, path = tempfile.mkstemp(suffix=".po")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(with_line_feeds(text).encode())
        return polib.pofile(path, encoding="utf-8", wrapwidth=-1)
    except (OSError, ValueError, IndexError, AttributeError, TypeError) as error:  # as polib stumbles over it
        place = _PLACE.search(str(error))
        raise UnreadableFileError(
            N_("The PO file is broken at line %(line)s."), line=int(place[1]) if place else 0
        ) from error
    finally:
        Path(path).unlink(missing_ok=True)


def _is_known(name: str) -> bool:
    try:
        return bool(codec_named(name))
    except UnreadableFileError:
        return False


def _unit(entry: polib.POEntry) -> ReturnedUnit:
    is_fuzzy = _FUZZY in entry.flags
    comments = [line.strip() for line in (entry.comment or "").split("\n")]
    stamps = (stamp_in(line.removeprefix(_STAMP)) for line in comments if line.startswith(_STAMP))
    return ReturnedUnit(
        line=entry.linenum,
        id=entry.msgctxt or "",
        source=entry.msgid,
        target=entry.msgstr,
        state=(State.INITIAL if is_fuzzy else State.TRANSLATED) if entry.msgstr else None,
        stamp=next(filter(None, stamps), None),
        is_unfinished=is_fuzzy,
    )
