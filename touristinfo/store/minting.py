"""Mints feature ids and the codes of signs; both are given once and never again."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Layer
from touristinfo.domain.municipalities import is_municipality_code, municipality
from touristinfo.domain.records import SourceRecord
from touristinfo.store.counters import take_numbers
from touristinfo.store.tables import chunks

# Read aloud, typed from a worn sign, scanned: no 0/O/Q, 1/I/L, 2/Z, 5/S, 8/B, U/V; no vowels, so no words.
CODE_ALPHABET = "34679CDFGHJKMNPRTWXY"
CODE_LENGTH = 6


def mint_ids(session: Session, collection: Collection, layer: Layer, records: Sequence[SourceRecord]) -> list[str]:
    """A new id for each of `records`: municipality, kind, number (`mito-wifi-0012`).

    Without a known municipality its code stands instead, without any the kind alone.
    """
    stems = [_stem(collection, layer, record) for record in records]
    numbers = {stem: iter(take_numbers(session, f"id:{stem}", count)) for stem, count in Counter(stems).items()}
    return [f"{stem}-{next(numbers[stem]):04d}" for stem in stems]


def mint_codes(session: Session, column: ColumnElement[Any], ids: Sequence[str]) -> dict[str, str]:
    """A new code for each of `ids`, derived from it; where it is taken already in `column`, from it and a count."""
    codes: dict[str, str] = {}
    taken: set[str] = set()
    waiting: list[str] = list(ids)
    attempt = 0
    while waiting:
        candidates = {feature_id: code_of(feature_id, attempt) for feature_id in waiting}
        taken |= _stored_codes(session, column, candidates.values())
        waiting = []
        for feature_id, code in candidates.items():
            if code in taken:
                waiting.append(feature_id)
            else:
                taken.add(code)
                codes[feature_id] = code
        attempt += 1
    return codes


def code_of(feature_id: str, attempt: int = 0) -> str:
    """The code that `feature_id` has unless it was taken; then that of the next `attempt`."""
    digest = hashlib.blake2b(f"{feature_id}#{attempt}".encode(), digest_size=16).digest()
    return "".join(_digits(int.from_bytes(digest)))


def _digits(number: int) -> Iterator[str]:
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(CODE_ALPHABET))
        yield CODE_ALPHABET[index]


def _stored_codes(session: Session, column: ColumnElement[Any], codes: Iterable[str]) -> set[str]:
    return {code for chunk in chunks(codes) for code in session.scalars(select(column).where(column.in_(chunk)))}


def _stem(collection: Collection, layer: Layer, record: SourceRecord) -> str:
    code = str(record.properties.get("municipality_code") or layer.municipality_code)
    known = municipality(code)
    if known is not None:
        return f"{known.slug}-{collection.id_prefix}"
    return f"{code}-{collection.id_prefix}" if is_municipality_code(code) else collection.id_prefix
