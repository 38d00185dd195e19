"""Where releases are pulled from: another node, a web server or object storage with a releases folder, or a folder."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    FileHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from touristinfo.errors import ReleaseDamagedError, RequestError, SourceError
from touristinfo.messages import N_
from touristinfo.published.format import CURRENT, read_json

SCHEMES = ("https", "http", "file")
_CHUNK = 1 << 18
_MOST_POINTER_BYTES = 1 << 20
_GREATEST_NUMBER = 9_999_999_999
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_RANGE = re.compile(r"bytes ([0-9]{1,18})-")
_NOT_THERE = (404, 410)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a source may take: seconds without a byte, and for a file `grace_s` and its size at the least rate."""

    silence_s: float = 20
    grace_s: float = 30
    least_bytes_per_s: float = 10_000


PATIENCE = Patience()


class NotThereError(SourceError):
    """The source has no such file, or has it no more."""


class _Redirects(HTTPRedirectHandler):
    """A few redirects, to where an answer is as well protected as at the address that was given."""

    max_redirections = 3
    max_repeats = 2

    def redirect_request(  # noqa: PLR0913, PLR0917 -- as declared there
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        if urlsplit(newurl).scheme not in ("https", req.type):
            raise URLError("redirected to another scheme")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Source:
    """The releases at an address. Everything that comes from there is unchecked, but never more than asked for."""

    def __init__(self, url: str, patience: Patience = PATIENCE) -> None:
        """Raises RequestError when the address is not one to pull from; the source is not contacted yet."""
        self.url = _checked_address(url)
        self._patience = patience
        self._files = ""  # address of a file, once it is known which of the two kinds of source this is
        self._opener = _opener(urlsplit(self.url).scheme)

    def pointer(self) -> tuple[int, str]:
        """Number of the current release and checksum of its manifest. Raises SourceError."""
        try:
            try:
                found = read_json(self._small(f"{self.url}/{CURRENT}"), CURRENT)
                self._files = f"{self.url}/{{number}}/{{name}}"
            except NotThereError:
                found = self._listed()
                self._files = f"{self.url}/v1/releases/{{number}}/files/{{name}}"
        except ReleaseDamagedError as error:
            raise _wrong(self.url, N_("there is no list of releases")) from error
        number, sha256 = found.get("release"), found.get("manifest_sha256")
        if type(number) is not int or not 1 <= number <= _GREATEST_NUMBER:
            raise _wrong(self.url, N_("there is no list of releases"))
        if not isinstance(sha256, str) or not _SHA256.match(sha256):
            raise _wrong(self.url, N_("there is no list of releases"))
        return number, sha256

    def _listed(self) -> dict[str, Any]:
        """The newest release in the list of another node."""
        listed = read_json(self._small(f"{self.url}/v1/releases?limit=1"), CURRENT).get("releases")
        found = listed[0] if isinstance(listed, list) and listed else {}
        return found if isinstance(found, dict) else {}

    def small_file(self, number: int, name: str, most: int) -> bytes:
        """A file of a release of at most `most` bytes. Raises NotThereError, SourceError. After `pointer` only."""
        return self._small(self._address(number, name), most)

    def has(self, number: int, name: str) -> bool:
        """Whether the source still has a file. Raises SourceError when it cannot be asked."""
        try:
            with self._open(_request(self._address(number, name), "HEAD")):
                return True
        except NotThereError:
            return False

    @contextmanager
    def reading(self, number: int, name: str, start: int, size: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """A file from byte `start` on: from where it really begins (`start` or 0), and its bytes up to `size`."""
        request = _request(self._address(number, name))
        if start:
            request.add_header("Range", f"bytes={start}-")
        with self._open(request) as response:
            begins = 0
            if response.status == 206:
                said = _RANGE.match(response.headers.get("Content-Range", ""))
                begins = int(said[1]) if said else -1
            if begins not in (0, start):
                raise _wrong(request.full_url, N_("another part of the file came than was asked for"))
            yield begins, self._chunks(response, size - begins)

    def _small(self, address: str, most: int = _MOST_POINTER_BYTES) -> bytes:
        with self._open(_request(address)) as response:
            found = b"".join(self._chunks(response, most + 1))
        if len(found) > most:
            raise _wrong(address, N_("it sends more than it may"))
        return found

    def _address(self, number: int, name: str) -> str:
        return self._files.format(number=number, name=name)

    @contextmanager
    def _open(self, request: Request) -> Iterator[Any]:
        """An answer that is all right."""
        try:
            response = self._opener.open(request, timeout=self._patience.silence_s)
        except HTTPError as error:
            error.close()
            if error.code in _NOT_THERE:
                raise NotThereError(N_("%(url)s is not there"), url=request.full_url) from error
            raise _wrong(request.full_url, f"HTTP {error.code}") from error
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, FileNotFoundError | NotADirectoryError):
                raise NotThereError(N_("%(url)s is not there"), url=request.full_url) from error
            raise _wrong(request.full_url, str(reason) or type(reason).__name__) from error
        with response:
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise _wrong(request.full_url, N_("it sends the file in another encoding than was asked for"))
            yield response

    def _chunks(self, response: Any, most: int) -> Iterator[bytes]:
        """What comes, up to `most` bytes; fewer when the source ends it. Raises SourceError when it breaks, dawdles."""
        patience = self._patience
        end = time.monotonic() + patience.grace_s + most / patience.least_bytes_per_s
        read = getattr(response, "read1", response.read)  # what has come, without waiting for more
        while most > 0:
            try:
                chunk = read(min(_CHUNK, most))
            except (OSError, HTTPException, ValueError) as error:
                raise _wrong(response.url, str(error) or type(error).__name__) from error
            if not chunk:
                return
            most -= len(chunk)
            yield chunk
            if time.monotonic() > end:
                raise _wrong(response.url, N_("it is too slow"))


def _checked_address(url: str) -> str:
    """`url` without the last slash. Raises RequestError."""
    try:
        parts = urlsplit(url)
        whole = bool(parts.path.strip("/") if parts.scheme == "file" else parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.scheme not in SCHEMES or "@" in parts.netloc or parts.query or parts.fragment:
        raise RequestError(
            N_("'%(value)s' is not an address to pull from; it begins with https://, http:// or file:///"),
            "URL",
            value=url,
        )
    return url.rstrip("/").replace("{", "%7B").replace("}", "%7D")


def _request(address: str, method: str = "GET") -> Request:
    headers = {
        "Accept-Encoding": "identity",
        "Cache-Control": "no-cache",  # a cache in between must not hide a withdrawal
        "User-Agent": "touristinfo-pull",
    }
    return Request(address, headers=headers, method=method)  # noqa: S310 -- `_opener` knows no other schemes


def _opener(scheme: str) -> OpenerDirector:
    """Opens addresses of this kind and no other: the web never leads to a file of this machine."""
    opener = OpenerDirector()
    web = (ProxyHandler(), HTTPHandler(), HTTPSHandler(), _Redirects(), HTTPDefaultErrorHandler(), HTTPErrorProcessor())
    for handler in (UnknownHandler(), *((FileHandler(),) if scheme == "file" else web)):
        opener.add_handler(handler)
    return opener


def _wrong(url: str, reason: str) -> SourceError:
    return SourceError(N_("Nothing can be pulled from %(url)s: %(reason)s"), url=url, reason=reason)
