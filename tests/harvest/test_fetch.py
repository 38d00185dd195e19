"""Fetching: only what changed, from public addresses and those named; whatever a server does wrong is said."""

import gzip
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from layer_server import Web, answer, cut, drip, serving

from touristinfo.errors import SourceError
from touristinfo.harvest import fetch as fetching
from touristinfo.harvest import reach
from touristinfo.harvest.fetch import Limits, Patience, Place, Seen, fetch

UNSEEN = Seen()
HURRIED = Limits(100_000, Patience(silence_s=0.3, grace_s=0.3, least_bytes_per_s=1e9))


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setattr(fetching, "sleep", lambda seconds: None)
    with serving() as web:
        web.body = b"a,b\n1,2\n"
        yield web


def fetched(web: Web, target: Path, seen: Seen = UNSEEN, **place: Any) -> Seen | None:
    return fetch(Place(web.url, inside=frozenset({"127.0.0.1", "localhost"}), **place), target, seen, HURRIED)


def test_a_file_comes_once_and_then_only_when_it_changed(web: Web, tmp_path: Path) -> None:
    target = tmp_path / "a"
    seen = fetched(web, target)
    assert seen is not None
    assert target.read_bytes() == web.body
    assert fetched(web, target, seen) is None
    assert len(web.asked) == 2
    web.body = b"other"
    assert fetched(web, target, seen) is not None
    assert target.read_bytes() == b"other"


def test_what_a_server_packs_is_unpacked_and_counted(web: Web, tmp_path: Path) -> None:
    web.behave = lambda handler: answer(handler, gzip.compress(b"x" * 50_000), Content_Encoding="gzip")
    fetched(web, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"x" * 50_000
    web.behave = lambda handler: answer(handler, gzip.compress(b"x" * 5_000_000), Content_Encoding="gzip")
    with pytest.raises(SourceError, match="larger than the limit"):
        fetched(web, tmp_path / "b")


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (lambda handler: answer(handler, b"", 404), "HTTP 404"),
        (lambda handler: answer(handler, b"", 403), "HTTP 403"),
        (lambda handler: answer(handler, b"", 500), "HTTP 500"),
        (lambda handler: answer(handler, b""), "is empty"),
        (lambda handler: answer(handler, b"\n <!DOCTYPE html><p>Login"), "a web page instead"),
        (lambda handler: answer(handler, b"x", 302, Location="/spots.csv"), "redirects"),
        (lambda handler: answer(handler, b"x", 302, Location="http://example.jp/a"), "another host, example.jp"),
        (lambda handler: answer(handler, b"x", 302, Location="file:///etc/passwd"), "not an address"),
        (lambda handler: answer(handler, b"x", 302, Location="http://u:p@127.0.0.1/"), "not an address"),
        (lambda handler: answer(handler, b"x", 302), "redirects"),
        (lambda handler: answer(handler, b"no gzip", Content_Encoding="gzip"), "could not be fetched"),
        (cut, "could not be fetched"),
        (drip, "too slow"),
    ],
)
def test_what_a_server_does_wrong_is_said(web: Web, tmp_path: Path, behave: Any, said: str) -> None:
    web.behave = behave
    with pytest.raises(SourceError, match=said):
        fetched(web, tmp_path / "a")


def test_ten_gigabytes_that_are_announced_are_not_waited_for(web: Web, tmp_path: Path) -> None:
    def huge(handler: Any) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Length", "10000000000")
        handler.end_headers()
        return True

    web.behave = huge
    with pytest.raises(SourceError, match="larger than the limit"):
        fetched(web, tmp_path / "a")
    assert len(web.asked) == 1
    assert not (tmp_path / "a").exists()


def test_a_server_that_is_busy_is_asked_again_and_no_more_than_three_times(web: Web, tmp_path: Path) -> None:
    web.behave = lambda handler: len(web.asked) < 3 and answer(handler, b"", 503)
    assert fetched(web, tmp_path / "a") is not None
    web.asked.clear()
    web.behave = lambda handler: answer(handler, b"", 503)
    with pytest.raises(SourceError, match="HTTP 503"):
        fetched(web, tmp_path / "a")
    assert len(web.asked) == 3


def test_it_waits_as_long_as_the_server_says(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(fetching, "sleep", waited.append)
    web.behave = lambda handler: answer(handler, b"", 429, Retry_After="7")
    with pytest.raises(SourceError, match="HTTP 429"):
        fetched(web, tmp_path / "a")
    assert waited == [7, 7]


def test_a_host_that_is_named_may_be_led_on_to(web: Web, tmp_path: Path) -> None:
    elsewhere = web.url.replace("127.0.0.1", "localhost")
    web.behave = lambda handler: (
        "localhost" not in handler.headers["Host"] and answer(handler, b"", 301, Location=elsewhere)
    )
    with pytest.raises(SourceError, match="another host, localhost"):
        fetched(web, tmp_path / "a")
    assert fetched(web, tmp_path / "a", hosts=frozenset({"localhost"})) is not None


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
        ),
        *("::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
    ],
)
def test_an_address_within_is_refused_whatever_its_name(
    address: str, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not reach.is_public(address)
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, **_: [(0, 0, 0, "", ("93.184.216.34", port)), (0, 0, 0, "", (address, port))],
    )
    with pytest.raises(SourceError, match="not public"):
        fetch(Place("http://data.example.jp/a"), tmp_path / "a", Seen(), HURRIED)
    assert not web.asked


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_a_public_address_is_one(address: str) -> None:
    assert reach.is_public(address)


def test_a_name_that_means_something_else_a_moment_later_gains_nothing(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is resolved once for each connection, and the connection goes to what was looked at."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    tried: list[str] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        tried.append(address[0])
        raise OSError("refused")

    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_: [(0, 0, 0, "", (next(answers), port))])
    monkeypatch.setattr(reach.sockets, "create_connection", connect)
    with pytest.raises(SourceError, match="not public"):
        fetch(Place("http://rebound.example.jp/a"), tmp_path / "a", Seen(), HURRIED)
    assert tried == ["93.184.216.34"]


def test_a_redirect_inside_is_refused(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web.behave = lambda handler: answer(handler, b"", 302, Location="http://inside.example.jp/secret")
    real = socket.getaddrinfo

    def resolved(host: str, *asked: Any, **more: Any) -> Any:
        return real("10.0.0.9" if host == "inside.example.jp" else host, *asked, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(SourceError, match=r"10\.0\.0\.9"):
        fetched(web, tmp_path / "a", hosts=frozenset({"inside.example.jp"}))
