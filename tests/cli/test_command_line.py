"""The `touristinfo` command as operators and scripts meet it: exit codes, `--json`, what is said when it fails."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from ingesting import csv_text, places
from sqlalchemy import text

from touristinfo.cli import main
from touristinfo.store.database import open_engine

Run = Callable[..., Result]
KEYS = {
    *("collection", "layer", "read", "accepted", "rejected", "added", "changed", "unchanged", "withdrawn"),
    *("held", "issues"),
}
ISSUE_KEYS = {"code", "severity", "line", "field", "value", "message"}
TEN = places(*({"NO": str(number)} for number in range(10)))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a folder of its own, in English, without a database unless a setting names one."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    settings = {
        "LANG": "C.UTF-8",
        "TOURISTINFO_DATABASE_URL": "no database",
        "TOURISTINFO_RELEASES": str(tmp_path / "releases"),
    }

    def invoke(*arguments: str, **more: str) -> Result:
        result = CliRunner().invoke(main, list(arguments), env=settings | more)
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def import_(run: Run, *arguments: str, **settings: str) -> tuple[int, dict[str, Any]]:
    """Exit code and the one object that `import --json` prints."""
    result = run("import", *arguments, "--json", **settings)
    said = json.loads(result.stdout)
    assert set(said) == KEYS
    assert all(set(issue) == ISSUE_KEYS for issue in said["issues"])
    return result.exit_code, said


@pytest.fixture
def spots(tmp_path: Path) -> str:
    (tmp_path / "spots_20261123.csv").write_text(csv_text(*TEN), encoding="utf-8")
    return "spots_20261123.csv"


WRONG_USAGE = {
    "no such file": (["nowhere.csv", "--collection", "facilities"], "There is no file nowhere.csv."),
    "no such collection": (["spots_20261123.csv", "--collection", "castles"], "castles"),
    "no collection": (["spots_20261123.csv"], "--collection"),
    "no such option": (["spots_20261123.csv", "--collection", "facilities", "--fast"], "--fast"),
    "no file": (["--collection", "facilities"], "FILE"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG_USAGE.values(), ids=WRONG_USAGE)
@pytest.mark.usefixtures("spots")
def test_wrong_usage_ends_with_2_and_json_has_the_keys_of_an_import(run, arguments, said):
    code, report = import_(run, *arguments)
    assert code == 2
    assert [issue["code"] for issue in report["issues"]] == ["import-failed"]
    assert said in report["issues"][0]["message"]
    assert run("import", *arguments).stdout == ""


BROKEN = {
    "setting": {"TOURISTINFO_ROLE": "boss"},
    "database url": {"TOURISTINFO_DATABASE_URL": "mysql://root:secret@localhost/x"},
    "port": {"TOURISTINFO_DATABASE_URL": "postgresql+psycopg://u:secret@localhost:port/x"},
    "database in memory": {"TOURISTINFO_DATABASE_URL": "sqlite://"},
    "nobody listens": {"TOURISTINFO_DATABASE_URL": "postgresql+psycopg://u:secret@127.0.0.1:1/x"},
    "no folder can be made": {"TOURISTINFO_DATABASE_URL": "sqlite:////dev/null/x/y.sqlite"},
    "a folder": {"TOURISTINFO_DATABASE_URL": "sqlite:////dev"},
    "not a database": {"TOURISTINFO_DATABASE_URL": "sqlite:///spots_20261123.csv"},
    "no SpatiaLite": {"TOURISTINFO_DATABASE_URL": "sqlite:///x.sqlite", "SPATIALITE_LIBRARY_PATH": "/nowhere.so"},
    "no declarations": {"TOURISTINFO_DATA": "/nowhere"},
}


EACH = [pytest.param("publish", settings, id=f"publish-{name}") for name, settings in BROKEN.items()]
EACH += [pytest.param(command, BROKEN["not a database"], id=command) for command in ("import", "withdraw", "demo")]


@pytest.mark.parametrize(("command", "settings"), EACH)
def test_what_is_broken_is_told_in_one_line(run, spots, command, settings):
    arguments = {"import": [spots, "--collection", "facilities"], "withdraw": ["mito-place-0001"]}.get(command, [])
    result = run(command, *arguments, **settings)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.strip().splitlines()) == 1
    assert "secret" not in result.stderr
    said = json.loads(run(command, *arguments, "--json", **settings).stdout)
    assert set(said) == (KEYS if command == "import" else {"error"})


@pytest.mark.database
def test_a_releases_folder_that_cannot_be_made_is_told_in_one_line(run, database_url):
    result = run("init", TOURISTINFO_DATABASE_URL=database_url, TOURISTINFO_RELEASES="/dev/null/releases")
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 1)
    assert "/dev/null" in result.stderr


def test_serve_tells_a_wrong_setting_before_any_worker_starts(run):
    result = run("serve", TOURISTINFO_PUBLIC_URL="example")
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 1)


def test_serve_tells_that_its_port_is_taken(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", str(taken.getsockname()[1]))
    assert (result.exit_code, result.stdout, len(result.stderr.strip().splitlines())) == (1, "", 1)
    assert "in use" in result.stderr


@pytest.mark.database
def test_a_layer_whose_id_cannot_be_is_wrong_usage(run, spots, database_url):
    for layer in ("a b/c", ""):
        code, report = import_(
            run, spots, "--collection", "facilities", "--layer", layer, TOURISTINFO_DATABASE_URL=database_url
        )
        assert (code, report["layer"]) == (2, layer)


@pytest.mark.database
def test_a_database_of_a_newer_version_is_left_alone(run, database_url):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    result = run("publish", TOURISTINFO_DATABASE_URL=database_url)
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 1)
    assert "newer" in result.stderr


@pytest.mark.database
def test_from_import_to_release_the_counts_say_what_was_done(run, spots, database_url, tmp_path):
    settings = {"TOURISTINFO_DATABASE_URL": database_url}
    into = [spots, "--collection", "facilities"]
    dry = run("import", *into, "--dry-run", **settings)
    assert (dry.exit_code, "nothing was applied" in dry.stdout, "10 added" in dry.stdout) == (0, True, True)
    assert run("import", *into, **settings).stdout.strip() == (
        "facilities-spots: 10 read, 10 accepted, 0 rejected; 10 added, 0 changed, 0 unchanged, 0 withdrawn."
    )
    code, again = import_(run, *into, **settings)
    assert (code, again["added"], again["unchanged"], again["layer"]) == (0, 0, 10, "facilities-spots")
    (tmp_path / spots).write_text(csv_text(*TEN[:5]), encoding="utf-8")
    held = run("import", *into, **settings)
    assert (held.exit_code, "nothing was applied" in held.stdout, "5 withdrawn" in held.stdout) == (3, True, True)
    code, report = import_(run, *into, **settings)
    assert (code, report["withdrawn"], "--accept-changes" in report["held"]) == (3, 5, True)
    published = json.loads(run("publish", "--json", **settings).stdout)
    assert published == {"number": 1, "changed": True, "added": 10, "changed_count": 0, "deleted": 0}
    assert json.loads(run("publish", "--json", **settings).stdout)["changed"] is False


@pytest.mark.slow
@pytest.mark.database
def test_publication_is_followed_by_files_and_stands_without_them(run, spots, database_url, tmp_path):
    settings = {"TOURISTINFO_DATABASE_URL": database_url}
    run("import", spots, "--collection", "facilities", **settings)
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / ".downloads").write_text("in the way")
    result = run("publish", **settings)
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (0, 1)
    assert result.stdout.strip() == "Release 1: 10 added, 0 changed, 0 deleted."
    (tmp_path / "releases" / ".downloads").unlink()
    assert not (tmp_path / "releases" / "1" / "downloads" / "facilities.csv").exists()
    assert run("publish", **settings).stdout.strip() == "Nothing changed; release 1 stays."
    assert (tmp_path / "releases" / "1" / "downloads" / "facilities.csv").exists()


@pytest.mark.database
def test_check_says_what_is_wrong_with_texts_and_ends_with_1_where_there_are_errors(run, tmp_path, database_url):
    rows = places({"NO": "1", "名称": "土浦駅"}, {"NO": "2", "名称": "水戸駅", "名称_英語": "Mito Station"})
    (tmp_path / "spots.csv").write_text(csv_text(*rows), encoding="utf-8")
    run("import", "spots.csv", "--collection", "facilities", TOURISTINFO_DATABASE_URL=database_url)
    result = run("check", "--json", TOURISTINFO_DATABASE_URL=database_url)
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (said["errors"], {(each["check"], each["severity"]) for each in said["faults"]}) == (
        1,
        {("english-name-missing", "error")},
    )
    in_words = run("check", TOURISTINFO_DATABASE_URL=database_url)
    assert "There is no English name. Give one" in in_words.stderr
    assert in_words.stdout == "Texts: 1 errors, 0 warnings.\n"
    nothing = run("check", TOURISTINFO_DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite")
    assert (nothing.exit_code, nothing.stdout) == (0, "Texts: 0 errors, 0 warnings.\n")


def test_the_status_of_translations_is_told_by_collection_and_language(run, tmp_path, database_url):
    (tmp_path / "spots.csv").write_text(csv_text(*places({"NO": "1", "名称_英語": "Mito"})), encoding="utf-8")
    run("import", "spots.csv", "--collection", "facilities", TOURISTINFO_DATABASE_URL=database_url)
    said = json.loads(run("translations", "status", "--json", TOURISTINFO_DATABASE_URL=database_url).stdout)
    english = next(each for each in said["progress"] if each["language"] == "en")
    assert (english["collection"], english["final"]) == ("facilities", 1)
    in_words = run("translations", "status", TOURISTINFO_DATABASE_URL=database_url).stdout.splitlines()
    assert len(in_words) == len(said["progress"]) == 7
    assert any(line.startswith("facilities, en: ") and "1 final" in line for line in in_words)


def test_what_is_not_there_cannot_be_withdrawn_nor_rolled_back_to(run, database_url):
    settings = {"TOURISTINFO_DATABASE_URL": database_url}
    assert json.loads(run("withdraw", "nobody", "--json", **settings).stdout) == {"error": "There is no feature nobody"}
    assert run("publish", "--rollback", "7", **settings).exit_code == 1
    assert run("publish", "--rollback", "0", **settings).exit_code == 2


def test_the_operator_is_told_in_the_language_of_the_terminal(run):
    assert "nowhere.csv" in run("import", "nowhere.csv", "--collection", "facilities", LANG="ja_JP.UTF-8").stderr
    said = {
        run("publish", LANG=language, TOURISTINFO_ROLE="boss").stderr
        for language in ("ja_JP.UTF-8", "ko_KR.UTF-8", "zh_TW", "de_DE.UTF-8", "C")
    }
    assert len(said) == 4
