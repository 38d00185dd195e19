"""Chooses the content encoding of an answer (br, gzip or none), and keeps what was made lately."""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import brotli

SMALLEST = 1024  # bytes; below, compression gains nothing
_LONGEST_HEADER = 500
_BESIDES = 500  # bytes that keeping an answer takes besides its body: empty tiles are without number

# Levels at which the time spent stays below that of sending the bytes; in order of preference among equals.
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}


@dataclass(frozen=True, slots=True)
class Content:
    """The body of an answer, and the language tags of the texts in it. `encoding`: in which the body is already."""

    body: bytes
    languages: frozenset[str]
    encoding: str = ""


@lru_cache(maxsize=256)
def acceptable_encodings(accept_encoding: str) -> tuple[str, ...]:
    """The encodings of ours that the header `Accept-Encoding` allows, the preferred first (RFC 9110, 12.5.3)."""
    weights = {"identity": 0.0} | dict(_weights(accept_encoding[:_LONGEST_HEADER].lower()))
    weighed = {name: weights.get(name, weights.get("*", 0.0)) for name in ENCODERS}
    chosen = [name for name, weight in weighed.items() if weight > 0 and weight >= weights["identity"]]
    return tuple(sorted(chosen, key=lambda name: -weighed[name]))


def _weights(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.split(","):
        name, _, parameter = part.partition(";")
        key, _, value = parameter.strip().partition("=")
        try:
            weight = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            weight = 0.0
        found.append((name.strip(), weight))
    return found


class KeptContents:
    """Contents made lately, by version and encoding; what was not asked for longest goes first. For all threads.

    At most `most_bytes` in all, what keeping one takes besides its body included, and none larger than a sixteenth of
    that.
    """

    def __init__(self, most_bytes: int) -> None:
        self.bytes = 0
        self._most_bytes = most_bytes
        self._contents: OrderedDict[tuple[str, str], Content] = OrderedDict()
        self._lock = Lock()

    def get(self, version: str, encoding: str) -> Content | None:
        """The content of this version, if it is kept."""
        with self._lock:
            content = self._contents.get((version, encoding))
            if content is not None:
                self._contents.move_to_end((version, encoding))
            return content

    def keep(self, version: str, encoding: str, content: Content) -> None:
        """Keep it, in place of older ones where there is no room."""
        with self._lock:
            if _size(content) > self._most_bytes // 16 or (version, encoding) in self._contents:
                return
            self._contents[version, encoding] = content
            self.bytes += _size(content)
            while self.bytes > self._most_bytes:
                _, oldest = self._contents.popitem(last=False)
                self.bytes -= _size(oldest)


def _size(content: Content) -> int:
    return len(content.body) + _BESIDES
