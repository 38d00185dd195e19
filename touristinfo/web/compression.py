"""Chooses and applies the content encoding of an answer: br, gzip or none."""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli

SMALLEST = 1024  # bytes; below, compression gains nothing
_LONGEST_HEADER = 500

# Levels at which the time spent stays below that of sending the bytes; in order of preference among equals.
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}


@lru_cache(maxsize=256)
def acceptable(accept_encoding: str) -> tuple[str, ...]:
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


def encode(body: bytes, accept_encoding: str) -> tuple[bytes, str]:
    """`body` as the client prefers it, and the name of its encoding ("" = as it is)."""
    encodings = acceptable(accept_encoding) if len(body) >= SMALLEST and accept_encoding else ()
    return (ENCODERS[encodings[0]](body), encodings[0]) if encodings else (body, "")
