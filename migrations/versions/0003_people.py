"""People: accounts, persons, grants, invitations, signed-in browsers, failed attempts, tokens, recovery codes."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        *(_text(name) for name in ("id", "login", "password_hash", "totp_secret")),
        sa.Column("totp_used", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String()),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
        sa.UniqueConstraint("subject", name="uq_accounts_subject"),
    )
    op.create_table(
        "persons",
        *(_text(name) for name in ("account", "name", "mail")),
        sa.PrimaryKeyConstraint("account", name="pk_persons"),
        _of_an_account("persons"),
    )
    op.create_table(
        "grants",
        *(_text(name) for name in ("account", "role", "language", "municipality")),
        sa.PrimaryKeyConstraint("account", "role", "language", "municipality", name="pk_grants"),
        _of_an_account("grants"),
    )
    _create_keys("invitations", _moment("expires_at"))
    _create_keys("sign_ins", _moment("began_at"), _moment("seen_at"))
    _create_keys(
        "api_tokens",
        _text("name"),
        sa.Column("scopes", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
    )
    _create_keys("recovery_codes")
    op.create_table(
        "sign_in_failures",
        _text("key"),
        sa.Column("count", sa.Integer(), nullable=False),
        _moment("last_at"),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_failures"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _of_an_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f"fk_{table}_account_accounts")


def _create_keys(table: str, *columns: sa.Column) -> None:  # type: ignore[type-arg]
    """A table of what lets somebody in, of which only digests are kept."""
    key = sa.PrimaryKeyConstraint("digest", name=f"pk_{table}")
    op.create_table(table, _text("digest"), _text("account"), *columns, key, _of_an_account(table))
    op.create_index(f"ix_{table}_account", table, ["account"])


def downgrade() -> None:
    for table in ("sign_in_failures", "recovery_codes", "api_tokens", "sign_ins", "invitations", "grants", "persons"):
        op.drop_table(table)
    op.drop_table("accounts")
