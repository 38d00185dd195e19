"""What is remembered or left out to be fast must not be noticed by anybody."""

import gzip
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from web_cases import GARDEN, SECOND, Get, app_on, feature, first_contents, publish

from touristinfo.domain.collections import Collection
from touristinfo.errors import RequestError
from touristinfo.web.compression import Content, KeptContents
from touristinfo.web.lean import LeanFlask
from touristinfo.web.parameters import MAX_PAIRS, query_pairs

PLACES = "/collections/facilities/items"
NEARBY = "/nearby?lat=36.3752&lon=140.4767&radius=0"

pieces = st.sampled_from(
    ["&", "=", "%", "+", ";", "\0", "%00", "%E6%B0%B4", "%e6", "a", "lang", "140.4,36.3", "~", "水"]
)
queries = st.lists(st.one_of(pieces, st.text(max_size=3)), max_size=12).map("".join)


@given(queries)
def test_a_query_is_read_as_the_standard_library_reads_it(query: str) -> None:
    raw = query.encode("utf-8", "surrogatepass").decode("latin-1")
    try:
        expected = parse_qsl(query, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        expected = None
    if expected is None or "\0" in query or "%00" in query:
        with pytest.raises(RequestError):
            query_pairs(raw)
    else:
        assert query_pairs(raw) == expected


@pytest.mark.parametrize("pair", ["a=1", "a=%31"])
def test_more_pairs_than_are_read_are_refused(pair: str) -> None:
    assert len(query_pairs("&".join([pair] * MAX_PAIRS))) == MAX_PAIRS
    with pytest.raises(RequestError):
        query_pairs("&".join([pair] * (MAX_PAIRS + 1)))


class TestMatches:
    def test_an_address_that_is_remembered_answers_other_methods_as_before(self, client: FlaskClient) -> None:
        for _ in range(2):
            statuses = [client.open(f"/v1{PLACES}", method=each).status_code for each in ("GET", "HEAD", "POST")]
            assert statuses == [200, 200, 405]
            assert client.options(f"/v1{PLACES}").headers["Allow"]

    def test_names_in_the_path_are_those_of_the_request(self, get: Get) -> None:
        for _ in range(2):
            assert get(f"{PLACES}/{GARDEN}").json["id"] == GARDEN
            assert get(f"{PLACES}/nowhere").status_code == 404
            assert get("/collections/nowhere/items").status_code == 404

    def test_no_number_of_addresses_fills_the_memory(self, releases_folder: Path) -> None:
        app = app_on(releases_folder)
        assert isinstance(app, LeanFlask)
        client = app.test_client()
        for number in range(1100):
            client.get(f"/v1{PLACES}/place-{number}?f=wrong")
        assert 0 < len(app.matches) <= 1024

    def test_hosts_are_not_mixed_up(self, client: FlaskClient) -> None:
        for host in ("a.example", "b.example:8080", "a.example"):
            links = client.get(f"/v1{PLACES}", headers={"Host": host}).json["links"]
            assert links[0]["href"] == f"http://{host}/v1{PLACES}"


def test_no_cookie_is_set_or_varied_on(client: FlaskClient) -> None:
    answer = client.get(f"/v1{PLACES}", headers={"Cookie": "session=x"})
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]


def test_headers_that_a_hook_adds_are_sent(releases_folder: Path) -> None:
    app = app_on(releases_folder)

    def add(response: Response) -> Response:
        response.headers["X-Added"] = str(response.status_code)
        return response

    app.after_request(add)
    answer = app.test_client().get(f"/v1{PLACES}")
    assert (answer.headers["X-Added"], answer.headers["Content-Type"]) == ("200", "application/geo+json")
    assert answer.json["type"] == "FeatureCollection"


