"""Signing in and out: passwords, attempts that fail, sessions that end by themselves."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from touristinfo.domain.roles import Actor
from touristinfo.errors import NotAllowedError, TouristinfoError
from touristinfo.messages import N_
from touristinfo.people.secrets import digest_of, hash_password, is_password, needs_new_hash, new_token
from touristinfo.store import people
from touristinfo.store.audit import record
from touristinfo.store.people import AccountRow, FailureRow, SignInRow
from touristinfo.store.tables import now

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
_SEEN_AGAIN = timedelta(minutes=1)  # how often a session's last request is put down
FREE_ATTEMPTS = {"login": 5, "sender": 30}  # then one has to wait: a minute, two, four …
LONGEST_WAIT = timedelta(hours=1)
_FORGOTTEN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in. `to_note`: `note_request` is to be called, which is needed once a minute."""

    actor: Actor
    login: str
    to_note: bool


class SignInError(NotAllowedError):
    """Nobody is signed in: login name and password do not go together, or there were too many attempts."""


class TooManyAttemptsError(TouristinfoError):
    """Somebody tried too often; says for how many minutes to wait."""


def sign_in(session: Session, login: str, password: str, sender: str) -> str:
    """The account whose login name and password these are. `sender`: from where ("" = not known); its digest is kept.

    An attempt that fails is counted, so the caller commits also then. Raises SignInError, TooManyAttemptsError.
    """
    keys = {"login": f"login:{digest_of(login.strip().casefold())}"}
    if sender:
        keys["sender"] = f"sender:{digest_of(sender)}"
    _wait(session, keys)
    row = people.account_by_login(session, login.strip())
    if not is_password(password, row.password_hash if row and not row.disabled else "") or row is None:
        for key in keys.values():
            _count(session, key)
        record(session, row.id if row else "", "sign-in-failed", {})
        raise SignInError(N_("Login name and password do not go together."))
    session.execute(delete(FailureRow).where(FailureRow.key == keys["login"]))
    if needs_new_hash(row.password_hash):
        row.password_hash = hash_password(password, row.login)
    return row.id


def begin(session: Session, account: str) -> str:
    """Begin a session of the account; its token, for the browser's cookie. Sessions that have ended are forgotten."""
    session.execute(delete(SignInRow).where(SignInRow.began_at < now() - LONGEST))
    token = new_token()
    session.add(SignInRow(digest=digest_of(token), account=account, began_at=now(), seen_at=now()))
    record(session, account, "sign-in", {})
    return token


def signed_in(session: Session, token: str) -> SignedIn | None:
    """Who is signed in with this token; None when nobody is, or not any more. Only reads."""
    row = session.get(SignInRow, digest_of(token)) if token else None
    account = session.get(AccountRow, row.account) if row else None
    if row is None or account is None or account.disabled:
        return None
    if row.seen_at + IDLE < now() or row.began_at + LONGEST < now():
        return None
    return SignedIn(people.actor(session, account.id), account.login, row.seen_at + _SEEN_AGAIN < now())


def note_request(session: Session, token: str) -> None:
    """Put down that the session of this token is in use."""
    session.execute(update(SignInRow).where(SignInRow.digest == digest_of(token)).values(seen_at=now()))


def sign_out(session: Session, token: str) -> None:
    """End the session of this token, if there is one."""
    session.execute(delete(SignInRow).where(SignInRow.digest == digest_of(token)))


def sign_out_everywhere(session: Session, account: str) -> None:
    """End all sessions of the account."""
    session.execute(delete(SignInRow).where(SignInRow.account == account))
    record(session, account, "sign-out-everywhere", {})


def _wait(session: Session, keys: dict[str, str]) -> None:
    for kind, key in keys.items():
        row = session.get(FailureRow, key)
        if row is None or row.count < FREE_ATTEMPTS[kind]:
            continue
        wait = min(LONGEST_WAIT, timedelta(minutes=2 ** min(10, row.count - FREE_ATTEMPTS[kind])))
        left = row.last_at + wait - now()
        if left > timedelta():
            minutes = int(left.total_seconds() // 60) + 1
            raise TooManyAttemptsError(N_("Too many attempts: try again in %(minutes)s minutes."), minutes=minutes)


def _count(session: Session, key: str) -> None:
    row = session.get(FailureRow, key)
    if row is None:
        session.add(FailureRow(key=key, count=1, last_at=now()))
    else:
        row.count = 1 if row.last_at + _FORGOTTEN < now() else row.count + 1
        row.last_at = now()
    session.flush()
