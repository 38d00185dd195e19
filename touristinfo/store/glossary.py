"""The glossary's tables: terms, and how each is said or not said in a language."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, cast, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.domain.terms import Term
from touristinfo.store.counters import last_number, take_numbers
from touristinfo.store.features import FeatureRow, touch_features
from touristinfo.store.tables import Base, UtcDateTime, chunks, now

_EDITION = "glossary"
_REQUIRED, _FORBIDDEN = "required", "forbidden"


class TermRow(Base):
    """One term. `reviewer`: account id, "" = no person has reviewed it."""

    __tablename__ = "terms"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    term: Mapped[str] = mapped_column(String, index=True)
    reading: Mapped[str] = mapped_column(String)
    definition: Mapped[str] = mapped_column(String)
    do_not_translate: Mapped[bool]
    scope: Mapped[str] = mapped_column(String)
    source: Mapped[str] = mapped_column(String)
    reviewer: Mapped[str] = mapped_column(String)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TermTextRow(Base):
    """How a term is said (`required`) or not said (`forbidden`) in a language."""

    __tablename__ = "term_texts"

    term: Mapped[str] = mapped_column(ForeignKey("terms.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String, primary_key=True)
    text: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String)


def terms(session: Session, words: str = "", after: str = "", limit: int | None = None) -> list[Term]:
    """The terms, in order of id; those with `words` in the term or a translation, after the id `after`."""
    statement = select(TermRow).where(TermRow.id > after).order_by(TermRow.id)
    if words:
        said = select(TermTextRow.term).where(TermTextRow.text.contains(words, autoescape=True))
        statement = statement.where(TermRow.term.contains(words, autoescape=True) | TermRow.id.in_(said))
    rows = list(session.scalars(statement if limit is None else statement.limit(limit)))
    texts = _texts(session, [row.id for row in rows])
    return [_term(row, texts.get(row.id, [])) for row in rows]


def term_at(session: Session, id_: str) -> Term | None:
    """The term of this id."""
    row = session.get(TermRow, id_)
    return _term(row, _texts(session, [id_]).get(id_, [])) if row else None


def save_terms(session: Session, saved: Iterable[Term], reviewer: str = "") -> None:
    """Store terms, new or changed; `reviewer`: who has looked at them, "" = nobody has."""
    take_numbers(session, _EDITION, 1)
    for some in chunks(saved):
        ids = [each.id for each in some]
        session.execute(delete(TermTextRow).where(TermTextRow.term.in_(ids)))
        for each in some:
            row = TermRow(id=each.id, term=each.term, reading=each.reading, definition=each.definition)
            row.do_not_translate, row.scope, row.source = each.do_not_translate, each.scope, each.source
            row.reviewer, row.reviewed_at = reviewer, now() if reviewer else None
            session.merge(row)
        session.flush()
        session.add_all(text for each in some for text in _rows(each))
        session.flush()


def delete_term(session: Session, id_: str) -> None:
    """Take a term out of the glossary."""
    take_numbers(session, _EDITION, 1)
    session.execute(delete(TermTextRow).where(TermTextRow.term == id_))
    session.execute(delete(TermRow).where(TermRow.id == id_))


def edition_of_terms(session: Session) -> int:
    """A number that grows whenever a term is stored or taken out."""
    return last_number(session, _EDITION)


def touch_texts_with(session: Session, words: str) -> None:
    """Have the places looked at again in whose source texts these words stand."""
    here = cast(FeatureRow.source_texts, String).contains(words, autoescape=True)
    ids = list(session.scalars(select(FeatureRow.id).where(here)))
    if ids:
        touch_features(session, ids)


def count_terms(session: Session) -> int:
    """How many terms there are."""
    return session.scalar(select(func.count()).select_from(TermRow)) or 0


def _rows(term: Term) -> list[TermTextRow]:
    said = [(language, text, _REQUIRED) for language, text in term.required.items()]
    said += [(language, text, _FORBIDDEN) for language, texts in term.forbidden.items() for text in texts]
    return [TermTextRow(term=term.id, language=language, text=text, kind=kind) for language, text, kind in said]


def _texts(session: Session, ids: Sequence[str]) -> dict[str, list[TermTextRow]]:
    found: dict[str, list[TermTextRow]] = {}
    for some in chunks(ids):
        statement = select(TermTextRow).where(TermTextRow.term.in_(some)).order_by(TermTextRow.text)
        for row in session.scalars(statement):
            found.setdefault(row.term, []).append(row)
    return found


def _term(row: TermRow, texts: list[TermTextRow]) -> Term:
    forbidden: dict[str, tuple[str, ...]] = {}
    for each in texts:
        if each.kind == _FORBIDDEN:
            forbidden[each.language] = (*forbidden.get(each.language, ()), each.text)
    required = {each.language: each.text for each in texts if each.kind == _REQUIRED}
    about = (row.id, row.term, row.reading, row.definition, row.do_not_translate, row.scope, row.source)
    return Term(*about, bool(row.reviewer), required, forbidden)