class TestMadeOnce:
    def test_what_is_kept_is_given_without_being_made(self, releases_folder: Path) -> None:
        version = app_on(releases_folder).test_client().get(f"/v1{PLACES}").headers["ETag"].strip('"')
        app = app_on(releases_folder)
        app.extensions["touristinfo"].answers.keep(version, "", Content(b"kept", frozenset()))
        assert app.test_client().get(f"/v1{PLACES}").data == b"kept"
        assert app.test_client().get(f"/v1{PLACES}?lang=en").data != b"kept"

    def test_nothing_is_kept_where_that_is_set(self, releases_folder: Path) -> None:
        app = app_on(releases_folder, TOURISTINFO_KEPT_MB="0")
        bodies = {app.test_client().get(f"/v1{PLACES}").data for _ in range(2)}
        assert len(bodies) == 1
        assert app.extensions["touristinfo"].answers.bytes == 0

    @pytest.mark.parametrize("path", [PLACES, f"{PLACES}/{GARDEN}", NEARBY, "/search?q=Mito", "/changes?since=1"])
    def test_the_second_answer_is_the_first(self, get: Get, path: str) -> None:
        plain = get(path)
        first, second = (get(path, accept_encoding="gzip") for _ in range(2))
        assert gzip.decompress(second.data) == plain.data
        assert second.data == first.data
        headers = [{**each.headers} for each in (first, second)]
        assert headers[0] == headers[1]
        assert first.headers["Content-Language"] == plain.headers["Content-Language"]

    def test_nothing_is_compressed_for_a_client_that_has_it(self, releases_folder: Path) -> None:
        app = app_on(releases_folder)
        etag = app_on(releases_folder).test_client().get(f"/v1{PLACES}").headers["ETag"]
        given = {"If-None-Match": etag, "Accept-Encoding": "gzip"}
        assert app.test_client().get(f"/v1{PLACES}", headers=given).status_code == 304
        assert app.extensions["touristinfo"].answers.bytes == 0

    def test_another_release_is_not_answered_from_it(self, tmp_path: Path, collections: dict[str, Collection]) -> None:
        def named(name: str) -> dict[str, dict[str, object]]:
            return {
                **first_contents(),
                "facilities": {GARDEN: feature(GARDEN, "facilities", 140.4767, 36.3752, name={"ja": name})},
            }

        publish(tmp_path, 1, SECOND, collections, named("偕楽園" * 100))
        app = app_on(tmp_path)
        paths = [PLACES, f"{PLACES}/{GARDEN}", NEARBY]
        before = [compressed(app, path) for path in paths]
        publish(tmp_path, 2, SECOND, collections, named("弘道館" * 100))
        app.extensions["touristinfo"].releases.look()
        after = [compressed(app, path) for path in paths]
        for (old, old_etag, _), (new, new_etag, release) in zip(before, after, strict=True):
            assert release == "2"
            assert old_etag != new_etag
            assert "偕楽園" in old
            assert "弘道館" in new
            assert "偕楽園" not in new

    @pytest.mark.parametrize("size", [0, 500])
    def test_what_is_kept_has_a_bound_and_the_oldest_goes_first(self, size: int) -> None:
        each = size + 500  # with what keeping it takes
        kept = KeptContents(most_bytes=16 * each)
        for number in range(20):
            kept.keep(str(number), "br", Content(bytes(size), frozenset()))
            assert kept.get("0", "br") is not None  # asked for again and again
        assert kept.bytes == 16 * each
        assert [number for number in range(20) if kept.get(str(number), "br")] == [0, *range(5, 20)]
        kept.keep("large", "br", Content(bytes(size + 1), frozenset()))
        assert kept.get("large", "br") is None
        assert kept.get("0", "gzip") is None


def compressed(app: Flask, path: str) -> tuple[str, str, str]:
    """Text, ETag and release of an answer that was sent compressed."""
    answer = app.test_client().get(f"/v1{path}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(answer.data).decode(), answer.headers["ETag"], answer.headers["Touristinfo-Release"]


def test_nearby_is_compared_before_it_is_made(get: Get) -> None:
    etag = get(NEARBY).headers["ETag"]
    assert get(NEARBY, if_none_match=etag).status_code == 304
    others = [get(f"{NEARBY}&limit=2"), get(f"{NEARBY}&lang=ko"), get("/nearby?lat=36.3753&lon=140.4767&radius=0")]
    assert etag not in {each.headers["ETag"] for each in others}


def test_a_host_that_is_none_is_refused_each_time(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.get(f"/v1{PLACES}", headers={"Host": "a b"}).status_code == 400
