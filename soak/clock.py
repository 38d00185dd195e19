"""Clock jumps: publications and a running server live days ahead or behind, and jump.

Numbers go on rising, `updated` never goes back and stays where nothing changed, the server follows each switch, and its
headers stay what a cache can live with. The clock is set by libfaketime (Debian's package `faketime`).
"""

import json
import random
from datetime import UTC, datetime
from pathlib import Path

from soak.kills import Say
from soak.outcome import Outcome
from soak.servers import Server, serving
from soak.stage import LAYERS, Office, must, stage, told_in, whole_current

ITEMS = "/v1/collections/facilities/items?limit=10000&lang=ja"
MOST_DAYS = 40
Dated = dict[str, tuple[int, str]]  # token -> edition, updated


def run(count: int, seed: int, say: Say, rows: int = 40) -> Outcome:
    """Publish `count` times, each time at another moment; the server's clock jumps in between. Raises Broken."""
    chance = random.Random(seed)
    with stage() as folder:
        office = Office(folder, rows=rows, step=4)
        office.import_all(1)
        clock = folder / "clock"
        clock.write_text("+0d\n")
        office.publish()
        settings = {**at(clock), "TOURISTINFO_LOG_REQUESTS": "yes"}
        with serving(office.releases, settings=settings) as server:
            last = look(server, 0)
            slowest = 0.0
            for number in range(1, count + 1):
                clock.write_text(f"{chance.randint(-MOST_DAYS, MOST_DAYS):+d}d\n")
                office.import_(chance.choice(list(LAYERS)), number + 1)
                clock.write_text(f"{chance.randint(-MOST_DAYS, MOST_DAYS):+d}d\n")
                must(office.publish(**settings) == number + 1, "a number was left out or used twice")
                days = chance.randint(-MOST_DAYS, MOST_DAYS)
                clock.write_text(f"{days:+d}d\n")
                slowest = max(slowest, server.wait_for(whole_current(office.releases)))
                must(server.content() == office.expected(), "what is served is not what was published")
                now = look(server, days)
                compare(last, now)
                last = now
                if number % 10 == 0 or number == count:
                    say(f"{number}/{count}")
    tried = f"{count} publications, each up to {MOST_DAYS} days off, the server's clock jumping too; seed {seed}"
    happened = f"nothing broken; the server followed each switch within {slowest:.1f} s"
    return Outcome("clock", tried, happened)


def at(clock: Path) -> dict[str, str]:
    """The settings of a process that takes its time from the file `clock`, which may change meanwhile."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    must(found, "libfaketime is missing: apt-get install faketime")
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # no jump of the wall clock moves that one
        "NO_FAKE_STAT": "1",
        "PYTHONPATH": str(Path(__file__).parent / "faked"),
    }


def look(server: Server, days: int) -> Dated:
    """What each facility says and since when; and that the headers about it are sound, `days` from now."""
    answer = server.get(ITEMS)
    headers = answer.headers
    must(headers["Cache-Control"] == "max-age=30, stale-if-error=86400", f"Cache-Control: {headers['Cache-Control']}")
    again = server.get(ITEMS, If_None_Match=headers["ETag"])
    must(again.status == 304, f"the same answer has another ETag: {again.status}")
    wrong = abs((_clock_of(server) - datetime.now(UTC)).total_seconds() - days * 86_400)
    must(wrong < 60, f"the server's clock was not set: it is {wrong:.0f} s off, so this check is void")
    dated: Dated = {}
    for feature in answer.json()["features"]:
        token, edition = next(iter(told_in(feature["properties"]["description"]).items()))
        dated[token] = edition, feature["properties"]["updated"]
    return dated


def _clock_of(server: Server) -> datetime:
    """What the worker takes for now, from its log. (`Date` is made by hyper, which lets it never go back.)"""
    last = server.log.read_text().splitlines()[-1]
    return datetime.fromisoformat(json.loads(last)["time"])


def compare(before: Dated, after: Dated) -> None:
    """Raise Broken where `updated` went back, or moved without a change."""
    must(before.keys() == after.keys(), "features came or went")
    for token, (edition, updated) in after.items():
        was_edition, was_updated = before[token]
        if edition == was_edition:
            must(updated == was_updated, f"{token} did not change, but 'updated' did: {was_updated} {updated}")
        else:
            must(updated >= was_updated, f"{token}: 'updated' went back from {was_updated} to {updated}")
