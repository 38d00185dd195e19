"""Second factors of an account: which there are, who must have one, and showing one to end a sign-in."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from webauthn.helpers import bytes_to_base64url, generate_challenge

from touristinfo.config import Config, SecondFactor
from touristinfo.domain.roles import Grant, Role
from touristinfo.messages import N_
from touristinfo.people import attempts
from touristinfo.people.attempts import Counted, SignInError
from touristinfo.people.passkeys import Site, is_passkey
from touristinfo.people.secrets import as_code, digest_of, new_code
from touristinfo.people.sign_in import Factor
from touristinfo.people.steps import Kind, begin_step, begun
from touristinfo.people.totp import is_totp
from touristinfo.store.audit import record
from touristinfo.store.people import AccountRow
from touristinfo.store.second_factors import (
    PasskeyRow,
    StepRow,
    count_recovery_codes,
    passkeys_of,
    set_recovery_codes,
    use_up_recovery_code,
)

RECOVERY_CODES = 10
_MUST = {
    SecondFactor.NO: frozenset[Role](),
    SecondFactor.PUBLISHERS: frozenset({Role.PUBLISHER, Role.ADMINISTRATOR}),
    SecondFactor.ALL: frozenset(Role),
}


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of an account. `recovery_codes`: how many are left."""

    totp: bool
    passkeys: tuple[PasskeyRow, ...]
    recovery_codes: int

    def __bool__(self) -> bool:
        """Whether one is asked for at sign-in; recovery codes alone are none."""
        return self.totp or bool(self.passkeys)


def factors_of(session: Session, account: str) -> Factors:
    """The second factors of the account."""
    row = session.get_one(AccountRow, account)
    passkeys = tuple(passkeys_of(session, account))
    return Factors(bool(row.totp_secret), passkeys, count_recovery_codes(session, account))


def must_have_one(setting: SecondFactor, grants: tuple[Grant, ...]) -> bool:
    """Whether who has been granted this must have a second factor."""
    return any(grant.role in _MUST[setting] for grant in grants)


def new_recovery_codes(session: Session, account: str) -> list[str]:
    """New recovery codes, which are shown once; older ones hold no more."""
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    set_recovery_codes(session, account, [digest_of(code) for code in codes])
    record(session, account, "make-recovery-codes", {"account": account})
    return codes


def first_recovery_codes(session: Session, account: str) -> list[str]:
    """Recovery codes where the account has a second factor and no such codes yet; else none."""
    factors = factors_of(session, account)
    return new_recovery_codes(session, account) if factors and not factors.recovery_codes else []


def drop_useless_codes(session: Session, account: str) -> None:
    """Take out recovery codes where there is no second factor any more for which they could stand in."""
    if not factors_of(session, account):
        set_recovery_codes(session, account, [])


def begin_second_step(session: Session, account: str) -> str | None:
    """Where the account has a second factor: the token with which the sign-in goes on. None: the password is enough."""
    if not factors_of(session, account):
        return None
    return begin_step(session, account, Kind.SIGN_IN, bytes_to_base64url(generate_challenge()))


def finish_with_code(session: Session, token: str, code: str, config: Config) -> tuple[str, Factor]:
    """End a sign-in with a code of the app or a recovery code: whose it is, and which of both it was.

    A code that is wrong is counted, so the caller commits also then. Raises RequestError (begin anew; the app's
    secret cannot be read), SignInError, TooManyAttemptsError.
    """
    step = begun(session, token, Kind.SIGN_IN)
    attempts.wait(session, [Counted("second", step.account)])
    if use_up_recovery_code(session, step.account, digest_of(as_code(code))):
        record(session, step.account, "use-recovery-code", {"account": step.account})
        return _finished(session, step), Factor.RECOVERY_CODE
    if is_totp(session, step.account, code, config):
        return _finished(session, step), Factor.TOTP
    raise _failed(session, step)


def finish_with_passkey(session: Session, token: str, credential: str, site: Site) -> tuple[str, Factor]:
    """End a sign-in with a passkey: whose it is. Raises and is to be committed as `finish_with_code`."""
    step = begun(session, token, Kind.SIGN_IN)
    attempts.wait(session, [Counted("second", step.account)])
    if is_passkey(session, step, credential, site):
        return _finished(session, step), Factor.PASSKEY
    raise _failed(session, step)


def _finished(session: Session, step: StepRow) -> str:
    attempts.forget(session, Counted("second", step.account))
    session.delete(step)
    session.flush()
    return step.account


def _failed(session: Session, step: StepRow) -> SignInError:
    attempts.count(session, [Counted("second", step.account)])
    record(session, step.account, "second-factor-failed", {"account": step.account})
    return SignInError(N_("This code or passkey does not go with the account, or was used already."))
