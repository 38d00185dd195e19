"""Fetches one file over HTTP: only if it changed, with limits on size, time and redirects, again where that helps."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urljoin, urlsplit

from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from touristinfo.errors import SourceError
from touristinfo.harvest.reach import pool
from touristinfo.messages import N_

_CHUNK = 1 << 16
_MOST_REDIRECTS = 5
_TRIES = 3
_LONGEST_WAIT_S = 60.0
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WEB_PAGE = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a source may take: seconds without a byte, and for a file `grace_s` and its size at the least rate."""

    silence_s: float = 20
    grace_s: float = 30
    least_bytes_per_s: float = 10_000


PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is. `hosts`: to which it may lead on; `inside`: hosts that may be within a private network."""

    url: str
    hosts: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server said of a file, to ask it the next time whether that is still so."""

    etag: str = ""
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Limits:
    """`most_bytes`: of a file, once unpacked from what the server packs it into on the way."""

    most_bytes: int
    patience: Patience = PATIENCE


def fetch(place: Place, target: Path, seen: Seen, limits: Limits) -> Seen | None:
    """Write the file at `place` to `target`; None where the server says that it is as it was `seen`.

    Raises SourceError, which says what was wrong: not there, too large, too slow, an address that is not allowed.
    """
    with pool(place.inside, limits.patience.silence_s) as connections:
        for tries_left in reversed(range(_TRIES)):
            try:
                return _once(connections, place, target, seen, limits)
            except _TryAgainError as error:
                if not tries_left:
                    raise SourceError(error.message, **error.values) from error
                sleep(min(_LONGEST_WAIT_S, error.after or 2 ** (_TRIES - tries_left) * random.uniform(1, 1.5)))  # noqa: S311
    raise AssertionError("unreachable")


class _TryAgainError(SourceError):
    """Something went wrong that may go well in a moment. `after`: seconds that the server asks for, 0 = none."""

    after = 0.0


def _once(connections: PoolManager, place: Place, target: Path, seen: Seen, limits: Limits) -> Seen | None:
    try:
        answer = _answer(connections, place, seen.headers, limits.patience)
        try:
            if answer.status == HTTPStatus.NOT_MODIFIED:
                return None
            _write(answer, place.url, target, limits)
        finally:
            answer.close()
    except HTTPError as error:
        raise _TryAgainError(_NOT_FETCHED, url=place.url, reason=_in_short(error)) from error
    return Seen(answer.headers.get("ETag", "")[:500], answer.headers.get("Last-Modified", "")[:100])


_NOT_FETCHED = N_("%(url)s could not be fetched: %(reason)s")


def _answer(connections: PoolManager, place: Place, headers: Mapping[str, str], patience: Patience) -> BaseHTTPResponse:
    """The answer, after redirects."""
    url = place.url
    hosts = place.hosts | {_host(url)}
    for _ in range(_MOST_REDIRECTS + 1):
        answer = connections.request(
            "GET",
            url,
            headers={"User-Agent": "touristinfo", "Accept-Encoding": "gzip", **headers},
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=Timeout(connect=patience.silence_s, read=patience.silence_s),
        )
        if answer.status not in _REDIRECTS:
            return _checked(answer, url)
        answer.close()
        url = _led_on(url, answer.headers.get("Location", ""), hosts)
    raise SourceError(_NOT_FETCHED, url=place.url, reason=f"> {_MOST_REDIRECTS} redirects")


def _led_on(url: str, location: str, hosts: frozenset[str]) -> str:
    """Where a redirect leads. Raises SourceError where that is not allowed."""
    following = urljoin(url, location)
    check_address(following)
    if urlsplit(url).scheme == "https" and urlsplit(following).scheme != "https":
        raise SourceError(N_("%(url)s leads to an address without https."), url=url)
    if _host(following) not in hosts:
        raise SourceError(
            N_("%(url)s leads to another host, %(host)s. If that is meant, name it in `hosts` of the layer."),
            url=url,
            host=_host(following),
        )
    return following


def check_address(url: str) -> None:
    """Raise SourceError unless `url` is of http or https, whole, and without a password in it."""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or "@" in urlsplit(url).netloc:
        raise SourceError(N_("'%(url)s' is not an address that can be fetched: http:// or https://"), url=url[:200])


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _checked(answer: BaseHTTPResponse, url: str) -> BaseHTTPResponse:
    if answer.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        return answer
    answer.close()
    reason = f"HTTP {answer.status}"
    if answer.status not in _AGAIN:
        raise SourceError(_NOT_FETCHED, url=url, reason=reason)
    error = _TryAgainError(_NOT_FETCHED, url=url, reason=reason)
    after = answer.headers.get("Retry-After", "")
    error.after = float(after) if after.isascii() and after.isdigit() else 0.0
    raise error


def _write(answer: BaseHTTPResponse, url: str, target: Path, limits: Limits) -> None:
    announced = answer.headers.get("Content-Length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > limits.most_bytes:
        raise _too_large(url, limits)
    patience, written = limits.patience, 0
    end = monotonic() + patience.grace_s
    with target.open("wb") as file:
        for chunk in answer.stream(_CHUNK):
            if not written and chunk.lstrip()[:20].lower().startswith(_WEB_PAGE):
                raise SourceError(N_("%(url)s sends a web page instead of data: has it moved?"), url=url)
            written += len(chunk)
            if written > limits.most_bytes:
                raise _too_large(url, limits)
            if monotonic() > end + written / patience.least_bytes_per_s:
                raise SourceError(_NOT_FETCHED, url=url, reason=N_("it is too slow"))
            file.write(chunk)
    if not written:
        raise SourceError(N_("%(url)s is empty."), url=url)


def _too_large(url: str, limits: Limits) -> SourceError:
    megabytes = limits.most_bytes // 1_000_000
    return SourceError(N_("%(url)s is larger than the limit of %(limit)s MB."), url=url, limit=megabytes)


def _in_short(error: HTTPError) -> str:
    return " ".join(str(error).split())[:300]
