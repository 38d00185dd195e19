"""What is begun in one request and finished in another within some minutes: a sign-in, a passkey, a TOTP secret."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.people.secrets import digest_of, new_token
from touristinfo.store.second_factors import StepRow, forget_old_steps
from touristinfo.store.tables import now

WITHIN = timedelta(minutes=10)


class Kind(StrEnum):
    """What has been begun."""

    SIGN_IN = "sign-in"  # the password was right; the second factor is to come
    PASSKEY = "passkey"
    TOTP = "totp"


def begin_step(session: Session, account: str, kind: Kind, secret: str) -> str:
    """Begin something; the token with which it is finished. `secret`: what is needed then."""
    forget_old_steps(session)
    token = new_token()
    row = StepRow(digest=digest_of(token), account=account, kind=kind, secret=secret, expires_at=now() + WITHIN)
    session.add(row)
    session.flush()
    return token


def begun(session: Session, token: str, kind: Kind, account: str | None = None) -> StepRow:
    """What was begun with this token, by `account` if one is given. Raises RequestError: nothing, or too long ago."""
    row = session.get(StepRow, digest_of(token)) if token else None
    if row is None or row.kind != kind or row.expires_at < now() or account not in (None, row.account):
        raise RequestError(N_("This took too long, or was begun elsewhere. Nothing was changed: begin anew."))
    return row
