"""Clients that ask a server on connections that stay open, and note how long each answer took and what it said."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import quote

from soak.servers import Server, ask
from soak.stage import told_in

SIGHTS = "/v1/collections/facilities/items"
PATHS = {
    "items": f"{SIGHTS}?limit=100&lang=ja",
    "bbox": f"{SIGHTS}?bbox=140.41,36.30,140.45,36.33&limit=100&lang=ja",
    "nearby": "/v1/nearby?lat=36.31&lon=140.42&radius=2000&limit=50&lang=ja",
    "search": f"/v1/search?q={quote('名所1')}&limit=20&lang=ja",
    "item": f"{SIGHTS}/{{id}}?lang=ja",
    "changes": "/v1/changes?since=1&limit=50&lang=ja",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer. `editions`: those of the features in it; `phase`: what the office did meanwhile."""

    name: str
    seconds: float
    release: int
    editions: frozenset[int]
    phase: str


@dataclass
class Clients:
    """What several clients saw. `phase`: to be set by whoever does something meanwhile."""

    phase: str = ""
    asked: list[Asked] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    late: float = 0  # seconds that this machine kept a sleeping thread waiting, at most


def _ask_on(server: Server, clients: Clients, names: Sequence[str], id_: str, ended: threading.Event) -> None:
    connection = server.connect()
    chance = random.Random(threading.get_ident())
    while not ended.is_set():
        name = chance.choice(names)
        phase, started = clients.phase, time.monotonic()
        try:
            answer = ask(connection, PATHS[name].replace("{id}", id_))
        except (OSError, HTTPException) as error:
            clients.failures.append(f"{name} while {phase}: {error!r}")
            connection.close()
            continue
        seconds = time.monotonic() - started
        if answer.status != 200:
            clients.failures.append(f"{name} while {phase}: {answer.status} {answer.body[:200]!r}")
        editions = frozenset(told_in(answer.body.decode()).values())
        clients.asked.append(Asked(name, seconds, answer.release, editions, phase))
    connection.close()


def _watch_machine(clients: Clients, ended: threading.Event) -> None:
    """How late a thread is woken that does nothing but sleep: so much is not the server's doing."""
    while not ended.is_set():
        started = time.monotonic()
        time.sleep(0.01)
        clients.late = max(clients.late, time.monotonic() - started - 0.01)


@contextmanager
def asking(server: Server, count: int, names: Sequence[str] = tuple(PATHS)) -> Iterator[Clients]:
    """`count` clients that ask all the time, each on a connection of its own."""
    clients, ended = Clients(), threading.Event()
    id_ = next(iter(server.ids().values()))
    work: list[tuple[Callable[..., None], tuple[object, ...]]] = [(_watch_machine, (clients, ended))]
    work += [(_ask_on, (server, clients, names, id_, ended))] * count
    threads = [threading.Thread(target=target, args=arguments, daemon=True) for target, arguments in work]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        ended.set()
        for thread in threads:
            thread.join()
