"""Passkeys and security keys (WebAuthn): added to an account, and shown when signing in."""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.people.steps import Kind, begin_step
from touristinfo.store.audit import record
from touristinfo.store.people import AccountRow
from touristinfo.store.second_factors import PasskeyRow, StepRow, passkeys_of
from touristinfo.store.tables import now

MOST_PASSKEYS = 10
MOST_CHARACTERS = 20_000  # of what a browser says of a passkey; with attestation some 4,000
_MOST_NAME = 60
_NAME_HERE = "touristinfo"


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys hold. `id`: a host name (WebAuthn's RP ID); `origin`: scheme, host and port."""

    id: str
    origin: str


def site_at(address: str) -> Site | None:
    """The site at an address; None where browsers make no passkeys: without TLS (but on localhost), at a bare IP."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    is_safe = parts.scheme == "https" or host == "localhost"
    return Site(host, f"{parts.scheme}://{parts.netloc}") if is_safe and host and not _is_ip(host) else None


def begin_passkey(session: Session, account: str, site: Site) -> tuple[str, str]:
    """Begin to add a passkey: the token of this step, and the options for the browser, as JSON. Raises RequestError."""
    known = passkeys_of(session, account)
    if len(known) >= MOST_PASSKEYS:
        raise RequestError(N_("There are %(most)s passkeys: remove one first."), most=MOST_PASSKEYS)
    options = webauthn.generate_registration_options(
        rp_id=site.id,
        rp_name=_NAME_HERE,
        user_id=account.encode(),  # opaque, as WebAuthn wants it
        user_name=session.get_one(AccountRow, account).login,
        exclude_credentials=_described(known),
    )
    token = begin_step(session, account, Kind.PASSKEY, bytes_to_base64url(options.challenge))
    return token, options_to_json(options)


def add_passkey(session: Session, step: StepRow, name: str, credential: str, site: Site) -> None:
    """Add what the browser has made. `step`: what was begun. Raises RequestError: it does not fit that."""
    try:
        made = webauthn.verify_registration_response(
            credential=_parsed(credential),
            expected_challenge=base64url_to_bytes(step.secret),
            expected_rp_id=site.id,
            expected_origin=site.origin,
        )
    except WebAuthnException:
        raise _no_passkey() from None
    id_ = bytes_to_base64url(made.credential_id)
    if session.get(PasskeyRow, id_) is not None:
        raise RequestError(N_("This passkey is known already."), parameter="credential")
    row = PasskeyRow(id=id_, account=step.account, name=name.strip()[:_MOST_NAME], created_at=now())
    row.public_key, row.uses = made.credential_public_key, made.sign_count
    session.add(row)
    session.delete(step)
    record(session, row.account, "add-passkey", {"account": row.account})


def remove_passkey(session: Session, account: str, id_: str) -> None:
    """Let a passkey of the account hold no more."""
    session.execute(delete(PasskeyRow).where(PasskeyRow.account == account, PasskeyRow.id == id_))
    record(session, account, "remove-passkey", {"account": account})


def options_of(session: Session, step: StepRow, site: Site) -> str:
    """What the browser is to ask a passkey of the account, as JSON. `step`: the sign-in that has been begun."""
    options = webauthn.generate_authentication_options(
        rp_id=site.id,
        challenge=base64url_to_bytes(step.secret),
        allow_credentials=_described(passkeys_of(session, step.account)),
    )
    return options_to_json(options)


def is_passkey(session: Session, step: StepRow, credential: str, site: Site) -> bool:
    """Whether a passkey of the account has signed what it was asked. Raises RequestError: nothing readable."""
    said = _parsed(credential)
    statement = select(PasskeyRow).where(PasskeyRow.id == str(said.get("id")), PasskeyRow.account == step.account)
    row = session.scalar(statement)
    if row is None:
        return False
    try:
        shown = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=base64url_to_bytes(step.secret),
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.uses,
        )
    except WebAuthnException:
        return False
    row.uses = shown.new_sign_count
    return True


def _parsed(credential: str) -> dict[str, Any]:
    """What the browser says, its members as the library wants them, which is not equally strict about all."""
    try:
        said = json.loads(credential[: MOST_CHARACTERS + 1])
    except (ValueError, RecursionError):
        raise _no_passkey() from None
    if len(credential) > MOST_CHARACTERS or not isinstance(said, dict):
        raise _no_passkey()
    return said


def _no_passkey() -> RequestError:
    return RequestError(N_("No passkey came with this. Try again; the page needs script."), parameter="credential")


def _described(rows: list[PasskeyRow]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.id)) for row in rows]


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
