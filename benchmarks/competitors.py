"""pygeoapi and tipg on a PostGIS of their own that holds the made-up places, set up so that they are fast."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import psycopg

from benchmarks.addresses import Case
from benchmarks.generated import PUBLISHED_AT, Places
from benchmarks.served import answer, free_port, gunicorn, started
from touristinfo.config import CHECKOUT
from touristinfo.domain.content import FeatureContent, resolve

CONFIGURATIONS = Path(__file__).with_name("postgis")
PROGRAMS = CHECKOUT / ".cache" / "competitors" / "bin"  # scripts/setup bench makes it
LANGUAGE = "en"
_COLUMNS = (
    *("id", "name", "description", "address", "fee", "name_kana", "kind", "municipality_code", "opening_hours"),
    *("phone", "url", "source", "licence", "credit", "text_language", "updated", "geom"),
)


@contextmanager
def competitors(places: Places, folder: Path) -> Iterator[dict[str, str]]:
    """Both, serving `places`; gives their addresses by name. `folder` gets their configurations."""
    if not PROGRAMS.exists():
        raise RuntimeError("pygeoapi and tipg are not installed: scripts/setup bench, or --no-competitors")
    with postgis() as port:
        _fill(port, places)
        with pygeoapi(folder, port) as pygeoapi_address, tipg(folder, port) as tipg_address:
            yield {"pygeoapi": pygeoapi_address, "tipg": tipg_address}


@contextmanager
def postgis() -> Iterator[int]:
    """A PostgreSQL server with the database `bench`; gives its port."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="touristinfo-bench-pg-", dir="/tmp") as name:
        data = Path(name) / "data"
        if os.geteuid() == 0:
            shutil.chown(name, "postgres", "postgres")
        _postgres("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        with (data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write((CONFIGURATIONS / "postgresql.conf").read_text(encoding="utf-8"))
        _postgres("pg_ctl", "-D", data, "-l", data / "log", "-w", "-o", f"-p {port}", "start")
        try:
            with psycopg.connect(_url(port, "postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE bench")
            yield port
        finally:
            _postgres("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _postgres(program: str, *arguments: object) -> None:
    """Run a program of PostgreSQL, which refuses to be root."""
    newest = max(Path("/usr/lib/postgresql").iterdir(), key=lambda version: float(version.name))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*as_user, str(newest / "bin" / program), *map(str, arguments)]
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)  # noqa: S603


def _url(port: int, database: str = "bench") -> str:
    return f"postgresql://postgres@127.0.0.1:{port}/{database}"


def _fill(port: int, places: Places) -> None:
    """Load the table of `places`, index and analyse it."""
    with psycopg.connect(_url(port), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
        connection.execute((CONFIGURATIONS / "table.sql").read_bytes())
        copy = f"COPY facilities ({', '.join(_COLUMNS)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(copy.encode()) as rows:
            for place in places.values():
                rows.write_row(_row(place))
        for statement in (CONFIGURATIONS / "indexes.sql").read_bytes().split(b";")[:-1]:
            connection.execute(statement)


def _row(place: FeatureContent) -> list[object]:
    chosen = resolve(place.texts, LANGUAGE)
    values: dict[str, object] = {
        **place.properties,
        **chosen.texts,
        "id": place.id,
        "text_language": chosen.fallbacks.get("name", LANGUAGE),
        "updated": PUBLISHED_AT,
        "geom": f"SRID=4326;POINT({place.longitude} {place.latitude})",
    }
    return [values[column] for column in _COLUMNS]


@contextmanager
def pygeoapi(folder: Path, database_port: int) -> Iterator[str]:
    """pygeoapi under gunicorn; gives its address."""
    configuration, description = folder / "pygeoapi.yml", folder / "pygeoapi-openapi.yml"
    text = _filled("pygeoapi.yml", database_port)
    configuration.write_text(text.replace("@PORT@", str(free_port())), encoding="utf-8")
    settings = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(description)}
    command = [str(PROGRAMS / "pygeoapi"), "openapi", "generate", str(configuration), "--output-file", str(description)]
    subprocess.run(command, check=True, env=os.environ | settings, stdout=subprocess.DEVNULL)  # noqa: S603
    with gunicorn("pygeoapi.flask_app:APP", settings, PROGRAMS) as address:
        yield address


@contextmanager
def tipg(folder: Path, database_port: int) -> Iterator[str]:
    """tipg under uvicorn; gives its address."""
    (folder / "tipg.env").write_text(_filled("tipg.env", database_port), encoding="utf-8")
    port = free_port()
    options = ["--env-file", str(folder / "tipg.env"), "--log-level", "warning", "--no-access-log"]
    command = [str(PROGRAMS / "uvicorn"), "tipg.main:app", "--port", str(port), "--workers", "1", *options]
    with started(command, port, {}, "/healthz"):
        yield f"http://127.0.0.1:{port}"


def _filled(name: str, database_port: int) -> str:
    text = (CONFIGURATIONS / name).read_text(encoding="utf-8")
    return text.replace("@DATABASE_PORT@", str(database_port))


def check_same(ours: str, others: dict[str, str], case: Case, count: int, told: Callable[[bytes], object]) -> None:
    """See that all answer alike to the first `count` addresses of `case`, by what `told` reads of an answer.

    Raises RuntimeError where they do not.
    """
    for number in range(count):
        wanted = told(answer(ours + case.paths["touristinfo"][number]).body)
        for who in others.keys() & case.paths.keys():
            url = others[who] + case.paths[who][number]
            given = told(answer(url).body)
            if given != wanted:
                raise RuntimeError(
                    f"{who} answers otherwise than touristinfo: {url}: {given!r:.300}, not {wanted!r:.300}"
                )


def ids_of(body: bytes) -> set[str]:
    """The ids of the features in a GeoJSON FeatureCollection."""
    return {str(feature["id"]) for feature in orjson.loads(body)["features"]}


def count_of(body: bytes) -> int:
    """How many features match, whatever of them is in a FeatureCollection."""
    return int(orjson.loads(body)["numberMatched"])
