"""The translators' desk with very many texts: how long the server takes for each page, and for suggestions.

The console's app is asked in this process, so what is measured is the server's work, without a network.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from statistics import median
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient

from soak.desk_texts import FIELDS, TARGETS, fill
from soak.kills import Say
from soak.outcome import Outcome, load
from soak.stage import must, stage
from touristinfo.app import CONSOLE, create_app, settle
from touristinfo.config import Config, read_config
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.people import accounts
from touristinfo.release import publish
from touristinfo.store.database import migrate, reading, writing
from touristinfo.store.publication import features_of
from touristinfo.store.translations import text_at
from touristinfo.translation.board import refresh
from touristinfo.translation.memory.suggest import Memory
from touristinfo.translation.workflow import Desk, write
from touristinfo.web.staff.context import KEY, Office
from touristinfo.web.staff.routes import READ, ROUTES

TEXTS, FULL = 12_500, 100_000
TIMES = 5
MOST_PAGE_S, MOST_SUGGESTION_S = 0.3, 0.05
_CHANGED = 100  # texts since the publication
_ASKED = 300  # suggestions
_LOGIN, _PASSWORD = "desk", "seven quiet herons"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TERM = re.compile(r'href="(/staff/glossary/[^"?]+)"')
# Lists that are asked for in the ways that touch most, beside each page as it opens.
_LISTS = (
    {"language": "ko", "state": "missing"},
    {"language": "ko", "failing": "yes"},
    {"language": "en", "stale": "yes"},
    {"municipality": "082015"},
    {"municipality": "082015", "language": "th", "state": "translated"},
    {"q": "水戸"},
    {"q": "nothing has this"},
)
_BULK = (
    {"language": "ko", "step": "fill", "state": "missing"},
    {"language": "ko", "step": "replace", "find": "안내", "by": "소개"},
    {"language": "ko", "step": "replace", "find": "nothing has this", "by": "x"},
    {"language": "en", "step": "review", "state": "translated"},
)


@dataclass(frozen=True, slots=True)
class Timed:
    """How long the server took for one page, each time."""

    name: str
    seconds: tuple[float, ...]

    def told(self) -> str:
        return f"{self.name} {median(self.seconds) * 1000:.0f}/{max(self.seconds) * 1000:.0f}"


def run(texts: int, seed: int, say: Say, url: str = "") -> Outcome:
    """Fill a database (`url`; "" = its own), ask for each page TIMES times and for suggestions. Raises Broken."""
    with stage() as folder:
        place = url or f"sqlite:///{folder}/office.sqlite"
        config = replace(read_config({}), database_url=place, releases=folder / "releases", secret_key="k" * 32)
        with _console(config) as (_, office):
            ids = _furnish(office, texts, seed, say)
        with _console(config) as (console, office):  # as of a server that was started on it
            _settled(office)
            pages = [*_pages(_signed_in(console), ids, say)]
            suggested, read_in = _suggestions(office, ids, seed)
    database = "PostGIS" if place.startswith("postgresql") else "SpatiaLite"
    tried = f"{texts} texts in {len(TARGETS)} languages, {len(ids)} places, {database}, seed {seed}"
    return Outcome("desk", tried, f"{_judge(pages, suggested)}; memory read in in {read_in:.1f} s")


@contextmanager
def _console(config: Config) -> Iterator[tuple[Flask, Office]]:
    console: Flask = create_app(config).extensions[CONSOLE]
    office: Office = console.extensions[KEY]
    migrate(office.engine)
    try:
        yield console, office
    finally:
        office.close()


def _settled(office: Office) -> None:
    """Go on as a server's process does once it has started."""
    settle()
    with office.reading() as session:
        office.memory.read_in(session)


def _furnish(office: Office, texts: int, seed: int, say: Say) -> list[str]:
    """Texts, a published release, and some that were changed since; the ids of the places."""
    started = time.monotonic()
    ids = fill(office.engine, office.collections, texts, seed)
    say(f"{len(ids)} places after {time.monotonic() - started:.0f} s")
    with writing(office.engine).begin() as session:
        code = accounts.invite(session, "", _LOGIN, tuple(map(Grant, Role)), "Desk")
        account = accounts.take_up(session, code, _PASSWORD)
    refresh(office.engine, office.collections)
    say(f"checked after {time.monotonic() - started:.0f} s")
    publish(office.engine, office.config, office.collections)
    _change_some(office, ids, account)
    say(f"published after {time.monotonic() - started:.0f} s")
    return ids


