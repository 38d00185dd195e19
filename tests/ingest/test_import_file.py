"""Whole imports into a database: what is stored, what stays, what is refused; on SpatiaLite and on PostGIS."""

import dataclasses
import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ingesting import PLACE, csv_text, places
from sqlalchemy import Engine, event

from touristinfo.config import DATA, Config, read_config
from touristinfo.domain.issues import Severity
from touristinfo.domain.layers import Layer
from touristinfo.errors import DeclarationError, LockedError, NotFoundError, RequestError
from touristinfo.ingest.apply import Target, apply_plan
from touristinfo.ingest.decide import decide
from touristinfo.ingest.report import Report
from touristinfo.ingest.run import import_file
from touristinfo.store.counters import current_revision
from touristinfo.store.database import reading, writing
from touristinfo.store.features import existing_features
from touristinfo.store.layers import save_layer
from touristinfo.store.publication import changed_since
from touristinfo.store.withdrawals import record_withdrawal

pytestmark = pytest.mark.database

Import = Callable[..., Report]
COUNTS = ["read", "accepted", "rejected", "added", "changed", "unchanged", "withdrawn"]
KEYS = ["collection", "layer", *COUNTS, "held", "issues"]
MITO = Layer("facilities-mito", "facilities")
TEN = places(*({"NO": str(number)} for number in range(10)))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("demo", "*.geojson"))
    return dataclasses.replace(read_config({}), data=data)


@pytest.fixture
def imported(engine: Engine, config: Config, collections, tmp_path: Path) -> Import:
    """Imports rows as a CSV file named `name`."""

    def run(*rows: Mapping[str, str], name: str = "mito_20261123.csv", encoding: str = "utf-8", **more: Any) -> Report:
        path = tmp_path / name
        path.write_bytes(csv_text(*rows).encode(encoding))
        return import_file(engine, config, collections, path, more.pop("collection", "facilities"), **more)

    return run


def stored(engine: Engine) -> dict[str, Any]:
    """All that publication would read, by feature id, and the revision."""
    with reading(engine)() as session:
        features = {feature.id: feature for feature in changed_since(session, 0)}
        return {"revision": current_revision(session), "features": features}


def ids(engine: Engine, layer: str = "facilities-mito") -> dict[str, str]:
    """Ids of the layer's features in service, by source key."""
    with reading(engine)() as session:
        existing = existing_features(session, layer)
    return {key: each.id for key, each in existing.items() if not each.withdrawn}


def test_a_cp932_file_goes_in_and_the_report_says_so(imported, engine):
    spot = {**PLACE, "名称_英語": "Kairakuen", "SSID": "Mito_Free_Wi-Fi;Mito", "備考": "内部メモ"}
    report = imported(spot, collection="wifi_spots", name="082015_wifi_20261123.csv", encoding="cp932")
    said = report.to_json("en")
    assert list(said) == KEYS
    assert said == {
        "collection": "wifi_spots",
        "layer": "wifi_spots-082015_wifi",
        **{"read": 1, "accepted": 1, "rejected": 0, "added": 1, "changed": 0, "unchanged": 0, "withdrawn": 0},
        "held": None,
        "issues": [],
    }
    assert report.exit_code == 0
    (feature,) = stored(engine)["features"].values()
    assert (feature.longitude, feature.latitude) == (140.4519, 36.3744)
    assert feature.source_texts["name"] == "偕楽園"
    assert feature.properties["ssids"] == ["Mito_Free_Wi-Fi", "Mito"]
    assert feature.properties["municipality_code"] == "082015"
    assert [(each.field, each.language, each.text) for each in feature.translations] == [("name", "en", "Kairakuen")]


def test_importing_the_same_file_twice_changes_nothing_at_all(imported, engine):
    imported(*TEN)
    before = stored(engine)
    report = imported(*TEN)
    assert (report.added, report.changed, report.unchanged, report.withdrawn) == (0, 0, 10, 0)
    assert report.exit_code == 0
    assert stored(engine) == before


def test_each_row_that_changed_keeps_its_id(imported, engine):
    imported(*TEN)
    before = ids(engine)
    report = imported(*({**row, "名称": "新しい名"} if row["NO"] == "3" else row for row in TEN))
    assert (report.changed, report.unchanged) == (1, 9)
    assert ids(engine) == before
    assert stored(engine)["features"][before["3"]].source_texts["name"] == "新しい名"


def test_what_is_gone_is_withdrawn_and_gets_its_id_back_when_it_returns(imported, engine):
    imported(*TEN)
    before = ids(engine)
    assert imported(*TEN[:9]).withdrawn == 1
    assert ids(engine) == {key: id_ for key, id_ in before.items() if key != "9"}
    assert imported(*TEN).added == 1
    assert ids(engine) == before


def test_a_row_that_has_become_faulty_keeps_its_feature_in_service(imported, engine):
    imported(*TEN)
    before = stored(engine)
    report = imported(*TEN[:9], {**TEN[9], "緯度": "不明"})
    assert (report.accepted, report.rejected, report.withdrawn) == (9, 1, 0)
    assert stored(engine) == before


def test_a_run_that_would_change_too_much_is_held_and_applies_nothing(imported, engine):
    imported(*TEN)
    before = stored(engine)
    report = imported(*TEN[:5])
    assert report.exit_code == 3
    assert "5" in report.to_json("en")["held"]
    assert stored(engine) == before
    assert imported(*TEN[:5], accept_changes=True).exit_code == 0
    assert sorted(ids(engine)) == ["0", "1", "2", "3", "4"]


