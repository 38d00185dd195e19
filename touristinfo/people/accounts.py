"""Accounts: invited, granted roles, disabled, forgotten; each change stands in the audit log."""

import re
import secrets
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from touristinfo.domain.languages import LANGUAGES
from touristinfo.domain.municipalities import municipalities
from touristinfo.domain.roles import Grant, Role
from touristinfo.errors import NotFoundError, RequestError
from touristinfo.messages import N_
from touristinfo.people.secrets import as_code, digest_of, hash_password, new_code
from touristinfo.store import people
from touristinfo.store.audit import record
from touristinfo.store.people import AccountRow, InvitationRow, PersonRow
from touristinfo.store.tables import now

INVITATION_DAYS = 7
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}\Z")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}\Z")
_MOST_NAME = 100


def invite(session: Session, by: str, login: str, grants: tuple[Grant, ...], name: str = "") -> str:
    """Make an account and an invitation to it; the code, which is shown once. `by`: account id, "" = the system.

    Raises RequestError (the login name is taken or malformed, a grant names no language or municipality of ours).
    """
    login = login.strip().casefold()
    if not _LOGIN.match(login):
        message = N_("A login name has 2 to 64 small letters, digits, or . _ @ + -: '%(login)s' is none.")
        raise RequestError(message, parameter="login", login=login[:70])
    if people.account_by_login(session, login) is not None:
        raise RequestError(N_("There is an account '%(login)s' already."), parameter="login", login=login)
    _check(grants)
    row = AccountRow(id=f"a-{secrets.token_hex(6)}", login=login, password_hash="", totp_secret="", totp_used=0)
    row.disabled, row.created_at = False, now()
    session.add(row)
    session.flush()
    session.add(PersonRow(account=row.id, name=name.strip()[:_MOST_NAME], mail=""))
    people.set_grants(session, row.id, grants)
    record(session, by, "invite", {"account": row.id, "grants": [asdict(each) for each in grants]})
    return _new_invitation(session, row.id)


def set_mail(session: Session, by: str, login: str, mail: str) -> None:
    """Note the mail address at which an identity provider knows who is invited. Raises NotFoundError, RequestError."""
    mail = mail.strip().casefold()
    if mail and not _MAIL.match(mail):
        raise RequestError(N_("'%(mail)s' is no mail address."), parameter="mail", mail=mail[:_MOST_NAME])
    row = account(session, login)
    _person(session, row).mail = mail
    record(session, by, "set-mail", {"account": row.id})


def reset(session: Session, by: str, login: str) -> str:
    """Sign the account out everywhere and take all that lets somebody in; the code of a new invitation.

    One that was disabled is not so any more. Raises NotFoundError, RequestError (it is forgotten whose it was).
    """
    row = account(session, login)
    _person(session, row)
    _sign_out_everywhere(session, row.id)
    row.disabled = False
    row.password_hash, row.totp_secret, row.subject = "", "", None
    record(session, by, "reset", {"account": row.id})
    return _new_invitation(session, row.id)


def take_up(session: Session, code: str, password: str) -> str:
    """Set the password of the account that `code` invites to, and use the code up; the account's id.

    Raises RequestError (no such code, or too old; the password would be guessed).
    """
    row = invited(session, code)
    row.password_hash = hash_password(password, row.login)
    session.execute(delete(InvitationRow).where(InvitationRow.account == row.id))
    record(session, row.id, "take-up", {"account": row.id})
    return row.id


def invited(session: Session, code: str) -> AccountRow:
    """The account that `code` invites to. Raises RequestError where it invites nobody, or did so too long ago."""
    invitation = session.get(InvitationRow, digest_of(as_code(code)))
    row = session.get(AccountRow, invitation.account) if invitation else None
    if invitation is None or row is None or row.disabled or invitation.expires_at < now():
        raise RequestError(N_("This invitation does not hold any more: ask for a new one."), parameter="code")
    return row


def change_grants(session: Session, by: str, login: str, grants: tuple[Grant, ...]) -> None:
    """Let `grants` be all that the account may. Raises NotFoundError, RequestError (the last administrator)."""
    row = account(session, login)
    _check(grants)
    people.set_grants(session, row.id, grants)
    record(session, by, "grant", {"account": row.id, "grants": [asdict(each) for each in grants]})
    _keep_an_administrator(session)


def disable(session: Session, by: str, login: str) -> None:
    """Let nobody in with the account any more. Raises NotFoundError, RequestError (the last administrator)."""
    row = account(session, login)
    row.disabled = True
    session.flush()
    _sign_out_everywhere(session, row.id)
    record(session, by, "disable", {"account": row.id})
    _keep_an_administrator(session)


def forget(session: Session, by: str, login: str) -> None:
    """Disable the account and forget whose it is: only its id is left. Raises as `disable`."""
    row = account(session, login)
    disable(session, by, login)
    session.execute(delete(PersonRow).where(PersonRow.account == row.id))
    row.login, row.password_hash, row.totp_secret, row.subject = f"gone-{row.id}", "", "", None
    record(session, by, "forget", {"account": row.id})


def account(session: Session, login: str) -> AccountRow:
    """The account of a login name. Raises NotFoundError."""
    row = people.account_by_login(session, login)
    if row is None:
        raise NotFoundError(N_("There is no account '%(login)s'."), login=login)
    return row


def _person(session: Session, row: AccountRow) -> PersonRow:
    person = session.get(PersonRow, row.id)
    if person is None:
        raise RequestError(N_("Whose account this was has been forgotten: invite the person anew."), parameter="login")
    return person


def _check(grants: tuple[Grant, ...]) -> None:
    for each in grants:
        if each.language and each.language not in LANGUAGES:
            message = N_("There is no language '%(language)s'; there are: %(known)s")
            raise RequestError(message, parameter="language", language=each.language, known=", ".join(LANGUAGES))
        if each.municipality and each.municipality not in municipalities():
            message = N_("There is no municipality '%(code)s' here; codes have six digits, such as 082015.")
            raise RequestError(message, parameter="municipality", code=each.municipality)
        if each.role is Role.ADMINISTRATOR and (each.language or each.municipality):
            raise RequestError(N_("Administrators are so for everything."), parameter="role")


def _keep_an_administrator(session: Session) -> None:
    # After the entry in the audit log, whose number makes others wait: two who take each other's role at the same
    # time would both still see one.
    if not people.administrators(session):
        raise RequestError(N_("This is the last administrator: make another one first."))


def _new_invitation(session: Session, account: str) -> str:
    session.execute(delete(InvitationRow).where(InvitationRow.account == account))
    code = new_code()
    session.add(
        InvitationRow(digest=digest_of(code), account=account, expires_at=now() + timedelta(days=INVITATION_DAYS))
    )
    session.flush()
    return code


def _sign_out_everywhere(session: Session, account: str) -> None:
    for table in people.OF_AN_ACCOUNT:
        session.execute(delete(table).where(table.account == account))
