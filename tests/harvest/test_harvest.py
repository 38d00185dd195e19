"""A layer that is followed: imported when it changed, one request when not, held or refused as any import."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from layer_server import Web, answer, serving, spots
from sqlalchemy import Engine

from touristinfo.config import Config, read_config
from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Following, Layer
from touristinfo.harvest import Harvested, Outcome, due_layers, harvest
from touristinfo.harvest import fetch as fetching
from touristinfo.store.database import reading, writing
from touristinfo.store.features import existing_features
from touristinfo.store.harvests import begin, followed
from touristinfo.store.tables import now

pytestmark = pytest.mark.database
NAMES = tuple(f"施設{number}" for number in range(1, 11))


@dataclass
class Harvests:
    """A layer at a web server."""

    engine: Engine
    config: Config
    collections: dict[str, Collection]
    web: Web

    @property
    def layer(self) -> Layer:
        return Layer("wifi_spots-mito", "wifi_spots", title="Wi-Fi", harvest=Following(self.web.url))

    def run(self, **options: bool) -> Harvested:
        return harvest(self.engine, self.config, self.collections, self.layer, **options)

    def names(self) -> set[str]:
        with reading(self.engine)() as session:
            return {key for key, each in existing_features(session, self.layer.id).items() if not each.withdrawn}


@pytest.fixture
def harvests(
    engine: Engine, collections: dict[str, Collection], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Harvests]:
    monkeypatch.setattr(fetching, "sleep", lambda seconds: None)
    config = replace(read_config({}), releases=tmp_path / "releases", harvest_inside=frozenset({"127.0.0.1"}))
    with serving() as web:
        web.body = spots(*NAMES)
        yield Harvests(engine, config, collections, web)


def test_what_changed_is_imported_and_what_did_not_costs_one_request(harvests: Harvests) -> None:
    first = harvests.run()
    assert first.outcome is Outcome.APPLIED
    assert first.report
    assert first.report.added == 10
    harvests.web.asked.clear()
    assert harvests.run().outcome is Outcome.UNCHANGED
    assert len(harvests.web.asked) == 1
    harvests.web.body = spots(*NAMES, "新しい施設")
    again = harvests.run()
    assert again.report
    assert (again.report.added, again.report.unchanged) == (1, 10)


def test_the_same_content_under_another_etag_is_not_imported_again(harvests: Harvests) -> None:
    harvests.run()
    harvests.web.behave = lambda handler: answer(handler, harvests.web.body, ETag='"new"')
    again = harvests.run()
    assert again.outcome is Outcome.UNCHANGED
    assert again.report is None


def test_another_declaration_has_it_read_again(harvests: Harvests) -> None:
    harvests.run()
    other = replace(harvests.layer, credit="Mito City")
    result = harvest(harvests.engine, harvests.config, harvests.collections, other)
    assert result.outcome is Outcome.APPLIED
    assert "If-None-Match" not in harvests.web.asked[-1]


def test_half_the_rows_gone_is_held_until_a_person_says_so(harvests: Harvests) -> None:
    harvests.run()
    harvests.web.body = spots(*NAMES[:5])
    for _ in range(2):  # it is looked at again, not forgotten
        assert harvests.run().outcome is Outcome.HELD
        assert len(harvests.names()) == 10
    assert harvests.run(accept_changes=True).outcome is Outcome.APPLIED
    assert len(harvests.names()) == 5


@pytest.mark.parametrize("body", [b"", b"<html>Login</html>", b"\x00\xff\x00", b"a,b\n1,2\n", b"PK\x03\x04broken"])
def test_what_cannot_be_used_changes_nothing(harvests: Harvests, body: bytes) -> None:
    harvests.run()
    harvests.web.body = body
    assert harvests.run().outcome in (Outcome.FAILED, Outcome.REFUSED)
    assert len(harvests.names()) == 10
    harvests.web.body = spots(*NAMES, "新しい施設")
    assert harvests.run().outcome is Outcome.APPLIED


def test_a_run_beside_another_does_nothing_and_one_that_was_killed_is_forgotten(
    harvests: Harvests, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(harvests.engine).begin() as session:
        assert begin(session, harvests.layer.id)
    assert harvests.run().outcome is Outcome.RUNNING
    assert not harvests.web.asked
    monkeypatch.setattr("touristinfo.store.harvests._LONGEST", timedelta(seconds=-1))
    assert harvests.run().outcome is Outcome.APPLIED


def test_what_is_due_is_what_was_not_asked_for_as_long_as_it_says(harvests: Harvests) -> None:
    layers = {harvests.layer.id: harvests.layer, "unfollowed": Layer("unfollowed", "wifi_spots")}
    assert [each.id for each in due_layers(harvests.engine, layers, now())] == [harvests.layer.id]
    harvests.run()
    assert not due_layers(harvests.engine, layers, now())
    assert due_layers(harvests.engine, layers, now() + timedelta(hours=24))


def test_the_last_run_is_kept(harvests: Harvests) -> None:
    harvests.run()
    harvests.web.behave = lambda handler: answer(handler, b"", 404)
    harvests.run()
    with reading(harvests.engine)() as session:
        row = followed(session)[harvests.layer.id]
    assert row.outcome == "failed"
    assert row.running_since is None
    assert row.succeeded_at
    assert "404" in str(row.said)
