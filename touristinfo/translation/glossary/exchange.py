"""Takes files of terms into the glossary, all or nothing, and writes it as a file."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from touristinfo.domain.terms import Term
from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.store.glossary import save_terms, terms
from touristinfo.translation.glossary.csv_file import read_csv, write_csv
from touristinfo.translation.glossary.tbx import read_tbx, write_tbx

_READERS = {".csv": read_csv, ".tbx": read_tbx, ".xml": read_tbx}
_WRITERS = {".csv": write_csv, ".tbx": write_tbx}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file does to the glossary: terms by what becomes of them."""

    added: tuple[Term, ...]
    changed: tuple[Term, ...]
    unchanged: int


def read_terms(data: bytes, name: str) -> list[Term]:
    """The terms of a file, by the ending of its `name`. Raises RequestError (another ending), UnreadableFileError."""
    ending = Path(name).suffix.lower()
    if ending not in _READERS:
        raise RequestError(N_("Glossaries are CSV or TBX: the name of the file ends with .csv or .tbx."))
    return _READERS[ending](data)


def written_terms(said: Iterable[Term], name: str) -> bytes:
    """A file of terms, by the ending of its `name`. Raises RequestError."""
    ending = Path(name).suffix.lower()
    if ending not in _WRITERS:
        raise RequestError(N_("Glossaries are CSV or TBX: the name of the file ends with .csv or .tbx."))
    return _WRITERS[ending](said)


def take_in(session: Session, read: Iterable[Term], *, apply: bool = True) -> Taken:
    """Add or change terms by their ids. What is changed waits for a review again: a file cannot say that it had one."""
    there = {term.id: term for term in terms(session)}
    new = [replace(term, is_reviewed=False) for term in read]
    added = tuple(term for term in new if term.id not in there)
    differing = (term for term in new if term.id in there and replace(there[term.id], is_reviewed=False) != term)
    changed = tuple(differing)
    if apply:
        save_terms(session, (*added, *changed))
    return Taken(added, changed, len(new) - len(added) - len(changed))
