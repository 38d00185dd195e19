"""The only module that knows SpatiaLite from PostGIS: connections, points, and what the migrations need of each."""

import importlib
import os
from types import ModuleType
from typing import Any

import pyproj  # noqa: F401  (see _PROJ_FIRST)
from geoalchemy2 import Geometry
from geoalchemy2.admin.dialects.sqlite import init_spatialite
from sqlalchemy import Connection, Engine, Float, bindparam, event, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from touristinfo.errors import SettingError
from touristinfo.messages import N_

WGS84 = 4326
LOCK_TIMEOUT_MS = 30_000  # how long to wait for another writer, on both databases
# A command that hangs, or a machine that fell asleep, must not hold locks and keep dead rows for ever. Publication
# computes between two statements, for a million places many minutes.
IDLE_IN_TRANSACTION_TIMEOUT_MS = 3_600_000
CONNECT_TIMEOUT_S = 15
READING = "touristinfo_reading"  # execution option: this connection only reads
# _PROJ_FIRST: SpatiaLite brings the system's PROJ, pyproj and pyogrio one of their own. Where theirs is loaded after
# SpatiaLite's, the process ends in a double free instead of its exit code (Debian 12, pyproj 3.7.2), so it comes first.
_SQLITE_MODULES = ("pysqlite3.dbapi2", "sqlite3.dbapi2")


class point(FunctionElement[Any]):
    """A WGS 84 point of (longitude, latitude) in degrees, exact to the last bit, unlike one written as WKT."""

    type = Geometry("POINT", srid=WGS84)
    inherit_cache = True


def bound_point() -> point:
    """A point of the statement's parameters `longitude` and `latitude`."""
    return point(bindparam("longitude", type_=Float()), bindparam("latitude", type_=Float()))


@compiles(point, "sqlite")
def _point_on_spatialite(element: point, compiler: SQLCompiler, **options: Any) -> str:
    return f"MakePoint({compiler.process(element.clauses, **options)}, {WGS84})"


@compiles(point)
def _point_on_postgis(element: point, compiler: SQLCompiler, **options: Any) -> str:
    return f"ST_SetSRID(ST_MakePoint({compiler.process(element.clauses, **options)}), {WGS84})"


def sqlite_module() -> ModuleType:
    """A SQLite driver that can load extensions. Raises SettingError when there is none.

    Many Pythons are built without extension loading; pysqlite3 is built with it.
    """
    for name in _SQLITE_MODULES:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        if hasattr(module.Connection, "enable_load_extension"):
            return module
    raise SettingError(
        N_("This Python's sqlite3 cannot load extensions, which SpatiaLite needs: install the package %(package)s"),
        package="pysqlite3-binary",
    )


def load_spatialite(connection: Any) -> None:
    """Load SpatiaLite into a DBAPI `connection`. Raises SettingError saying what to install."""
    library = os.environ.get("SPATIALITE_LIBRARY_PATH", "mod_spatialite")
    connection.enable_load_extension(True)
    try:
        connection.load_extension(library)
    except Exception as fault:
        raise SettingError(
            N_("SpatiaLite cannot be loaded from %(library)s: install the system's package %(package)s (%(reason)s)"),
            library=library,
            package="libsqlite3-mod-spatialite",
            reason=str(fault),
        ) from fault
    finally:
        connection.enable_load_extension(False)


def prepare_sqlite(engine: Engine) -> None:
    """Make every connection of `engine` a SpatiaLite one with whole, durable transactions."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN leaves reads and DDL outside of transactions
        load_spatialite(connection)
        connection.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a release remembers the revision it was made from, so a commit must not be lost with the power.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        init_spatialite(connection, transaction=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE: a transaction that begins by reading and then writes would fail when another wrote meanwhile.
        reading = connection.get_execution_options().get(READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def postgis_arguments(statement_timeout_s: int) -> dict[str, Any]:
    """Arguments for `create_engine` on PostGIS: nothing may hang for ever, no dead connection is reused.

    `statement_timeout_s`: seconds that one statement may take, 0 = any time.
    """
    limits = {
        "statement_timeout": statement_timeout_s * 1000,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
    }
    options = " ".join(f"-c {name}={value}" for name, value in {**limits, "timezone": "UTC"}.items())
    return {"pool_pre_ping": True, "connect_args": {"options": options, "connect_timeout": CONNECT_TIMEOUT_S}}


def read_only(engine: Engine) -> Engine:
    """`engine` for transactions that only read, each from one snapshot, without hindering writers."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READING: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def prepare_migration(connection: Connection) -> None:
    """One migration at a time (SQLite's transactions see to that), with PostGIS there, taking the time it needs."""
    if connection.dialect.name != "postgresql":
        return
    # LOCAL: until the end of the migration's transaction. Another one may be waited for as long as it takes; but a
    # table is not: all who want to read it would wait behind us.
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('touristinfo-migration'))"))
    connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
    if not connection.scalar(text("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'")):
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))


def add_point_column(connection: Connection, table: str, column: str) -> None:
    """Add a required point column (WGS 84) with its spatial index to an empty `table`, in a migration."""
    if connection.dialect.name == "sqlite":
        names = {"table": table, "column": column}
        add = text(f"SELECT AddGeometryColumn(:table, :column, {WGS84}, 'POINT', 'XY', 1)")
        index = text("SELECT CreateSpatialIndex(:table, :column)")
        for statement in (add, index):
            if connection.scalar(statement, names) != 1:  # SpatiaLite reports failure as 0, not as an error
                raise SettingError(N_("SpatiaLite could not add the column %(column)s"), column=f"{table}.{column}")
        return
    connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {column} geometry(POINT, {WGS84}) NOT NULL"))
    connection.execute(text(f"CREATE INDEX idx_{table}_{column} ON {table} USING gist ({column})"))


def drop_point_column(connection: Connection, table: str, column: str) -> None:
    """Take the spatial index and the registration of a point column away, before its table is dropped."""
    if connection.dialect.name == "sqlite":
        names = {"table": table, "column": column}
        connection.execute(text("SELECT DisableSpatialIndex(:table, :column)"), names)
        connection.execute(text(f"DROP TABLE IF EXISTS idx_{table}_{column}"))
        connection.execute(text("SELECT DiscardGeometryColumn(:table, :column)"), names)
