"""Machine translation: characters of each month, and translations that are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "machine_use",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("characters", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_machine_use"),
    )
    op.create_table(
        "machine_texts",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("digest", "text")),
        sa.PrimaryKeyConstraint("digest", name="pk_machine_texts"),
    )


def downgrade() -> None:
    for table in ("machine_texts", "machine_use"):
        op.drop_table(table)
