"""Tokens for programs: what each may do, for how long, taken back at any time; only digests are kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from touristinfo.domain.roles import Actor
from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.people.secrets import digest_of, new_token
from touristinfo.store import people
from touristinfo.store.audit import record
from touristinfo.store.people import AccountRow, TokenRow
from touristinfo.store.tables import now

LONGEST_DAYS = 366
_MOST_NAME = 60
_PREFIX = "ti_"  # so that scanners for leaked secrets know them


class Scope(StrEnum):
    """What a token is for; it never allows more than the roles of its account do."""

    READ = "read"
    WRITE = "write"
    REVIEW = "review"
    ORDER = "order"
    IMPORT = "import"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Listed:
    """A token as its owner sees it later. `digest`: by which it is taken back."""

    digest: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime


def make_token(session: Session, account: str, name: str, scopes: frozenset[Scope], days: int) -> str:
    """A new token of the account, which is shown once. Raises RequestError."""
    if not name.strip() or not scopes or not 1 <= days <= LONGEST_DAYS:
        message = N_("A token has a name, something it is for, and an end within %(days)s days.")
        raise RequestError(message, parameter="name", days=LONGEST_DAYS)
    token = _PREFIX + new_token()
    row = TokenRow(digest=digest_of(token), account=account, name=name.strip()[:_MOST_NAME], scopes=sorted(scopes))
    row.created_at, row.expires_at = now(), now() + timedelta(days=days)
    session.add(row)
    record(session, account, "make-token", {"account": account, "scopes": sorted(scopes)})
    return token


def actor_of_token(session: Session, token: str) -> tuple[Actor, frozenset[Scope]] | None:
    """Who acts with this token, and what it is for; None where it does not hold, or not any more."""
    row = session.get(TokenRow, digest_of(token)) if token.startswith(_PREFIX) else None
    account = session.get(AccountRow, row.account) if row else None
    if row is None or account is None or account.disabled or row.expires_at < now():
        return None
    return people.actor(session, account.id), frozenset(Scope(scope) for scope in row.scopes)


def tokens_of(session: Session, account: str) -> list[Listed]:
    """The tokens of the account, oldest first."""
    rows = session.scalars(select(TokenRow).where(TokenRow.account == account).order_by(TokenRow.created_at))
    return [Listed(row.digest, row.name, tuple(row.scopes), row.created_at, row.expires_at) for row in rows]


def take_back(session: Session, account: str, digest: str) -> None:
    """Let a token of the account hold no more."""
    session.execute(delete(TokenRow).where(TokenRow.account == account, TokenRow.digest == digest))
    record(session, account, "take-back-token", {"account": account})
