"""The memory: units from files, and an index by which approved texts are found that are new to it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "memory",
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("digest", "language", "source", "target", "file")),
        sa.PrimaryKeyConstraint("number", name="pk_memory"),
        sa.UniqueConstraint("digest", name="uq_memory_digest"),
    )
    op.create_index("ix_memory_language_number", "memory", ["language", "number"])
    op.create_index("ix_translations_language_version", "translations", ["language", "version"])


def downgrade() -> None:
    op.drop_index("ix_translations_language_version", "translations")
    op.drop_table("memory")
