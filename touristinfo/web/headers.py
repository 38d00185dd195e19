"""Writes an answer with its headers; answers 304 before any other work where the client has the content already."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, cast

from flask import Response, request
from werkzeug.datastructures import Headers
from werkzeug.http import http_date, parse_date

from touristinfo.domain.languages import ALL_LANGUAGES, TAGS
from touristinfo.web.compression import ENCODERS, SMALLEST, Content, acceptable_encodings
from touristinfo.web.negotiation import HTML, Asked
from touristinfo.web.serving import VERSION

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HeaderList = list[tuple[str, str]]

CACHE_CONTROL = "max-age=30, stale-if-error=86400"
IMMUTABLE = "public, max-age=31536000, immutable"
_LONGEST_LINK_HEADER = 2000  # characters; proxies give all headers of an answer about 4 KB
# Where "\0" is replaced by the address up to the language: no address holds it.
_LINKS = ", ".join(f'<\0{tag}>; rel="alternate"; hreflang="{tag}"' for tag in TAGS)

OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Crs, Content-Language, ETag, Last-Modified, Link, Retry-After, Touristinfo-Release"
    ),
    "X-Content-Type-Options": "nosniff",
}
_ALWAYS = (*OPEN_TO_ALL.items(), ("Cache-Control", CACHE_CONTROL))
# Pages need no script, no third party and no frame; JSON-LD is data and is not run.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' https:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_OF_PAGES = (("Content-Security-Policy", CONTENT_SECURITY_POLICY), ("Referrer-Policy", "no-referrer"))
_VARY = {  # by whether `Accept` and whether `Accept-Language` decided
    (accept, language): ", ".join(["Accept"] * accept + ["Accept-Language"] * language + ["Accept-Encoding"])
    for accept in (False, True)
    for language in (False, True)
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-Modified-Since, If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}


class Whole(Response):
    """An answer with all its headers, handed to the server as they are.

    Werkzeug would check each header, copy the list twice and wrap the body: 30 us of the 70 that one place takes.
    """

    def __init__(self, body: bytes, status: str, headers: HeaderList) -> None:
        # Not Werkzeug's own, for the same reason; what hooks may look at is there.
        self.response = [body] if body else []
        self.direct_passthrough = False
        self._status, self._status_code = status, int(status[:3])
        self._on_close = []
        self._given = headers

    @cached_property
    def headers(self) -> Headers:  # type: ignore[override]
        """The headers, to be looked at or changed; made when somebody asks for them."""
        return Headers(self._given)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Hand it to the server."""
        start_response(self.status, self.headers.to_wsgi_list() if "headers" in self.__dict__ else self._given)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else cast("list[bytes]", self.response)


def open_to_all(response: Response) -> Response:
    """Let pages of any origin read this answer (CORS)."""
    if isinstance(response, Whole):  # says so already
        return response
    if "Access-Control-Allow-Origin" not in response.headers:
        response.headers.update(OPEN_TO_ALL)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    return response


def version_of(asked: Asked, *parts: str) -> str:
    """ETag, without quotes and encoding, of what the digests `parts` and the request determine."""
    said = "\n".join((VERSION, *parts, asked.language, asked.reader, asked.url, asked.query))
    return blake2b(said.encode(), digest_size=16).hexdigest()


