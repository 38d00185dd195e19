"""Signing in and out: passwords, attempts that fail, sessions that end by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from touristinfo.domain.roles import Actor
from touristinfo.messages import N_
from touristinfo.people import attempts
from touristinfo.people.attempts import Counted, SignInError
from touristinfo.people.secrets import digest_of, hash_password, is_password, needs_new_hash, new_token
from touristinfo.store import people
from touristinfo.store.audit import record
from touristinfo.store.people import AccountRow, SignInRow
from touristinfo.store.tables import now

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=15)  # after signing in, second factors may be changed
_SEEN_AGAIN = timedelta(minutes=1)  # how often a session's last request is put down
_KEPT = timedelta(days=7)  # rows of sessions; the setting allows no longer ones


class Factor(StrEnum):
    """What somebody showed besides the password, or instead of it."""

    PASSKEY = "passkey"
    TOTP = "totp"
    RECOVERY_CODE = "recovery-code"
    PROVIDER = "provider"  # which asks for what it thinks right


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in. `to_note`: `note_request` is to be called, which is needed once a minute."""

    actor: Actor
    login: str
    to_note: bool
    factor: Factor | None
    is_fresh: bool


def sign_in(session: Session, login: str, password: str, sender: str) -> str:
    """The account whose login name and password these are. `sender`: from where ("" = not known); its digest is kept.

    An attempt that fails is counted, so the caller commits also then. Raises SignInError, TooManyAttemptsError.
    """
    by_login = Counted("login", login.strip().casefold())
    counted = (by_login, Counted("sender", sender)) if sender else (by_login,)
    attempts.wait(session, counted)
    row = people.account_by_login(session, login.strip())
    if not is_password(password, row.password_hash if row and not row.disabled else "") or row is None:
        attempts.count(session, counted)
        record(session, row.id if row else "", "sign-in-failed", {})
        raise SignInError(N_("Login name and password do not go together."))
    attempts.forget(session, by_login)
    if needs_new_hash(row.password_hash):
        row.password_hash = hash_password(password, row.login)
    return row.id


def begin(session: Session, account: str, factor: Factor | None = None) -> str:
    """Begin a session of the account; its token, for the browser's cookie. Sessions that have ended are forgotten."""
    session.execute(delete(SignInRow).where(SignInRow.began_at < now() - _KEPT))
    token = new_token()
    row = SignInRow(digest=digest_of(token), account=account, began_at=now(), seen_at=now(), factor=factor)
    session.add(row)
    record(session, account, "sign-in", {"factor": factor} if factor else {})
    return token


def signed_in(session: Session, token: str, idle: timedelta = IDLE, longest: timedelta = LONGEST) -> SignedIn | None:
    """Who is signed in with this token; None when nobody is, or not any more. Only reads.

    A session ends after `idle` without a request, and `longest` after it began.
    """
    row = session.get(SignInRow, digest_of(token)) if token else None
    account = session.get(AccountRow, row.account) if row else None
    if row is None or account is None or account.disabled:
        return None
    if row.seen_at + idle < now() or row.began_at + longest < now():
        return None
    return SignedIn(
        actor=people.actor(session, account.id),
        login=account.login,
        to_note=_is_past(row.seen_at + _SEEN_AGAIN),
        factor=Factor(row.factor) if row.factor else None,
        is_fresh=not _is_past(row.began_at + FRESH),
    )


def note_request(session: Session, token: str) -> None:
    """Put down that the session of this token is in use."""
    session.execute(update(SignInRow).where(SignInRow.digest == digest_of(token)).values(seen_at=now()))


def note_factor(session: Session, token: str, factor: Factor) -> None:
    """Put down that who has the session of this token has shown a second factor."""
    session.execute(update(SignInRow).where(SignInRow.digest == digest_of(token)).values(factor=factor))


def sign_out(session: Session, token: str) -> None:
    """End the session of this token, if there is one."""
    session.execute(delete(SignInRow).where(SignInRow.digest == digest_of(token)))


def sign_out_everywhere(session: Session, account: str) -> None:
    """End all sessions of the account."""
    session.execute(delete(SignInRow).where(SignInRow.account == account))
    record(session, account, "sign-out-everywhere", {})


def _is_past(moment: datetime) -> bool:
    return moment < now()
