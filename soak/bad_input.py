"""Bad input of every kind, again and again: each answered fast with what is wrong, and no memory kept."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from soak.kills import Say
from soak.memory import sample
from soak.outcome import Outcome, load, spread
from soak.servers import Answer, Server, ask, serving
from soak.stage import Office, must, stage

MOST_SECONDS = 0.1  # of the median; one of a thousand may meet another process
MORE_MB = 20
ITEMS = "/v1/collections/facilities/items"
REFUSED = frozenset({400})
TOO_LONG = frozenset({400, 414, 431})
CLOSED = 0  # the connection, without an answer


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests that are bad in one way. `paths`: taken in turn."""

    name: str
    paths: tuple[str, ...]
    allowed: frozenset[int] = REFUSED


def _items(*queries: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{ITEMS}?{urlencode(query)}" for query in queries)


def _text(*filters: str) -> tuple[str, ...]:
    return _items(*({"filter": each} for each in filters))


def _json(*filters: object) -> tuple[str, ...]:
    texts = (each if isinstance(each, str) else json.dumps(each) for each in filters)
    return _items(*({"filter": each, "filter-lang": "cql2-json"} for each in texts))


def _polygon(points: int) -> str:
    ring = ",".join(f"{140 + i / points:.6f} 36" for i in range(points))
    return f"S_INTERSECTS(geometry,POLYGON(({ring},140 36)))"


_DEEP = 400
KINDS = (
    Kind(
        "malformed CQL2 text", _text("name =", "(((", "name = 'a", "AND AND", "name LIKE", "🗻", "1 = ", "name IN ()")
    ),
    Kind(
        "malformed CQL2 JSON", _json("{", "[]", "null", {"op": "="}, {"op": 1, "args": []}, {"op": "no", "args": [1]})
    ),
    Kind(
        "unknown property",
        (*_text("secret = 1", "no_such LIKE 'a%'"), *_items({"no_such": "1"}, {"sortby": "no_such"})),
    ),
    Kind("wrong type", _text("name > 1", "updated = 'yesterday'", "S_INTERSECTS(name, POINT(1 2))", "geometry = 'a'")),
    Kind(
        "not a number", _items(*({"bbox": each} for each in ("NaN,1,2,3", "1,2,inf,3", "-Infinity,1,2,3", "a,b,c,d")))
    ),
    Kind("inverted box", _items({"bbox": "140,37,141,36"}, {"bbox": "1,2,3"}, {"bbox": "1,2,3,4,5"}, {"bbox": ""})),
    Kind(
        "box across the antimeridian", _items({"bbox": "177,65,-177,70"}, {"bbox": "141,35,140,37"}), frozenset({200})
    ),
    Kind(
        "unknown system",
        _items({"crs": "x"}, {"bbox-crs": "EPSG:0", "bbox": "1,2,3,4"}, {"filter-crs": "x", "filter": "1=1"}),
    ),
    Kind("too many points", _text(_polygon(1_500)), TOO_LONG),
    Kind("polygon of 100,000 points", _text(_polygon(100_000)), TOO_LONG | {CLOSED}),
    Kind("nested too deep", (*_text("(" * _DEEP + "name = 'a'" + ")" * _DEEP, "NOT " * _DEEP + "name = 'a'"),)),
    Kind("nested too deep, JSON", _json("[" * 5_000, '{"op":"not","args":[' * _DEEP + "true" + "]}" * _DEEP), TOO_LONG),
    Kind("query over 32 KB", _text("name = '" + "a" * 33_000 + "'"), TOO_LONG | {CLOSED}),
    Kind(
        "limit and offset",
        _items({"limit": "0"}, {"limit": "-1"}, {"limit": "1e9"}, {"offset": "-1"}, {"offset": "9" * 400}),
    ),
    Kind("time", _items({"datetime": "2026/x"}, {"datetime": "2026-13-01"}, {"datetime": "2026-02-02/2026-02-01"})),
    Kind("language", _items({"lang": "not a tag"}, {"lang": "xx-yy-zz-" + "a" * 500}, {"lang": ""})),
    Kind("broken UTF-8", (f"{ITEMS}?name=%ff%fe", f"{ITEMS}?filter=name%20=%20'%c3'", f"{ITEMS}?%ff=1")),
    Kind("said twice", (f"{ITEMS}?limit=1&limit=2", f"{ITEMS}?lang=ja&lang=en", f"{ITEMS}?bbox=1,2,3,4&bbox=1,2,3,4")),
    Kind(
        "no such tile",
        tuple(f"/v1/tiles/WebMercatorQuad/{each}" for each in ("99/0/0", "1/2/2", "a/b/c", "5/-1/0")),
        frozenset({400, 404}),
    ),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one kind. `seconds`: of each request."""

    kind: Kind
    seconds: list[float]
    more_mb: float


def run(count: int, say: Say, rows: int = 5000) -> Outcome:
    """Ask so often for each kind. Raises Broken."""
    with stage() as folder:
        office = Office(folder, rows=rows, step=20)
        office.import_("sights", 1)
        office.publish()
        with serving(office.releases) as server:
            for kind in KINDS:  # once, so that what is made at the first use is there
                _ask_all(server, kind, len(kind.paths))
            before = sample(server, office.releases).rss_mb
            seen = []
            for kind in KINDS:
                seconds = _ask_all(server, kind, count)
                seen.append(Seen(kind, seconds, sample(server, office.releases).rss_mb - before))
                say(f"{kind.name}: {spread(seconds)}, {seen[-1].more_mb:+.1f} MB")
    tried = f"{len(KINDS)} kinds of bad input, {count} requests of each, {rows} features, 1 worker"
    return Outcome("bad input", tried, f"{_judge(seen)}; {load()}")


def _judge(seen: list[Seen]) -> str:
    for each in seen:
        middle = sorted(each.seconds)[len(each.seconds) // 2]
        must(middle <= MOST_SECONDS, f"{each.kind.name}: half of the answers took more than {middle * 1000:.0f} ms")
        must(each.more_mb <= MORE_MB, f"{each.kind.name}: {each.more_mb:.0f} MB more")
    slowest = max(seen, key=lambda each: max(each.seconds))
    most = max(each.more_mb for each in seen)
    return f"slowest kind, {slowest.kind.name}: {spread(slowest.seconds)}; RSS at most {most:+.1f} MB after a kind"


def _ask_all(server: Server, kind: Kind, count: int) -> list[float]:
    return [_timed(server, kind, path) for path in _turns(kind.paths, count)]


def _turns(paths: tuple[str, ...], count: int) -> Iterator[str]:
    return (paths[each % len(paths)] for each in range(count))


def _timed(server: Server, kind: Kind, path: str) -> float:
    connection = server.connect()
    started = time.perf_counter()
    try:
        answer: Answer | None = _ask(connection, path)
        passed = time.perf_counter() - started
    finally:
        connection.close()
    status = answer.status if answer else CLOSED
    must(status in kind.allowed, f"{kind.name}: {status} for {path[:200]}")
    if answer and status == 400 and "json" in (answer.headers["Content-Type"] or ""):
        must(answer.json()["detail"], f"{kind.name}: does not say what is wrong with {path[:200]}")
    return passed


def _ask(connection: HTTPConnection, path: str) -> Answer | None:
    try:
        return ask(connection, path)
    except (ConnectionError, HTTPException):
        return None
