"""What an account shows besides its password: passkeys, recovery codes; and what has been begun and not finished."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.store.tables import Base, UtcDateTime, now


class PasskeyRow(Base):
    """A passkey (WebAuthn). `id`: the credential's, base64url. `uses`: the authenticator's count of signatures."""

    __tablename__ = "passkeys"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    uses: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCodeRow(Base):
    """A code that stands in for the second factor, once."""

    __tablename__ = "recovery_codes"

    digest: Mapped[str] = mapped_column(String, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)


class StepRow(Base):
    """Something begun that a second request finishes. `kind`: of `people.steps.Kind`; `secret`: what it needs then.

    Only the digest of its token is kept.
    """

    __tablename__ = "sign_in_steps"

    digest: Mapped[str] = mapped_column(String, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String)
    secret: Mapped[str] = mapped_column(String)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


def passkeys_of(session: Session, account: str) -> list[PasskeyRow]:
    """The passkeys of the account, oldest first."""
    statement = select(PasskeyRow).where(PasskeyRow.account == account)
    return list(session.scalars(statement.order_by(PasskeyRow.created_at, PasskeyRow.id)))


def count_recovery_codes(session: Session, account: str) -> int:
    """How many recovery codes the account has left."""
    statement = select(func.count()).select_from(RecoveryCodeRow).where(RecoveryCodeRow.account == account)
    return session.scalar(statement) or 0


def set_recovery_codes(session: Session, account: str, digests: list[str]) -> None:
    """Let these be all recovery codes of the account."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account == account))
    session.add_all(RecoveryCodeRow(digest=digest, account=account) for digest in digests)
    session.flush()


def use_up_recovery_code(session: Session, account: str, digest: str) -> bool:
    """Take the code out; whether it was there. Of two requests at once with the same code only one finds it."""
    statement = delete(RecoveryCodeRow).where(RecoveryCodeRow.digest == digest, RecoveryCodeRow.account == account)
    return session.execute(statement.returning(RecoveryCodeRow.digest)).first() is not None


def forget_old_steps(session: Session) -> None:
    """Take out what was begun and not finished in time."""
    session.execute(delete(StepRow).where(StepRow.expires_at < now()))
