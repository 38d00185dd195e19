"""Translation orders: their texts as they went out, and the files that came back."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "orders",
        *(_text(name) for name in ("number", "source_language", "language", "municipality", "agency")),
        sa.Column("due", sa.Date()),
        _text("note"),
        _json("counts"),
        _text("account"),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        *(_text(name) for name in ("closed_by", "remark")),
        sa.PrimaryKeyConstraint("number", name="pk_orders"),
    )
    op.create_table(
        "order_units",
        _text("order_number"),
        sa.Column("position", sa.Integer(), nullable=False),
        *(_text(name) for name in ("feature_id", "field")),
        _json("unit"),
        *(_text(name) for name in ("outcome", "target")),
        _json("checks"),
        sa.PrimaryKeyConstraint("order_number", "position", name="pk_order_units"),
        sa.ForeignKeyConstraint(["order_number"], ["orders.number"], name="fk_order_units_order_number_orders"),
        sa.ForeignKeyConstraint(["feature_id"], ["features.id"], name="fk_order_units_feature_id_features"),
    )
    op.create_index("ix_order_units_feature_id", "order_units", ["feature_id"])
    op.create_table(
        "order_returns",
        sa.Column("number", sa.Integer(), nullable=False),
        *(_text(name) for name in ("order_number", "file")),
        *(_json(name) for name in ("returned", "counts")),
        _text("account"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("number", name="pk_order_returns"),
        sa.ForeignKeyConstraint(["order_number"], ["orders.number"], name="fk_order_returns_order_number_orders"),
    )
    op.create_index("ix_order_returns_order_number", "order_returns", ["order_number"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def downgrade() -> None:
    for table in ("order_returns", "order_units", "orders"):
        op.drop_table(table)
