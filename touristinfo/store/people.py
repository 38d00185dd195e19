"""Accounts, what they were granted, their invitations, signed-in sessions and tokens; names of persons live apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.store.second_factors import PasskeyRow, RecoveryCodeRow, StepRow
from touristinfo.store.tables import Base, UtcDateTime


class AccountRow(Base):
    """One account. `password_hash`: argon2, "" until its invitation is taken up. `totp_secret`: encrypted; "" = none.

    `totp_used`: number of the last time step of which a code was taken. `subject`: at the identity provider.
    """

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    login: Mapped[str] = mapped_column(String, unique=True)
    password_hash: Mapped[str] = mapped_column(String)
    totp_secret: Mapped[str] = mapped_column(String)
    totp_used: Mapped[int]
    subject: Mapped[str | None] = mapped_column(String, unique=True)
    disabled: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PersonRow(Base):
    """Who has the account: the only place with a name, deleted when the person is to be forgotten."""

    __tablename__ = "persons"

    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String)
    mail: Mapped[str] = mapped_column(String)


class GrantRow(Base):
    """A role of an account, in one language and municipality ("" = all)."""

    __tablename__ = "grants"

    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String, primary_key=True)
    language: Mapped[str] = mapped_column(String, primary_key=True)
    municipality: Mapped[str] = mapped_column(String, primary_key=True)


class InvitationRow(Base):
    """A code with which somebody sets the password of an account, once. Only its digest is kept."""

    __tablename__ = "invitations"

    digest: Mapped[str] = mapped_column(String, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInRow(Base):
    """A signed-in browser; only the digest of its token is kept. `seen_at`: of its last request, about.

    `factor`: what was shown besides the password, or instead of it; None = nothing.
    """

    __tablename__ = "sign_ins"

    digest: Mapped[str] = mapped_column(String, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    factor: Mapped[str | None] = mapped_column(String)


class FailureRow(Base):
    """Failed attempts to sign in: with one login name, or from one sender (a digest)."""

    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(String, primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TokenRow(Base):
    """A token for programs; only its digest is kept. `scopes`: of `people.tokens.Scope`."""

    __tablename__ = "api_tokens"

    digest: Mapped[str] = mapped_column(String, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


# What lets somebody in.
OF_AN_ACCOUNT: tuple[Any, ...] = (InvitationRow, SignInRow, TokenRow, RecoveryCodeRow, PasskeyRow, StepRow)


def account_by_login(session: Session, login: str) -> AccountRow | None:
    """The account of a login name, whichever its case."""
    return session.scalar(select(AccountRow).where(AccountRow.login == login.casefold()))


def accounts(session: Session) -> list[AccountRow]:
    """All accounts, in order of login name."""
    return list(session.scalars(select(AccountRow).order_by(AccountRow.login)))


def grants_of(session: Session, account: str) -> tuple[Grant, ...]:
    """What the account has been granted."""
    rows = session.scalars(select(GrantRow).where(GrantRow.account == account).order_by(GrantRow.role))
    return tuple(Grant(Role(row.role), row.language, row.municipality) for row in rows)


def set_grants(session: Session, account: str, grants: tuple[Grant, ...]) -> None:
    """Let `grants` be all that the account has been granted."""
    session.execute(delete(GrantRow).where(GrantRow.account == account))
    for each in set(grants):
        session.add(GrantRow(account=account, role=each.role, language=each.language, municipality=each.municipality))
    session.flush()


def actor(session: Session, account: str) -> Actor:
    """The account as one who acts."""
    return Actor(account, grants_of(session, account))


def administrators(session: Session) -> set[str]:
    """The accounts that are administrators of everything and not disabled."""
    statement = select(GrantRow.account).join(AccountRow, AccountRow.id == GrantRow.account)
    everywhere = (GrantRow.language == "", GrantRow.municipality == "")
    conditions = (GrantRow.role == Role.ADMINISTRATOR.value, AccountRow.disabled.is_(False), *everywhere)
    return set(session.scalars(statement.where(*conditions)))


def names_of(session: Session, ids: set[str]) -> dict[str, str]:
    """The names of the persons who have the accounts `ids`, as far as they are known."""
    rows = session.execute(select(PersonRow.account, PersonRow.name).where(PersonRow.account.in_(ids)))
    return {account: name for account, name in rows if name}


def mail_of(session: Session, account: str) -> str:
    """The mail address at which an identity provider may know who has the account; "" = none is known."""
    return session.scalar(select(PersonRow.mail).where(PersonRow.account == account)) or ""


def count_sign_ins(session: Session, account: str) -> int:
    """How many browsers are signed in."""
    return session.scalar(select(func.count()).select_from(SignInRow).where(SignInRow.account == account)) or 0
