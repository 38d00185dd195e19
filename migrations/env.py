"""Alembic's entry: runs migrations on the connection that `touristinfo.store.database.migrate` gives.

For `alembic revision --autogenerate` (see [tool.alembic] in pyproject.toml) it opens TOURISTINFO_DATABASE_URL itself.
"""

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection

from touristinfo.config import read_config
from touristinfo.store.database import open_engine
from touristinfo.store.models import metadata


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    # SpatiaLite and PostGIS have dozens of tables of their own, which autogenerate would drop.
    return kind != "table" or name in metadata.tables


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=alembic_helpers.include_object,
        include_name=_ours,
        render_item=alembic_helpers.render_item,
        transactional_ddl=True,  # on SQLite too: migrations are all or nothing
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with open_engine(read_config().database_url).begin() as opened:
        _run(opened)
