"""The translation desk: versions and history of texts, comments, exceptions from checks, the board, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PLACE = ("feature_id", "field", "language")


def upgrade() -> None:
    for column in _NEW_OF_TRANSLATIONS:
        op.add_column("translations", column())
    op.create_table(
        "translation_history",
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in (*_PLACE, "text", "state", "origin")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("source_digest", "source_text", "author")),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("outside_review", sa.JSON()),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_translation_history"),
        _of_a_feature("translation_history"),
    )
    op.create_index("ix_translation_history_feature_id_field_language", "translation_history", list(_PLACE))
    op.create_table(
        "comments",
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in (*_PLACE, "account", "text")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_comments"),
        _of_a_feature("comments"),
    )
    op.create_index("ix_comments_feature_id_field_language", "comments", list(_PLACE))
    op.create_table(
        "check_exceptions",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*_PLACE, "check_id", "reason", "account")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(*_PLACE, "check_id", name="pk_check_exceptions"),
        _of_a_feature("check_exceptions"),
    )
    _create_board()
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("account", "action", "digest")),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_account", "audit", ["account"])


def _create_board() -> None:
    op.create_table(
        "cells",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*_PLACE, "collection", "municipality")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "origin")),
        sa.Column("stale", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("errors", "warnings")),
        sa.PrimaryKeyConstraint(*_PLACE, name="pk_cells"),
    )
    asked = ("collection", "state", "origin", "stale", "errors", "warnings")
    for first, last in (("language", "municipality"), ("municipality", "language")):
        name = "ix_cells_board" if first == "language" else "ix_cells_municipality"
        op.create_index(name, "cells", [first, "feature_id", "field", *asked, last])
    op.create_table(
        "cell_counts",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("collection", "municipality", "language")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "origin")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("stale", "failing", "warned")),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("collection", "municipality", "language", "state", "origin", "stale", "failing", "warned"),
            name="pk_cell_counts",
        ),
    )
    op.create_table(
        "findings",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*_PLACE, "check_id", "severity", "mended")),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("excepted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(*_PLACE, "check_id", name="pk_findings"),
    )
    op.create_table(
        "board",
        sa.Column("feature_id", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("feature_id", name="pk_board"),
    )


def _of_a_feature(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["feature_id"], ["features.id"], name=f"fk_{table}_feature_id_features")


_NEW_OF_TRANSLATIONS = (
    lambda: sa.Column("source_text", sa.String(), nullable=False, server_default=""),
    lambda: sa.Column("reviewer", sa.String(), nullable=False, server_default=""),
    lambda: sa.Column("outside_review", sa.JSON()),
    lambda: sa.Column("version", sa.BigInteger(), nullable=False, server_default="0"),
)


def downgrade() -> None:
    for table in ("audit", "board", "findings", "cell_counts", "cells", "check_exceptions", "comments"):
        op.drop_table(table)
    op.drop_table("translation_history")
    for column in _NEW_OF_TRANSLATIONS:
        op.drop_column("translations", column().name)
