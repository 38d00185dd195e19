"""A CSV that we gave out is imported again: nothing changes, whatever stands in it; and what is edited in it does."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ingesting import COLLECTIONS, csv_text, places, understand_file
from sqlalchemy import Engine

from touristinfo.config import Config, read_config
from touristinfo.domain.content import FeatureContent, Text
from touristinfo.domain.layers import Origin
from touristinfo.domain.records import SourceRecord
from touristinfo.domain.states import State
from touristinfo.ingest.report import Report
from touristinfo.ingest.run import import_file
from touristinfo.published.downloads.contents import Content
from touristinfo.published.downloads.csv_table import write_csv
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.writer import Publication, write_release
from touristinfo.release import make_downloads, publish, withdraw
from touristinfo.store.database import reading, writing
from touristinfo.store.features import touch_features
from touristinfo.store.publication import changed_since
from touristinfo.store.translations import TranslationRow

ODD = "=+-@＝'\"[];、；,\n\t {}茶한é１½️"
CELLS = st.text(st.sampled_from(ODD), max_size=8) | st.text(st.characters(exclude_categories=["C"]), max_size=20)
ROW = st.fixed_dictionaries(
    {"名称": st.tuples(CELLS, st.sampled_from(["茶屋", "A", "1"])).map("".join)},
    optional=dict.fromkeys(
        ("名称_英語", "名称_カナ", "説明", "説明_韓国語", "住所", "SSID", "提供エリア", "提供エリア_th"), CELLS
    )
    | {
        "電話番号": st.sampled_from(["+81 29 301 1111", "029-301-1111", "(029)301-1111", "-", "0293011111"]),
        "URL": st.sampled_from(["https://example.jp/?a=b;c", "HTTPS://例え.jp/", "なし"]),
        "openroaming": st.sampled_from(["有", "x", "true", "?"]),
        "session_minutes": st.sampled_from(["0", "60分", "1,200", "-1", "１０"]),
        "portal_languages": st.sampled_from(["ja;en", '["a;b","c"]', "ja、=1+1", "@x"]),
        "最終確認日": st.sampled_from(["2026/4/1", "R8.4.1", "-"]),
        "opening_hours": st.sampled_from(["Mo-Fr 09:00-17:00", "24/7", "-"]),
    },
)


def says(record: SourceRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("longitude", "latitude", "properties", "texts", "official")}


def content_of(record: SourceRecord, id_: str) -> FeatureContent:
    """What is published of a row."""
    texts = {name: {"ja": Text(text)} for name, text in record.texts.items()}
    for name, by_tag in record.official.items():
        texts.setdefault(name, {}).update({tag: Text(text) for tag, text in by_tag.items()})
    return FeatureContent(id_, "wifi_spots", record.longitude, record.latitude, record.properties, texts)


def csv_of(contents: dict[str, FeatureContent], folder: Path) -> Path:
    """The CSV of a release that says `contents`."""
    wifi = COLLECTIONS["wifi_spots"]
    said = Publication(1, datetime(2026, 11, 1, tzinfo=UTC), 1, {"wifi_spots": wifi})
    write_release(folder / "1", said, {"wifi_spots": contents}, None)
    segment = Snapshot.open(folder / "1").segments["wifi_spots"]
    write_csv([Content(wifi, segment, (), ())], folder / "wifi_spots.csv")
    return folder / "wifi_spots.csv"


@pytest.mark.slow
@given(st.lists(ROW, min_size=1, max_size=3))
@example([{"名称": "茶屋", "SSID": ";-"}])  # once taken for a blank cell
def test_whatever_was_imported_comes_back_from_its_csv(rows: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rows.csv").write_text(csv_text(*places(*rows)), encoding="utf-8", newline="")
        first = understand_file(folder / "rows.csv", "wifi_spots").records
        contents = {f"mito-wifi-{n:04}": content_of(record, f"mito-wifi-{n:04}") for n, record in enumerate(first)}
        if contents:
            again = understand_file(csv_of(contents, folder), "wifi_spots").records
            assert [record.key for record in again] == list(contents)
            assert [says(record) for record in again] == [says(record) for record in first]


MITO = {"NO": "1", "備考": "内部メモ", "説明": "=危険", "説明_英語": "-1 below", "SSID": "A;B"}
ROWS = places(MITO, {"NO": "2", "名称": "'=茶屋"}, {"NO": "3", "電話番号": "+81-29-301-1111"})


class Office:
    """An operator who imports, publishes and takes the CSV home."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.config: Config = replace(read_config({}), releases=folder / "releases")
        self.wifi = {"wifi_spots": COLLECTIONS["wifi_spots"]}

    def import_rows(self, *rows: dict[str, str], layer: str = "wifi-mito") -> Report:
        path = self.folder / "rows.csv"
        path.write_text(csv_text(*rows), encoding="utf-8", newline="")
        return self.import_file(path, layer)

    def import_file(self, path: Path, layer: str | None = "wifi-mito", accept: bool = False) -> Report:
        return import_file(
            self.engine, self.config, COLLECTIONS, path, "wifi_spots", layer_id=layer, accept_changes=accept
        )

    def publish(self) -> bool:
        return publish(self.engine, self.config, self.wifi).changed

    def csv(self) -> Path:
        """The CSV of the current release."""
        make_downloads(self.config.releases, self.wifi)
        newest = max(int(path.name) for path in self.config.releases.glob("[0-9]*"))
        return self.config.releases / str(newest) / "downloads" / "wifi_spots.csv"

    def edited(self, **changes: str) -> Path:
        """The CSV with cells of the first row changed, as Excel would save it."""
        rows = list(csv.DictReader(io.StringIO(self.csv().read_text(encoding="utf-8-sig"), newline="")))
        rows[0] |= changes
        path = self.folder / "edited.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.DictWriter(file, rows[0])
            table.writeheader()
            table.writerows(rows)
        return path

    def without_last(self) -> Path:
        """The CSV without its last row."""
        path = self.folder / "part.csv"
        path.write_bytes(b"".join(self.csv().read_bytes().splitlines(keepends=True)[:-1]))
        return path

    def stored(self) -> list[Any]:
        with reading(self.engine)() as session:
            return list(changed_since(session, 0))


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path)
    made.import_rows(*ROWS)
    made.publish()
    return made


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.withdrawn


