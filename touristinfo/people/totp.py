"""One-time codes by time (TOTP, RFC 6238), as authenticator apps show them; the secret is kept encrypted."""

import base64
from datetime import datetime
from hmac import compare_digest

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import update
from sqlalchemy.orm import Session

from touristinfo.config import Config
from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.people.steps import Kind, begin_step
from touristinfo.store.audit import record
from touristinfo.store.people import AccountRow
from touristinfo.store.second_factors import StepRow
from touristinfo.store.tables import now

ISSUER = "touristinfo"
SECONDS = 30
_LATE, _EARLY = 1, 1  # time steps that a clock may be wrong, and that typing takes


def begin_totp(session: Session, account: str, config: Config) -> str:
    """Make a secret for the account, which holds once a code made with it was shown; the token of this step.

    Raises RequestError where no lasting key is set with which the secret could be encrypted.
    """
    if not config.keeps_its_key:
        raise RequestError(
            N_("Codes of an app need TOURISTINFO_SECRET_KEY to be set: ask whoever runs this server, or use a passkey.")
        )
    return begin_step(session, account, Kind.TOTP, _fernet(config).encrypt(pyotp.random_base32().encode()).decode())


def begun_secret(step: StepRow, config: Config) -> str:
    """The secret that `begin_totp` has made, in base 32, to be shown. Raises RequestError."""
    return _opened(step.secret, config)


def address_for_apps(secret: str, login: str) -> str:
    """The otpauth: address of a secret, as apps read it from a QR code."""
    return pyotp.TOTP(secret, interval=SECONDS).provisioning_uri(name=login, issuer_name=ISSUER)


def set_up_totp(session: Session, step: StepRow, code: str, config: Config, at: datetime | None = None) -> None:
    """Let the secret hold from now on: `code` was made with it. Raises RequestError where it was not."""
    used = _time_step(_opened(step.secret, config), code, at or now())
    if used is None:
        message = N_("This is not the code that the app shows now. Is the telephone's clock right?")
        raise RequestError(message, parameter="code")
    row = session.get_one(AccountRow, step.account)
    row.totp_secret, row.totp_used = step.secret, used
    session.delete(step)
    record(session, row.id, "set-up-totp", {"account": row.id})


def remove_totp(session: Session, account: str) -> None:
    """Let codes of an app hold no more."""
    session.get_one(AccountRow, account).totp_secret = ""
    record(session, account, "remove-totp", {"account": account})


def is_totp(session: Session, account: str, code: str, config: Config, at: datetime | None = None) -> bool:
    """Whether the app of the account shows this code now; each is taken once (RFC 6238, 5.2).

    Raises RequestError where the secret cannot be read: the server has another key now.
    """
    row = session.get_one(AccountRow, account)
    used = _time_step(_opened(row.totp_secret, config), code, at or now()) if row.totp_secret else None
    if used is None:
        return False
    # In one statement: of two requests with the same code at the same time only one finds it unused.
    newer = update(AccountRow).where(AccountRow.id == account, AccountRow.totp_used < used).values(totp_used=used)
    return session.execute(newer.returning(AccountRow.id)).first() is not None


def _time_step(secret: str, code: str, at: datetime) -> int | None:
    """The number of the time step of which `code` is, among those around `at`."""
    totp = pyotp.TOTP(secret, interval=SECONDS)
    present = int(at.timestamp()) // SECONDS
    typed = code.strip().replace(" ", "").encode()
    steps = range(present - _LATE, present + _EARLY + 1)
    return next((step for step in steps if compare_digest(totp.generate_otp(step).encode(), typed)), None)


def _opened(encrypted: str, config: Config) -> str:
    try:
        return _fernet(config).decrypt(encrypted.encode()).decode()
    except InvalidToken:
        raise RequestError(
            N_("The app's secret cannot be read any more: use a recovery code, or ask for a new invitation.")
        ) from None


def _fernet(config: Config) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"touristinfo: secrets of TOTP")
    return Fernet(base64.urlsafe_b64encode(derived.derive(config.secret_key.encode())))
