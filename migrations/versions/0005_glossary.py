"""The glossary: terms and how they are said."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "terms",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "term", "reading", "definition")),
        sa.Column("do_not_translate", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("scope", "source", "reviewer")),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_terms"),
    )
    op.create_index("ix_terms_term", "terms", ["term"])
    op.create_table(
        "term_texts",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("term", "language", "text", "kind")),
        sa.PrimaryKeyConstraint("term", "language", "text", name="pk_term_texts"),
        sa.ForeignKeyConstraint(["term"], ["terms.id"], name="fk_term_texts_term_terms"),
    )


def downgrade() -> None:
    op.drop_table("term_texts")
    op.drop_table("terms")