@pytest.mark.slow
@pytest.mark.database
class TestReimport:
    def test_nothing_changes(self, office: Office) -> None:
        before = office.stored()
        assert before[0].properties["remarks"] == "内部メモ"  # not public, so not in the CSV
        assert "内部メモ" not in office.csv().read_text(encoding="utf-8-sig")
        report = office.import_file(office.csv())
        assert (counts(report), report.exit_code) == ((0, 0, 3, 0), 0)
        assert office.stored() == before
        assert not office.publish()

    def test_in_whatever_layer(self, office: Office) -> None:
        office.import_rows(*places({"名称": "別の場所", "NO": "1"}), layer="wifi-town")
        office.publish()
        before = office.stored()
        for layer in ("wifi-mito", "wifi-town", "wifi-new", None):
            report = office.import_file(office.csv(), layer)
            assert (counts(report), report.exit_code) == ((0, 0, 4, 0), 0)
        assert office.stored() == before
        assert not office.publish()

    def test_translations_of_others_stay_theirs(self, office: Office) -> None:
        before = office.stored()
        with writing(office.engine).begin() as session:
            row = TranslationRow(
                feature_id=before[1].id, field="name", language="ko", text="찻집", state=State.REVIEWED.value,
                origin=Origin.HUMAN.value, source_digest="", author="hanako", changed_at=datetime.now(UTC),
            )  # fmt: skip
            session.add(row)
            touch_features(session, [before[1].id])
        office.publish()
        before = office.stored()
        assert "찻집" in office.csv().read_text(encoding="utf-8-sig")
        assert counts(office.import_file(office.csv())) == (0, 0, 3, 0)
        assert office.stored() == before

    def test_what_was_withheld_is_no_change(self, office: Office) -> None:
        withdraw(office.engine, office.config, office.wifi, office.stored()[0].id, "description", None, "wrong")
        assert counts(office.import_file(office.csv())) == (0, 0, 3, 0)

    def test_what_was_edited_changes_and_what_is_not_public_stays(self, office: Office) -> None:
        report = office.import_file(office.edited(名称="新しい名", 説明_英語="Mind the step"), accept=True)
        assert counts(report) == (0, 1, 2, 0)
        first = office.stored()[0]
        assert first.source_texts["name"] == "新しい名"
        assert {each.text for each in first.translations} == {"Mind the step"}
        assert first.properties["remarks"] == "内部メモ"
        assert office.publish()

    def test_what_was_edited_of_another_layer_is_told_and_left(self, office: Office) -> None:
        before = office.stored()
        report = office.import_file(office.edited(名称="新しい名"), "wifi-new")
        assert counts(report) == (0, 0, 3, 0)
        (told,) = (issue for issue in report.issues if issue.code == "feature-of-other-layer")
        assert (told.line, told.value, told.values) == (2, before[0].id, {"layer": "wifi-mito"})
        assert office.stored() == before

    def test_a_place_that_had_gone_comes_back_under_its_id(self, office: Office) -> None:
        kept, before = office.csv(), office.stored()
        report = office.import_file(office.without_last(), accept=True)
        assert counts(report) == (0, 0, 2, 1)
        assert counts(office.import_file(kept)) == (1, 0, 2, 0)
        assert office.stored() == before