def _change_some(office: Office, ids: Sequence[str], account: str) -> None:
    """So that the next publication has something to do."""
    actor = Actor(account, tuple(map(Grant, Role)))
    with writing(office.engine).begin() as session:
        for id_ in ids[:_CHANGED]:
            row = text_at(session, (id_, "name", "ko"))
            write(Desk(session, actor), (id_, "name", "ko"), f"새 장소 {id_[-6:]}", seen=row.version if row else 0)
    refresh(office.engine, office.collections)


def _signed_in(console: Flask) -> FlaskClient:
    client = console.test_client()
    token = _token(client, "/staff/sign-in")
    answer = client.post("/staff/sign-in", data={"csrf_token": token, "login": _LOGIN, "password": _PASSWORD})
    must(answer.status_code == 302, f"signing in: {answer.status_code}")
    return client


def _token(client: FlaskClient, path: str) -> str:
    found = _TOKEN.search(client.get(path).text)
    must(found, f"no form in {path}")
    assert found
    return found[1]


def _pages(client: FlaskClient, ids: Sequence[str], say: Say) -> Iterator[Timed]:
    """Each page of the table of addresses, lists by their filters, and what answers while somebody types."""
    for name, path in _addresses(client, ids):
        yield _timed(name, partial(client.get, path), say)
    some = ids[len(ids) // 2]
    for field in FIELDS[:2]:
        editor = f"/staff/texts/{some}/{field}/ko"
        form = {"csrf_token": _token(client, editor), "seen": "0", "text": "후쿠로다 タキ 12"}
        ask = partial(client.post, f"{editor}/checks", data=form, headers={"HX-Request": "true"})
        yield _timed(f"checks of {field} while typing", ask, say)


def _addresses(client: FlaskClient, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Name and path of the pages to ask for."""
    some = ids[len(ids) // 2]
    term = _TERM.findall(client.get("/staff/glossary").text)[-1]
    for route in ROUTES:
        if route.action is not None and route.methods == READ:
            values = {"<id_>": some, "<field>": "description", "<language>": "ko", "<login>": _LOGIN}
            path = term if route.name == "term" else _with(route.rule, values)
            if "<" not in path:
                yield route.name, path
    yield "text (name)", f"/staff/texts/{some}/name/en"
    yield "texts, in the middle", f"/staff/texts?{urlencode({'after': f'{some}/name'})}"
    for page, queries in (("texts", _LISTS), ("bulk", _BULK)):
        yield from ((f"{page} {_told(each)}", f"/staff/{page}?{urlencode(each)}") for each in queries)


def _with(rule: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        rule = rule.replace(name, value)
    return rule


def _told(query: Mapping[str, str]) -> str:
    return " ".join(query.values())


def _timed(name: str, ask: Callable[[], Any], say: Say) -> Timed:
    """Ask once so that what is made at the first use is there, then TIMES times."""
    seconds = []
    for each in range(TIMES + 1):
        started = time.perf_counter()
        answer = ask()
        passed = time.perf_counter() - started
        must(answer.status_code == 200, f"{name}: {answer.status_code}")
        seconds += [passed] if each else []
    timed = Timed(name, tuple(seconds))
    say(timed.told())
    return timed


def _suggestions(office: Office, ids: Sequence[str], seed: int) -> tuple[list[float], float]:
    """Seconds of each suggestion, for texts of all lengths in all languages, and of reading the memory in."""
    random, memory, asked = Random(seed), Memory(), []
    with reading(office.engine)() as session:
        started = time.perf_counter()
        memory.read_in(session)
        read_in = time.perf_counter() - started
        features = list(features_of(session, random.sample(list(ids), min(_ASKED, len(ids)))))
        for number, feature in enumerate(features):
            source = feature.source_texts[FIELDS[number % len(FIELDS)]]
            started = time.perf_counter()
            memory.suggest(session, source, TARGETS[number % len(TARGETS)], but=feature.id)
            asked.append(time.perf_counter() - started)
    return asked, read_in


def _judge(pages: Sequence[Timed], suggested: Sequence[float]) -> str:
    """All figures; raises Broken with them where a page or a suggestion takes longer than it may."""
    ordered = sorted(suggested)
    late = ordered[int(0.95 * (len(ordered) - 1))]
    slow = [each.name for each in pages if max(each.seconds) >= MOST_PAGE_S]
    slow += ["suggestions"] if late >= MOST_SUGGESTION_S else []
    told = (
        f"suggestions p50 {median(ordered) * 1000:.1f}, p95 {late * 1000:.1f}, longest {ordered[-1] * 1000:.1f} ms;"
        f" pages, median/worst of {TIMES} (ms): {', '.join(each.told() for each in pages)}"
    )
    told += f"; {load()}"
    must(not slow, f"over the bounds: {', '.join(slow)}; {told}")
    return told