def test_a_dry_run_decides_and_applies_nothing(imported, engine):
    report = imported(*TEN, dry_run=True)
    assert (report.exit_code, report.added) == (0, 10)
    assert stored(engine) == {"revision": 0, "features": {}}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"名称": "偕楽園", "住所": "水戸市"}], "columns-missing"),
        ([dict.fromkeys(PLACE, "")], "no-rows"),
        ([{**PLACE, "緯度": ""}], "nothing-accepted"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_leaves_the_layer_alone(imported, engine, rows, code):
    imported(*TEN)
    before = stored(engine)
    report = imported(*rows)
    assert report.exit_code == 1
    assert code in [issue.code for issue in report.issues if issue.severity is Severity.ERROR and not issue.line]
    assert stored(engine) == before


def test_two_layers_of_one_collection_never_touch_each_other(imported, engine):
    imported(*TEN, name="mito.csv")
    before = ids(engine)
    imported(*TEN[:2], name="hitachi.csv")
    assert imported(TEN[0], name="hitachi.csv", accept_changes=True).withdrawn == 1
    assert ids(engine) == before
    assert not set(before.values()) & set(ids(engine, "facilities-hitachi").values())


def test_a_layer_of_another_collection_is_refused(imported, engine):
    imported(*TEN, layer_id="places")
    before = stored(engine)
    report = imported(*TEN, layer_id="places", collection="wifi_spots")
    assert (report.exit_code, [issue.code for issue in report.issues]) == (1, ["layer-of-other-collection"])
    report = imported(*TEN, layer_id="demo_signs")
    assert (report.exit_code, [issue.code for issue in report.issues]) == (1, ["layer-of-other-collection"])
    assert stored(engine) == before


def test_what_was_withdrawn_by_hand_does_not_come_back(imported, engine):
    imported(*TEN)
    with writing(engine).begin() as session:
        record_withdrawal(session, ids(engine)["4"], None, "", "wrong place")
    report = imported(*({**row, "名称": "新しい名"} if row["NO"] == "4" else row for row in TEN))
    assert [(issue.code, issue.line, issue.value) for issue in report.issues] == [("feature-blocked", 6, "4")]
    assert report.unchanged == 10
    assert stored(engine)["features"][ids(engine)["4"]].blocked


def test_the_declared_layer_gives_credit_area_and_list_of_columns(imported, engine, config):
    (config.data / "layers" / "mito_places.toml").write_text(
        'collection = "facilities"\nlicence = "CC-BY-4.0"\ncredit = "Mito City"\narea = [140.4, 36.35, 140.5, 36.4]\n'
        'columns = ["名称", "緯度", "経度"]\n',
        encoding="utf-8",
    )
    report = imported({**PLACE, "備考": "SECRET", "緯度": "36.500001"}, layer_id="mito_places")
    assert [issue.code for issue in report.issues] == ["column-withheld", "column-withheld", "outside-area"]
    (feature,) = stored(engine)["features"].values()
    assert (feature.layer.licence, feature.layer.credit) == ("CC-BY-4.0", "Mito City")
    assert "SECRET" not in repr(feature)


def test_a_layer_with_a_coordinate_system_that_is_not_known_is_refused_with_file_and_line(imported, config):
    (config.data / "layers" / "mars.toml").write_text(
        'collection = "facilities"\nlicence = "x"\ncredit = "x"\ncrs = "MARS"\n', encoding="utf-8"
    )
    with pytest.raises(DeclarationError, match=r"mars\.toml, line 4"):
        imported(PLACE, layer_id="mars")


def test_what_cannot_be_read_is_reported(imported, engine, config, collections, tmp_path):
    path = tmp_path / "noise.csv"
    path.write_bytes(bytes(range(256)) * 10)
    for broken in (path, tmp_path / "missing.csv"):
        report = import_file(engine, config, collections, broken, "facilities")
        said = report.to_json("ja")
        assert (report.exit_code, [issue["code"] for issue in said["issues"]]) == (1, ["file-unreadable"])
        assert list(said) == KEYS


def test_wrong_usage_is_refused(imported):
    with pytest.raises(NotFoundError, match="facilities"):
        imported(PLACE, collection="castles")
    with pytest.raises(RequestError):
        imported(PLACE, layer_id="../etc/passwd")


def test_a_plan_made_on_an_older_state_is_not_applied(imported, engine, collections):
    imported(*TEN)
    with reading(engine)() as session:
        seen = existing_features(session, "facilities-mito")
    plan = decide(seen, [], frozenset(), 1, True)
    imported({**TEN[0], "名称": "新しい名"}, *TEN[1:])
    after = stored(engine)
    target = Target(collections["facilities"], MITO, "old.csv")
    assert apply_plan(engine, target, plan, seen) is False
    assert stored(engine) == after


def test_imports_of_one_layer_at_the_same_time_end_as_one(imported, engine, config, collections, tmp_path):
    path = tmp_path / "same.csv"
    path.write_text(csv_text(*TEN), encoding="utf-8")
    ends: list[Any] = []

    def run() -> None:
        try:
            ends.append(import_file(engine, config, collections, path, "facilities").exit_code)
        except LockedError as error:
            ends.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert ends == [0, 0, 0]
    assert sorted(ids(engine, "facilities-same")) == sorted(row["NO"] for row in TEN)
    assert len(stored(engine)["features"]) == 10


def test_a_database_that_somebody_else_keeps_busy_is_said_and_nothing_is_half_done(imported, engine):
    imported(*TEN)
    before = stored(engine)
    busy = "PRAGMA busy_timeout = 50" if engine.dialect.name == "sqlite" else "SET lock_timeout = '50ms'"
    with writing(engine).begin() as other:
        save_layer(other, MITO)

        @event.listens_for(engine, "checkout")
        def be_impatient(connection: Any, *_: Any) -> None:
            connection.execute(busy)
            connection.commit()

        with pytest.raises(LockedError):
            imported(*TEN[:9])
    assert stored(engine) == before
