"""`touristinfo translations export` and `import`: a file goes out, is filled in, comes back; nothing newer is lost."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from stored import SIGNS, WIFI, record, store

from touristinfo.cli import main
from touristinfo.domain.collections import Collection
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.store.audit import entries
from touristinfo.store.translations import text_at
from touristinfo.translation.workflow import Desk, write

pytestmark = pytest.mark.database
FORMATS = [".xlsx", ".csv", ".xlf", ".xliff", ".po"]
Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    url = engine.url.render_as_string(hide_password=False)

    def invoke(*arguments: str) -> Result:
        settings = {"LANG": "C.UTF-8", "LC_ALL": "", "LC_MESSAGES": "", "TOURISTINFO_DATABASE_URL": url}
        result = CliRunner().invoke(main, ["translations", *arguments], env=settings)
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def ids(sessions: sessionmaker[Session], collections: dict[str, Collection]) -> list[str]:
    spots = store(sessions, collections, WIFI, record("1", "弘道館"), record("2", "水戸駅"))
    return spots + store(sessions, collections, SIGNS, record("1", "入口", texts={"name": "入口", "text": "入口は右"}))


def said(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def fill(path: Path, **translations: str) -> None:
    """Translate sources in an exported file as a person does in Excel, or a tool in another format."""
    if path.suffix != ".xlsx":
        raise AssertionError(path)
    book = load_workbook(path)
    for row in book["翻訳"].iter_rows(min_row=2):
        row[3].value = translations.get(row[2].value, row[3].value)
    book.save(path)


def korean(session: Session, id_: str, field: str = "name") -> tuple[str, str, str] | None:
    row = text_at(session, (id_, field, "ko"))
    return (row.text, row.state, row.origin) if row else None


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_goes_out_and_comes_back(run: Run, ids: list[str], suffix: str) -> None:
    assert said(run("export", f"all{suffix}", "--language", "ko", "--json"))["texts"] == 4
    result = run("import", f"all{suffix}", "--json")
    assert result.exit_code == 0
    assert said(result)["counts"] == {"empty": 4}


def test_translations_enter_as_translated_after_a_dry_run_that_changes_nothing(
    run: Run, ids: list[str], sessions: sessionmaker[Session]
) -> None:
    run("export", "wifi.xlsx", "--language", "ko", "--collection", "wifi_spots")
    fill(Path("wifi.xlsx"), 弘道館="고도칸", 水戸駅="미토역")
    shown = said(run("import", "wifi.xlsx", "--dry-run", "--json"))
    assert (shown["counts"], shown["entered"]) == ({"new": 2}, 0)
    assert {each["after"] for each in shown["texts"]} == {"고도칸", "미토역"}
    with sessions() as session:
        assert korean(session, ids[0]) is None
    assert said(run("import", "wifi.xlsx", "--json"))["entered"] == 2
    with sessions() as session:
        assert korean(session, ids[0]) == ("고도칸", "translated", "human")
        assert [each.action for each in entries(session)] == ["write", "write"]
    again = run("import", "wifi.xlsx", "--json")
    assert (again.exit_code, said(again)["counts"]) == (0, {"same": 2})


def test_a_newer_edit_is_a_conflict_that_is_told_and_stays(
    run: Run, ids: list[str], sessions: sessionmaker[Session]
) -> None:
    run("export", "wifi.xlsx", "--language", "ko", "--collection", "wifi_spots")
    with sessions.begin() as session:
        write(Desk(session, Actor("a", (Grant(Role.TRANSLATOR),))), (ids[0], "name", "ko"), "코도칸", seen=0)
    fill(Path("wifi.xlsx"), 弘道館="고도칸")
    result = run("import", "wifi.xlsx")
    assert result.exit_code == 1
    assert "changed here meanwhile" in result.output
    with sessions() as session:
        assert korean(session, ids[0]) == ("코도칸", "translated", "human")


def test_only_what_is_open_goes_out_when_asked_so(run: Run, ids: list[str], sessions: sessionmaker[Session]) -> None:
    run("export", "signs.xlsx", "--language", "ko", "--collection", "signs")
    fill(Path("signs.xlsx"), 入口="입구")
    run("import", "signs.xlsx")
    exported = said(run("export", "open.csv", "--language", "ko", "--open", "--json"))
    assert exported["texts"] == 3
    assert "入口は右" in Path("open.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["export", "a.docx", "--language", "ko"], 2, ".xlsx"),
        (["export", "a.csv", "--language", "fr"], 2, "fr"),
        (["export", "a.csv", "--language", "ko", "--collection", "castles"], 2, "castles"),
        (["import", "nowhere.csv"], 1, "nowhere.csv"),
        (["import", "broken.xlf"], 1, "line 1"),
        (["import", "nothing.csv"], 1, "ID"),
        (["import", "no-language.csv"], 1, "--language"),
        (["import", "no-language.csv", "--language", "xx"], 2, "xx"),
    ],
)
def test_what_cannot_be_done_is_told(run: Run, ids: list[str], arguments: list[str], code: int, why: str) -> None:
    Path("broken.xlf").write_text("<xliff", encoding="utf-8")
    Path("nothing.csv").write_text("名称,緯度\n弘道館,36.3\n", encoding="utf-8")
    Path("no-language.csv").write_text("原文,訳文\n弘道館,고도칸\n", encoding="utf-8")
    result = run(*arguments)
    assert (result.exit_code, why in result.output) == (code, True)


def test_a_table_of_sources_alone_is_matched_by_them(run: Run, ids: list[str], sessions: sessionmaker[Session]) -> None:
    Path("mail.csv").write_text("原文,訳文\n弘道館,고도칸\n知らない,몰라\n", encoding="utf-8")
    counts = said(run("import", "mail.csv", "--language", "ko", "--json"))["counts"]
    assert counts == {"new": 1, "unknown": 1}
    with sessions() as session:
        assert korean(session, ids[0]) == ("고도칸", "translated", "human")
