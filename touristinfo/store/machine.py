"""What machine translation has cost and given: characters of each month, and translations that are kept."""

from sqlalchemy import BigInteger, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.store.tables import Base, chunks

_ADD = text(
    "INSERT INTO machine_use (month, characters) VALUES (:month, :characters)"
    " ON CONFLICT (month) DO UPDATE SET characters = machine_use.characters + excluded.characters RETURNING characters"
)


class MachineUseRow(Base):
    """How many characters were sent in a month (`2026-11`, Japan's time)."""

    __tablename__ = "machine_use"

    month: Mapped[str] = mapped_column(String, primary_key=True)
    characters: Mapped[int] = mapped_column(BigInteger)


class MachineTextRow(Base):
    """A translation that was given. `digest`: of service, language, text, context and terms."""

    __tablename__ = "machine_texts"

    digest: Mapped[str] = mapped_column(String, primary_key=True)
    text: Mapped[str] = mapped_column(String)


def add_use(session: Session, month: str, characters: int) -> int:
    """Count `characters` (negative: they were not sent after all); those of the month in all.

    The row stays locked until the transaction ends, so two processes cannot both spend what is left.
    """
    return int(session.execute(_ADD, {"month": month, "characters": characters}).scalar_one())


def used(session: Session, month: str) -> int:
    """The characters of a month."""
    return session.scalar(select(MachineUseRow.characters).where(MachineUseRow.month == month)) or 0


def kept_texts(session: Session, digests: list[str]) -> dict[str, str]:
    """Translations that were given before, by digest."""
    found: dict[str, str] = {}
    for some in chunks(digests):
        columns = (MachineTextRow.digest, MachineTextRow.text)
        rows = session.execute(select(*columns).where(MachineTextRow.digest.in_(some)))
        found |= {digest: given for digest, given in rows}  # noqa: C416
    return found


def keep_text(session: Session, digest: str, given: str) -> None:
    """Keep a translation, so that it is not paid for twice."""
    session.merge(MachineTextRow(digest=digest, text=given))