def respond(
    asked: Asked,
    version: str,
    changed: datetime | None,
    media_type: str,
    make: Callable[[], Content],
    *also: tuple[str, str],
) -> Response:
    """304 where the client's copy is of this `version`, else what `make` makes, or where that is asked for, its page.

    `changed`: when it last changed; None where that cannot be told by the release alone. `also`: more headers.
    """
    if asked.page:
        page, data = asked.page, make
        # A page names its release, and looks otherwise in another version of the program: only its ETag can tell.
        version, changed, media_type = _version_of_page(asked, version), None, f"{HTML}; charset=utf-8"
        make = lambda: page(asked, data())  # noqa: E731
    acceptable = acceptable_encodings(asked.environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers = _headers(asked)
    kept = _kept_by_client(asked, acceptable, version, changed)
    if kept:
        headers += (("ETag", kept), *also)
        return Whole(b"", "304 NOT MODIFIED", headers)
    if changed:
        headers.append(("Last-Modified", _http_date(changed)))
    content, encoding = _encoded(asked, acceptable, version, make)
    headers.append(("ETag", _etag(version, encoding)))
    languages = content_language(asked.language, content.languages)
    if languages:
        headers.append(("Content-Language", languages))
    if encoding:
        headers.append(("Content-Encoding", encoding))
    links = link_header(asked)
    if links:
        headers.append(("Link", links))
    headers += (*also, ("Content-Type", media_type), ("Content-Length", str(len(content.body))))
    return Whole(content.body, "200 OK", headers)


def respond_document(
    asked: Asked,
    document: bytes,
    media_type: str,
    language: str,
    changed: datetime | None = None,
    *also: tuple[str, str],
) -> Response:
    """A document in an interface language, which changes with releases only, or was last `changed` after."""
    version = blake2b(document, digest_size=16).hexdigest()
    content = Content(document, frozenset([language]))
    return respond(asked, version, changed or asked.snapshot.published_at, media_type, lambda: content, *also)


@lru_cache(maxsize=1024)
def content_language(language: str, present: frozenset[str]) -> str:
    """Value of `Content-Language`: the language asked for first, then the others in the order of our table."""
    order = [tag for tag in TAGS if tag in present and tag != language]
    if language in present or (not present and language != ALL_LANGUAGES):
        order.insert(0, language)
    return ", ".join(order)


def link_header(asked: Asked) -> str:
    """The same in each language, as `Link` (RFC 8288); nothing where that would be too long for proxies."""
    if asked.same_for_all:
        return ""
    start = asked.any_language
    if (len(start) + 40) * len(TAGS) > _LONGEST_LINK_HEADER:
        return ""
    return _LINKS.replace("\0", start)


def _headers(asked: Asked) -> HeaderList:
    return [
        *_ALWAYS,
        *(_OF_PAGES if asked.page else ()),
        ("Touristinfo-Release", str(asked.snapshot.number)),
        ("Vary", _VARY[asked.by_accept, asked.negotiated_language]),
    ]


def _version_of_page(asked: Asked, version: str) -> str:
    return version_of(asked, HTML, version, str(asked.snapshot.number), asked.snapshot.manifest.published_at)


_http_date = lru_cache(maxsize=1024)(http_date)  # few moments at which many places changed


def _etag(version: str, encoding: str) -> str:
    return f'"{version}-{encoding}"' if encoding else f'"{version}"'


def _kept_by_client(asked: Asked, encodings: Sequence[str], version: str, changed: datetime | None) -> str:
    """The ETag to repeat where the client has this version already, else "" (RFC 9110, 13.2.2)."""
    none_match = asked.environ.get("HTTP_IF_NONE_MATCH")
    if none_match:
        offered = {tag.strip().removeprefix("W/") for tag in none_match.split(",")}
        etags = [_etag(version, encoding) for encoding in ("", *encodings)]
        return next((tag for tag in etags if tag in offered), etags[0] if "*" in offered else "")
    since = parse_date(asked.environ.get("HTTP_IF_MODIFIED_SINCE"))
    return _etag(version, "") if since and changed and changed.replace(microsecond=0) <= since else ""


def _encoded(asked: Asked, acceptable: Sequence[str], version: str, make: Callable[[], Content]) -> tuple[Content, str]:
    """The content as the client prefers it, and the name of its encoding ("" = as it is)."""
    encoding, kept = acceptable[0] if acceptable else "", asked.serving.answers
    content = kept.get(version, encoding)
    if content is not None:
        return content, encoding
    content = make()
    if content.encoding:
        return content, content.encoding
    if encoding and len(content.body) < SMALLEST:
        return content, ""
    if encoding:
        content = Content(ENCODERS[encoding](content.body), content.languages)
    kept.keep(version, encoding, content)
    return content, encoding
