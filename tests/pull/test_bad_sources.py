"""Sources that break off, lie, dawdle or lead astray: what is here stays, and a break is continued."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sources import Handler, Tamper, current, pulled, web_server

from touristinfo.errors import ReleaseDamagedError, SourceError
from touristinfo.published import folder as releases
from touristinfo.published.format import FileEntry, Manifest
from touristinfo.pull import Source
from touristinfo.pull.pull import checked_manifest
from touristinfo.pull.stock import Stock

pytestmark = pytest.mark.slow  # servers that dawdle are waited for

COLUMNS = "/2/wifi_spots/columns.bin"


def on(path: str, answer: Callable[[Handler], object]) -> Tamper:
    """Answer so where `path` is asked for."""

    def tamper(handler: Handler) -> bool:
        if handler.path != path:
            return False
        answer(handler)
        return True

    return tamper


def nothing_came(here: Path) -> bool:
    return not (here / "current.json").exists() and not list(here.glob("[1-9]*"))


def parts(here: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in (here / ".pull").iterdir()}


def cut(handler: Handler) -> None:
    data = handler.body()
    handler.say(200, data[: len(data) // 2], len(data))


def test_a_file_that_was_cut_off_is_continued(made: Path, here: Path) -> None:
    ranges: list[str] = []

    def from_the_middle(handler: Handler) -> None:
        data, asked = handler.body(), handler.headers["Range"]
        if asked is None:
            cut(handler)
            return
        ranges.append(asked)
        start = int(asked[6:-1])
        handler.say(206, data[start:], Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")

    with web_server(made, on(COLUMNS, from_the_middle)) as (url, _):
        pulled(url, here)
    assert ranges == [f"bytes={(made / COLUMNS[1:]).stat().st_size // 2}-"]
    assert current(here) == current(made)


def test_what_came_before_a_break_is_there_for_the_next_pull(made: Path, here: Path) -> None:
    with web_server(made, on(COLUMNS, cut)) as (url, _), pytest.raises(ReleaseDamagedError):
        pulled(url, here)
    assert nothing_came(here)
    assert parts(here)
    with web_server(made) as (url, asked):
        pulled(url, here)
    assert COLUMNS in asked
    assert "/2/signs/columns.bin" not in asked  # it came before the break
    assert current(here) == current(made)
    assert not (here / ".pull").exists()


@pytest.mark.parametrize(
    "path", ["/current.json", "/2/manifest.json", COLUMNS, "/2/wifi_spots/search-1.sqlite", "/2/delta.json"]
)
def test_a_wrong_bit_is_found(made: Path, here: Path, path: str) -> None:
    def flipped(handler: Handler) -> None:
        data = bytearray(handler.body())
        data[len(data) * 2 // 3] ^= 1
        handler.say(200, bytes(data))

    with web_server(made, on(path, flipped)) as (url, _), pytest.raises((ReleaseDamagedError, SourceError)):
        pulled(url, here)
    assert nothing_came(here)


@pytest.mark.parametrize("path", ["/current.json", "/2/manifest.json", COLUMNS])
def test_one_that_dawdles_is_given_up(made: Path, here: Path, path: str) -> None:
    def drip(handler: Handler) -> None:
        handler.say(200, b"", 1000)
        for _ in range(20):
            handler.wfile.write(b" ")
            time.sleep(0.1)

    started = time.monotonic()
    with web_server(made, on(path, drip)) as (url, _), pytest.raises((SourceError, ReleaseDamagedError)):
        pulled(url, here)
    assert time.monotonic() - started < 4
    assert nothing_came(here)


def test_one_that_says_nothing_is_given_up(made: Path, here: Path) -> None:
    with web_server(made, on("/current.json", lambda _: time.sleep(1))) as (url, _), pytest.raises(SourceError):
        pulled(url, here)


@pytest.mark.parametrize("path", ["/current.json", "/2/manifest.json", COLUMNS])
def test_one_that_sends_without_end_is_cut_off(made: Path, here: Path, path: str) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(bytes(1 << 20))
        except OSError:
            handler.close_connection = True

    with web_server(made, on(path, endless)) as (url, _), pytest.raises((SourceError, ReleaseDamagedError)):
        pulled(url, here)
    assert nothing_came(here)
    assert not [path for path in here.rglob("*") if path.stat().st_size > 1 << 20]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/", "/current.json", "data:,x"])
def test_one_that_leads_astray_or_in_circles_is_not_followed(made: Path, here: Path, status: int, to: str) -> None:
    moved = on("/current.json", lambda handler: handler.say(status, b"", Location=to))
    with web_server(made, moved) as (url, _), pytest.raises(SourceError):
        pulled(url, here)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_an_error_is_not_taken_for_a_withdrawal(made: Path, here: Path, status: int) -> None:
    pulled(made.as_uri(), here)
    with web_server(made, lambda handler: not handler.say(status, b"")) as (url, _), pytest.raises(SourceError):
        pulled(url, here)
    assert current(here) == current(made)


@pytest.mark.parametrize("said", [b"", b"{}", b"[]", b"null", b"\xff", b'{"release":true,"manifest_sha256":"x"}',
                                  b'{"release":0,"manifest_sha256":"x"}', b'{"release":2,"manifest_sha256":"../x"}',
                                  b"[" * 100_000])  # fmt: skip
def test_a_pointer_that_is_none_is_refused(made: Path, here: Path, said: bytes) -> None:
    with (
        web_server(made, on("/current.json", lambda handler: handler.say(200, said))) as (url, _),
        pytest.raises(SourceError),
    ):
        pulled(url, here)
    assert nothing_came(here)


def rewritten(made: Path, **files: Any) -> bytes:
    """The manifest of release 2 with other files in it, its checksum right."""
    manifest = Manifest.from_bytes((made / "2/manifest.json").read_bytes())
    return Manifest(2, manifest.published_at, 1, manifest.collections, {**manifest.files, **files}).to_bytes()


SOUND = FileEntry(1, "0" * 64)


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/x",
        "a/../../x",
        ".lock",
        "a//b",
        "a/b/c",
        "a\\b",
        "..",
        "",
        "a\0b",
        "a/.b",
        "manifest.json",
        "é",
        "a\n",
    ],
)
def test_a_manifest_cannot_name_a_file_elsewhere(made: Path, name: str) -> None:
    with pytest.raises(ReleaseDamagedError):
        checked_manifest(rewritten(made, **{name: SOUND}), 2)


@pytest.mark.parametrize("size", [-1, 1.5, "1", None, True, 1 << 60])
def test_a_manifest_cannot_announce_any_size(made: Path, size: object) -> None:
    with pytest.raises(ReleaseDamagedError):
        checked_manifest(rewritten(made, x={"size": size, "sha256": "0" * 64}), 2)


@pytest.mark.parametrize("xxh3", ["x", "../../x", "0" * 31, "A" * 32, 1, None, [], {}])
def test_a_manifest_cannot_give_any_second_checksum(made: Path, xxh3: object) -> None:
    with pytest.raises(ReleaseDamagedError):
        checked_manifest(rewritten(made, x={"size": 1, "sha256": "0" * 64, "xxh3": xxh3}), 2)


@pytest.mark.parametrize("sha256", ["", "../../x", "0" * 63, "A" * 64, 1, None])
def test_a_manifest_cannot_name_a_part_elsewhere(made: Path, sha256: object) -> None:
    with pytest.raises(ReleaseDamagedError):
        checked_manifest(rewritten(made, x={"size": 1, "sha256": sha256}), 2)


def test_a_manifest_of_another_number_is_refused(made: Path) -> None:
    assert checked_manifest((made / "2/manifest.json").read_bytes(), 2)
    with pytest.raises(ReleaseDamagedError):
        checked_manifest((made / "2/manifest.json").read_bytes(), 1)


def test_a_collection_whose_files_are_not_listed_is_refused(made: Path) -> None:
    manifest = Manifest.from_bytes((made / "2/manifest.json").read_bytes())
    collections = {**manifest.collections, "../../other": manifest.collections["signs"]}
    raw = Manifest(2, manifest.published_at, 1, collections, manifest.files).to_bytes()
    with pytest.raises(ReleaseDamagedError):
        checked_manifest(raw, 2)


def test_what_does_not_fit_on_the_disk_is_not_begun(made: Path, here: Path) -> None:
    with web_server(made) as (url, asked), releases.locked(here):
        source = Source(url)
        source.pointer()
        asked.clear()
        with pytest.raises(OSError, match="No space left"):
            Stock(here).gathered(source, 2, {"x": FileEntry(1 << 60, "0" * 64)})
        assert asked == []
