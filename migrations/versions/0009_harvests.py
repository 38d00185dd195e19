"""Layers that are followed: what their source said last, when it was asked, what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("layer", "etag", "last_modified", "declared", "mark", "outcome")
    moments = ("running_since", "tried_at", "succeeded_at")
    op.create_table(
        "harvests",
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in moments),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("layer", name="pk_harvests"),
    )


def downgrade() -> None:
    op.drop_table("harvests")
