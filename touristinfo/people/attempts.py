"""Attempts that fail are counted, and who fails too often has to wait: longer each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from touristinfo.errors import NotAllowedError, TouristinfoError
from touristinfo.messages import N_
from touristinfo.people.secrets import digest_of
from touristinfo.store.people import FailureRow
from touristinfo.store.tables import now

# Of what kind -> attempts that are free; then one has to wait: a minute, two, four …
FREE_ATTEMPTS = {"login": 5, "sender": 30, "second": 5}
LONGEST_WAIT = timedelta(hours=1)
_FORGOTTEN = timedelta(hours=24)


class SignInError(NotAllowedError):
    """Nobody is signed in: what was shown does not let anybody in."""


class TooManyAttemptsError(TouristinfoError):
    """Somebody tried too often; says for how many minutes to wait."""


@dataclass(frozen=True, slots=True)
class Counted:
    """By what attempts are counted: `kind` of FREE_ATTEMPTS, and which one, of which only a digest is kept."""

    kind: str
    which: str

    @property
    def key(self) -> str:
        """Under what the count stands in the database."""
        return f"{self.kind}:{digest_of(self.which)}"


def wait(session: Session, counted: Iterable[Counted]) -> None:
    """Raise TooManyAttemptsError where there were too many a moment ago."""
    for each in counted:
        row = session.get(FailureRow, each.key)
        if row is None or row.count < FREE_ATTEMPTS[each.kind]:
            continue
        longest = min(LONGEST_WAIT, timedelta(minutes=2 ** min(10, row.count - FREE_ATTEMPTS[each.kind])))
        left = row.last_at + longest - now()
        if left > timedelta():
            minutes = int(left.total_seconds() // 60) + 1
            raise TooManyAttemptsError(N_("Too many attempts: try again in %(minutes)s minutes."), minutes=minutes)


def count(session: Session, counted: Iterable[Counted]) -> None:
    """Put down that an attempt has failed; the caller commits. What failed long ago is forgotten."""
    session.execute(delete(FailureRow).where(FailureRow.last_at < now() - _FORGOTTEN))
    for each in counted:
        row = session.get(FailureRow, each.key)
        if row is None:
            session.add(FailureRow(key=each.key, count=1, last_at=now()))
        else:
            row.count, row.last_at = row.count + 1, now()
    session.flush()


def forget(session: Session, counted: Counted) -> None:
    """Begin to count anew: an attempt has succeeded."""
    session.execute(delete(FailureRow).where(FailureRow.key == counted.key))
