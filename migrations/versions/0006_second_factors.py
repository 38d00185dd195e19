"""Second factors: passkeys, steps begun and not finished yet, and with which one somebody has signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "passkeys",
        *(_text(name) for name in ("id", "account", "name")),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        _of_an_account("passkeys"),
    )
    op.create_index("ix_passkeys_account", "passkeys", ["account"])
    op.create_table(
        "sign_in_steps",
        *(_text(name) for name in ("digest", "account", "kind", "secret")),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sign_in_steps"),
        _of_an_account("sign_in_steps"),
    )
    op.create_index("ix_sign_in_steps_account", "sign_in_steps", ["account"])
    op.create_index("ix_audit_action", "audit", ["action"])  # by which the log is filtered
    op.add_column("sign_ins", sa.Column("factor", sa.String()))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _of_an_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=f"fk_{table}_account_accounts")


def downgrade() -> None:
    op.drop_column("sign_ins", "factor")
    op.drop_index("ix_audit_action", "audit")
    op.drop_table("sign_in_steps")
    op.drop_table("passkeys")
