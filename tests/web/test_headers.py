"""What caches, browsers and other sites' pages rely on: headers of the answers."""

import gzip
import time
from email.utils import formatdate
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from web_cases import GARDEN, SECOND, Get, app_on, facilities, first_contents, publish

from touristinfo.domain.collections import Collection

PLACES = "/collections/facilities/items"
ITEM = f"{PLACES}/{GARDEN}"
ADDRESSES = [
    "/", "/conformance", "/openapi.json", "/collections", "/collections/facilities", PLACES, ITEM,
    "/collections/facilities/schema", "/nearby?lat=36.37&lon=140.45", "/search?q=Mito", "/releases", "/releases/1",
    "/changes?since=1", "/changes.atom",
]  # fmt: skip


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_answer_can_be_cached_compared_and_read_by_any_page(get: Get, path: str) -> None:
    response = get(path)
    assert response.status_code == 200
    assert response.headers["Touristinfo-Release"] == "2"
    assert response.headers["Cache-Control"] == "max-age=30, stale-if-error=86400"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    for name in ("ETag", "Link", "Content-Language", "Touristinfo-Release"):
        assert name in response.headers["Access-Control-Expose-Headers"]
    by_accept = "" if path in ("/openapi.json", "/changes.atom") else "Accept, "
    assert response.headers["Vary"] == f"{by_accept}Accept-Language, Accept-Encoding"
    assert response.headers["Content-Language"]
    etag = response.headers["ETag"]
    assert etag.startswith('"')
    again = get(path, if_none_match=etag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Vary"] == response.headers["Vary"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_head_is_get_without_the_body(client: FlaskClient, path: str) -> None:
    head, get = client.head(f"/v1{path}"), client.get(f"/v1{path}")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == get.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(get.data))


@pytest.mark.parametrize("path", [*ADDRESSES, "/releases/1/files/manifest.json"])
def test_other_origins_may_ask_with_headers(client: FlaskClient, path: str) -> None:
    response = client.options(
        f"/v1{path}", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    )
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


class TestNegotiation:
    def test_a_language_in_the_address_does_not_vary(self, get: Get) -> None:
        assert get(f"{ITEM}?lang=ko", accept_language="vi").headers["Vary"] == "Accept, Accept-Encoding"
        assert get(f"{ITEM}?lang=ko&f=json", accept_language="vi").headers["Vary"] == "Accept-Encoding"

    def test_content_language_names_the_languages_present(self, get: Get) -> None:
        assert get(f"{PLACES}?lang=ko").headers["Content-Language"] == "ko, en"
        assert get(f"{ITEM}?lang=ja").headers["Content-Language"] == "ja"
        assert get(f"{PLACES}?lang=th&limit=1&offset=100").headers["Content-Language"] == "th"

    def test_every_language_is_a_link_away(self, get: Get) -> None:
        link = get(f"{PLACES}?limit=2&lang=ko").headers["Link"]
        expected = f'<http://localhost/v1{PLACES}?limit=2&lang=zh-Hant>; rel="alternate"; hreflang="zh-Hant"'
        assert expected in link.split(", ")
        assert "lang=ko&" not in link

    def test_a_long_query_does_not_make_headers_that_proxies_refuse(self, get: Get) -> None:
        response = get(f"{PLACES}?name={'x' * 3000}")
        assert response.status_code == 200
        assert sum(len(name) + len(value) for name, value in response.headers) < 2000


