"""Writes an answer with its headers; answers 304 before any other work where the client has the content already."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.datastructures import Headers
from werkzeug.http import http_date, parse_date

from touristinfo.domain.languages import ALL_LANGUAGES, TAGS
from touristinfo.web.compression import acceptable, encode
from touristinfo.web.negotiation import Asked
from touristinfo.web.serving import VERSION

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

CACHE_CONTROL = "max-age=30, stale-if-error=86400"
IMMUTABLE = "public, max-age=31536000, immutable"
_LONGEST_LINK_HEADER = 2000  # characters; proxies give all headers of an answer about 4 KB
# Where "\0" is replaced by the address up to the language: no address holds it.
_LINKS = ", ".join(f'<\0{tag}>; rel="alternate"; hreflang="{tag}"' for tag in TAGS)

OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Language, ETag, Last-Modified, Link, Retry-After, Touristinfo-Release",
    "X-Content-Type-Options": "nosniff",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-Modified-Since, If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True, slots=True)
class Content:
    """The body of an answer, and the language tags of the texts in it."""

    body: bytes
    languages: Collection[str]


class _Whole(Response):
    """An answer all of whose headers are set. Werkzeug would check and copy each of them once more (a tenth of the
    time that a single feature takes)."""

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        return self.headers


def open_to_all(response: Response) -> Response:
    """Let pages of any origin read this answer (CORS)."""
    if "Access-Control-Allow-Origin" not in response.headers:
        response.headers.update(OPEN_TO_ALL)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    return response


def version_of(asked: Asked, *parts: str) -> str:
    """ETag, without quotes and encoding, of what the digests `parts` and the request determine."""
    said = "\n".join((VERSION, *parts, asked.language, asked.reader, asked.url, asked.query))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def respond(
    asked: Asked, version: str, changed: datetime | None, media_type: str, make: Callable[[], Content]
) -> Response:
    """304 where the client's copy is of this `version`, else what `make` makes.

    `changed`: when it last changed; None where that cannot be told by the release alone.
    """
    kept = _kept_by_client(version, changed)
    if kept:
        return Response(status=304, headers={**_headers(asked, changed), "ETag": kept})
    content = make()
    body, encoding = encode(content.body, request.headers.get("Accept-Encoding", ""))
    headers = _headers(asked, changed) | {"ETag": _etag(version, encoding)}
    languages = content_language(asked.language, content.languages)
    if languages:
        headers["Content-Language"] = languages
    if encoding:
        headers["Content-Encoding"] = encoding
    links = link_header(asked)
    if links:
        headers["Link"] = links
    headers["Content-Type"] = media_type
    headers["Content-Length"] = str(len(body))
    return _Whole(body, headers=headers)


def respond_made(asked: Asked, content: Content, media_type: str, changed: datetime | None = None) -> Response:
    """Like `respond` for what has to be made before it can be compared."""
    version = hashlib.blake2b(content.body, digest_size=16).hexdigest()
    return respond(asked, version, changed, media_type, lambda: content)


def respond_document(asked: Asked, document: bytes, media_type: str, language: str) -> Response:
    """A document in an interface language, which changes with releases only."""
    return respond_made(asked, Content(document, [language]), media_type, asked.snapshot.published_at)


def content_language(language: str, present: Collection[str]) -> str:
    """Value of `Content-Language`: the language asked for first, then the others in the order of our table."""
    order = [tag for tag in TAGS if tag in present and tag != language]
    if language in present or (not present and language != ALL_LANGUAGES):
        order.insert(0, language)
    return ", ".join(order)


def link_header(asked: Asked) -> str:
    """The same in each language, as `Link` (RFC 8288); nothing where that would be too long for proxies."""
    start = asked.any_language
    if (len(start) + 40) * len(TAGS) > _LONGEST_LINK_HEADER:
        return ""
    return _LINKS.replace("\0", start)


def _headers(asked: Asked, changed: datetime | None) -> dict[str, str]:
    headers = {
        **OPEN_TO_ALL,
        "Touristinfo-Release": str(asked.snapshot.number),
        "Vary": "Accept-Language, Accept-Encoding" if asked.negotiated_language else "Accept-Encoding",
        "Cache-Control": CACHE_CONTROL,
    }
    return {**headers, "Last-Modified": http_date(changed)} if changed else headers


def _etag(version: str, encoding: str) -> str:
    return f'"{version}-{encoding}"' if encoding else f'"{version}"'


def _kept_by_client(version: str, changed: datetime | None) -> str:
    """The ETag to repeat where the client has this version already, else "" (RFC 9110, 13.2.2)."""
    none_match = request.environ.get("HTTP_IF_NONE_MATCH")
    if none_match:
        offered = {tag.strip().removeprefix("W/") for tag in none_match.split(",")}
        encodings = ("", *acceptable(request.headers.get("Accept-Encoding", "")))
        etags = [_etag(version, encoding) for encoding in encodings]
        return next((tag for tag in etags if tag in offered), etags[0] if "*" in offered else "")
    since = parse_date(request.environ.get("HTTP_IF_MODIFIED_SINCE"))
    return _etag(version, "") if since and changed and changed.replace(microsecond=0) <= since else ""
