"""First tables: layers, features, translations, withdrawals, counters."""

import sqlalchemy as sa
from alembic import op

from touristinfo.store.spatial import add_point_column, drop_point_column

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "layers",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "collection", "title", "source", "licence")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("credit", "municipality_code")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("translation_origin", "translation_state")),
        sa.Column("publish", sa.JSON(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_layers"),
    )
    _create_features()
    op.create_table(
        "translations",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("feature_id", "field", "language", "text")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "origin", "source_digest", "author")),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("feature_id", "field", "language", name="pk_translations"),
        sa.ForeignKeyConstraint(["feature_id"], ["features.id"], name="fk_translations_feature_id_features"),
    )
    op.create_table(
        "withdrawals",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("feature_id", sa.String(), nullable=False),
        sa.Column("field", sa.String()),
        sa.Column("language", sa.String()),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_withdrawals"),
        sa.ForeignKeyConstraint(["feature_id"], ["features.id"], name="fk_withdrawals_feature_id_features"),
    )
    op.create_index("ix_withdrawals_feature_id", "withdrawals", ["feature_id"])


def _create_features() -> None:
    op.create_table(
        "features",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "collection", "layer", "source_key")),
        sa.Column("properties", sa.JSON(), nullable=False),
        sa.Column("source_texts", sa.JSON(), nullable=False),
        sa.Column("source_language", sa.String(), nullable=False),
        sa.Column("row_digest", sa.String(), nullable=False),
        sa.Column("source_row", sa.JSON(), nullable=False),
        sa.Column("source_line", sa.Integer(), nullable=False),
        sa.Column("source_file", sa.String(), nullable=False),
        sa.Column("code", sa.String()),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_reason", sa.String()),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_features"),
        sa.ForeignKeyConstraint(["layer"], ["layers.id"], name="fk_features_layer_layers"),
        sa.UniqueConstraint("layer", "source_key", name="uq_features_layer_source_key"),
        sa.UniqueConstraint("code", name="uq_features_code"),
    )
    op.create_index("ix_features_revision", "features", ["revision"])
    add_point_column(op.get_bind(), "features", "geom")


def downgrade() -> None:
    for table in ("withdrawals", "translations"):
        op.drop_table(table)
    drop_point_column(op.get_bind(), "features", "geom")
    for table in ("features", "layers", "counters"):
        op.drop_table(table)
