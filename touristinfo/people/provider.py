"""Accounts of those whom an identity provider (OpenID Connect) knows: found by subject, or taken up when invited."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from touristinfo.messages import N_
from touristinfo.people.attempts import SignInError
from touristinfo.store.audit import record
from touristinfo.store.people import AccountRow, InvitationRow, PersonRow
from touristinfo.store.tables import now


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the provider has let in. `subject`: never given to another; `mail`: "" where it is not verified."""

    issuer: str
    subject: str
    mail: str

    @property
    def id(self) -> str:
        """What is kept with the account: another provider may use the same subject for somebody else."""
        return f"{self.issuer} {self.subject}"


def account_of(session: Session, known: Known) -> str:
    """The account of somebody whom the provider knows; one that waits with this mail address is theirs from now on.

    Raises SignInError: there is none, or nobody is let in with it any more.
    """
    row = session.scalar(select(AccountRow).where(AccountRow.subject == known.id))
    if row is not None and not row.disabled:
        return row.id
    invited = None if row is not None else _invited(session, known.mail)
    if invited is None:
        raise SignInError(N_("You have no account here yet, or not any more: ask your administrator to invite you."))
    invited.subject = known.id
    session.execute(delete(InvitationRow).where(InvitationRow.account == invited.id))
    record(session, invited.id, "take-up", {"account": invited.id, "by": "provider"})
    return invited.id


def _invited(session: Session, mail: str) -> AccountRow | None:
    """The one account that is invited at this address; where there are several, nobody can tell whose it is."""
    if not mail:
        return None
    statement = (
        select(AccountRow)
        .join(PersonRow, PersonRow.account == AccountRow.id)
        .join(InvitationRow, InvitationRow.account == AccountRow.id)
        .where(PersonRow.mail == mail.casefold(), InvitationRow.expires_at >= now())
        .where(AccountRow.disabled.is_(False), AccountRow.subject.is_(None), AccountRow.password_hash == "")
    )
    found = session.scalars(statement).all()
    return found[0] if len(found) == 1 else None
