"""10,000 idle connections, and clients that are slow: others are answered meanwhile as if they were not there."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized

from soak import crowding
from soak.clients import Clients, asking
from soak.kills import Say
from soak.outcome import Outcome, load, spread
from soak.servers import Server, serving
from soak.stage import Office, must, stage

WORK: dict[str, Callable[[int, int, crowding.Counts], None]] = {
    "idle": crowding.idle,
    "slow_senders": crowding.slow_senders,
    "slow_readers": crowding.slow_readers,
    "droppers": crowding.droppers,
}
COUNTS = ("open", "closed", "slow senders shown out", "kB read slowly", "dropped")
NAMES = ("items", "nearby", "search", "item")
LONGEST_S = 5.0
LEAST_OPEN = 0.5  # while the closed ones are opened anew, by a process that a busy machine may keep waiting
SHOWN_OUT_S = 14  # the server gives headers 10 s
HANG_UPS = 5  # a second

Counters = dict[str, "Synchronized[int]"]


def run(idle: int, slow: int, seconds: float, say: Say, rows: int = 10_000) -> Outcome:
    """`idle` connections for some seconds, then `slow` clients of three kinds. Raises Broken."""
    with stage() as folder:
        office = Office(folder, rows=rows)
        office.import_("sights", 1)
        office.publish()
        with serving(office.releases, workers=2) as server:
            alone = _measured(server, seconds / 2)
            say(f"alone: {alone}")
            crowded = _with_idle(server, idle, seconds)
            say(crowded)
            slowed = _with_slow(server, slow, seconds)
            say(slowed)
            server.wait_for(1)
    slow_ones = f"{slow} slow senders, {slow} slow readers of {rows} features, {HANG_UPS} hanging up a second"
    tried = f"{idle} idle connections; {slow_ones}"
    return Outcome("connections", tried, f"alone: {alone}. Idle: {crowded}. Slow: {slowed}; {load()}")


def _measured(server: Server, seconds: float) -> str:
    """How fast others are answered meanwhile."""
    with asking(server, 2, NAMES) as seen:
        time.sleep(seconds)
    return _judged(seen)


def _judged(seen: Clients) -> str:
    must(not seen.failures, f"{len(seen.failures)} requests failed: {seen.failures[:3]}")
    seconds = [each.seconds for each in seen.asked]
    must(max(seconds) < LONGEST_S + seen.late, f"an answer took {max(seconds):.1f} s")
    return f"{len(seconds)} answers, none failed, {spread(seconds)}"


def _with_idle(server: Server, wanted: int, seconds: float) -> str:
    with _working(server.port, idle=wanted) as counts:
        end = time.monotonic() + 60
        while counts["open"].value < wanted:
            must(time.monotonic() < end, f"only {counts['open'].value} of {wanted} connections could be opened")
            time.sleep(0.1)
        told = _measured(server, seconds)
        open_, closed = counts["open"].value, counts["closed"].value
    must(open_ > wanted * LEAST_OPEN, f"only {open_} connections were open")
    return f"{told}, with {open_} connections open, {closed} closed by the server for idling and opened anew"


def _with_slow(server: Server, wanted: int, seconds: float) -> str:
    with _working(server.port, slow_senders=wanted, slow_readers=wanted, droppers=HANG_UPS) as counts:
        time.sleep(wanted / crowding.READERS_AT_ONCE)
        told = _measured(server, max(seconds, SHOWN_OUT_S))
        seen = {name: counter.value for name, counter in counts.items()}
    must(seen["slow senders shown out"], "those who send their headers too slowly are not shown out")
    must(seen["dropped"] and seen["kB read slowly"], f"the slow clients did nothing: {seen}")
    return f"{told}, {', '.join(f'{number} {name}' for name, number in seen.items() if number)}"


@contextmanager
def _working(port: int, **wanted: int) -> Iterator[Counters]:
    """Processes that take up room, and what they count."""
    context = get_context("spawn")
    counts: Counters = {name: context.Value("q", 0) for name in COUNTS}
    processes = [
        context.Process(target=_work, args=(name, port, number, counts), daemon=True) for name, number in wanted.items()
    ]
    for process in processes:
        process.start()
    try:
        yield counts
        must(all(each.is_alive() for each in processes), "a process that takes up room has ended by itself")
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _work(name: str, port: int, wanted: int, counts: Counters) -> None:
    def tell(what: str, number: int) -> None:
        counts[what].value = number

    WORK[name](port, wanted, tell)