class TestETag:
    def test_it_differs_by_language_query_and_encoding(self, get: Get) -> None:
        paths = [ITEM, f"{ITEM}?lang=en", f"{ITEM}?lang=*", f"{ITEM}?fields=name", PLACES, f"{PLACES}?limit=2"]
        tags = [get(path).headers["ETag"] for path in paths]
        tags += [get(PLACES, accept_encoding=encoding).headers["ETag"] for encoding in ("gzip", "br")]
        assert len(set(tags)) == len(tags)

    @pytest.mark.parametrize("header", ["W/{}", '"x", {}', "*", '"x",W/{} , "y"'])
    def test_the_ways_to_say_if_none_match(self, get: Get, header: str) -> None:
        etag = get(PLACES).headers["ETag"]
        assert get(PLACES, if_none_match=header.format(etag)).status_code == 304

    def test_a_compressed_copy_is_up_to_date_too(self, get: Get) -> None:
        etag = get(PLACES, accept_encoding="gzip").headers["ETag"]
        assert get(PLACES, accept_encoding="gzip, br", if_none_match=etag).headers["ETag"] == etag
        assert get(PLACES, if_none_match=etag).status_code == 200

    def test_another_tag_gets_the_whole(self, get: Get) -> None:
        assert get(PLACES, if_none_match='"0"').status_code == 200
        assert get(PLACES, if_none_match="nonsense,,").status_code == 200

    def test_if_modified_since(self, get: Get) -> None:
        modified = get(ITEM).headers["Last-Modified"]
        assert modified == "Sun, 01 Nov 2026 00:00:00 GMT"
        assert get(ITEM, if_modified_since=modified).status_code == 304
        assert get(ITEM, if_modified_since="Sat, 31 Oct 2026 23:59:59 GMT").status_code == 200
        assert get(ITEM, if_modified_since="nonsense").status_code == 200
        assert get(ITEM, if_modified_since=modified, if_none_match='"0"').status_code == 200

    def test_what_depends_on_the_hour_is_not_compared_by_time(self, get: Get) -> None:
        path = "/nearby?lat=36.37&lon=140.45"
        assert "Last-Modified" not in get(path).headers
        assert get(path, if_modified_since=formatdate(time.time() + 1e6, usegmt=True)).status_code == 200

    def test_publishing_the_same_again_leaves_it(self, tmp_path: Path, collections: dict[str, Collection]) -> None:
        publish(tmp_path, 1, SECOND, collections, first_contents())
        before = app_on(tmp_path).test_client()
        tags = [before.get(f"/v1{path}").headers["ETag"] for path in (PLACES, ITEM)]
        changed = {**first_contents(), "facilities": facilities(), "wifi_spots": {}}
        publish(tmp_path, 2, SECOND, collections, changed)
        after = app_on(tmp_path).test_client()
        answers = [after.get(f"/v1{path}") for path in (PLACES, ITEM)]
        assert [answer.headers["ETag"] for answer in answers] == tags
        assert {answer.headers["Touristinfo-Release"] for answer in answers} == {"2"}


class TestCompression:
    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("gzip;q=1, br;q=0.5", "gzip"), ("*", "br"),
            ("br;q=0, *", "gzip"), ("BR;Q=1", "br"), ("identity, gzip;q=0.5", ""), ("gzip;q=0", ""), ("deflate", ""),
            ("gzip;q=nonsense", ""), ("identity;q=0", ""), ("", ""), (";;;,,=", ""), ("gzip" * 1000, ""),
        ],
    )  # fmt: skip
    def test_the_client_chooses(self, get: Get, accepted: str, encoding: str) -> None:
        plain, response = get(PLACES), get(PLACES, accept_encoding=accepted)
        assert response.headers.get("Content-Encoding", "") == encoding
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[encoding]
        assert unpack(response.data) == plain.data

    def test_small_bodies_stay_as_they_are(self, get: Get) -> None:
        response = get("/conformance?lang=ja", accept_encoding="br")
        small = get("/collections?limit=1", accept_encoding="br")
        assert small.status_code == 400
        assert "Content-Encoding" not in small.headers
        assert response.headers["Content-Encoding"] == "br"


def test_office_nodes_have_no_public_addresses(releases_folder: Path) -> None:
    client = app_on(releases_folder, TOURISTINFO_ROLE="office").test_client()
    assert client.get("/v1/collections").status_code == 404
    assert client.get("/healthz").status_code == 200
