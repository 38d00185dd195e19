"""Whatever strangers write into the address or the headers: an answer or a problem, never a fault."""

from urllib.parse import quote, quote_from_bytes

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from web_cases import GARDEN, assert_problem

from touristinfo.domain.negotiation import language_of
from touristinfo.errors import RequestError
from touristinfo.web.api.addresses import ADDRESSES
from touristinfo.web.api.parameters import Scope
from touristinfo.web.parameters import Language

ALLOWED = {200, 304, 400, 404, 410}
NAMES = {"collection_id": "facilities", "feature_id": GARDEN, "number": "1", "name": "manifest.json"}
NAMES |= {"tile_matrix": "10", "tile_row": "401", "tile_col": "911"}
REQUIRED = {"nearby": [("lat", "36"), ("lon", "140")], "search": [("q", "水戸")], "changes": [("since", "1")]}

odd_numbers = st.sampled_from(["-0", "1e999", "٣", "1_0", "+5", "0x1", " 1", "9" * 5000])
numbers = st.one_of(st.integers(), st.floats(), odd_numbers).map(str)
odd_times = st.sampled_from(["..", "", "0000-00-00T00:00:00Z"])
times = st.one_of(st.datetimes().map(lambda each: f"{each.isoformat()}Z"), odd_times)
letters = st.text(max_size=5).filter(str.isprintable)
meant = ["name", "-name", "kind", "geojson", "html", "zh-Hant", "*", "i-klingon", "facilities", "true", "水戸"]
odd_words = ["\0", "%", "a" * 3000]
words = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(meant + odd_words),
    numbers,
    st.lists(st.one_of(numbers, letters), max_size=7).map(",".join),
    st.tuples(times, times).map("/".join),
    times,
)
headers = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)


def path_of(name: str) -> str:
    path = ADDRESSES[name].path
    for part, value in NAMES.items():
        path = path.replace(f"<path:{part}>", value).replace(f"<{part}>", value)
    return f"/v1{path}"


def ask(app: Flask, path: str, query: str, **given: str) -> None:
    response = app.test_client().get(path, query_string=query, headers=given, buffered=True)
    assert response.status_code in ALLOWED, (response.status_code, response.data)
    if response.status_code >= 400:
        assert_problem(response, response.status_code)


@pytest.fixture(scope="module")
def app_of_module(app: Flask) -> Flask:
    return app


@pytest.mark.parametrize("name", sorted(ADDRESSES))
@given(data=st.data())
def test_every_parameter_at_every_address(app_of_module: Flask, name: str, data: st.DataObject) -> None:
    collections = app_of_module.extensions["touristinfo"].collections
    scope = Scope(collections, collections["facilities"])
    declared = sorted(ADDRESSES[name].parameters(scope).fields)
    choice = st.one_of(st.sampled_from([*declared, "unknown"]), letters)
    given_pairs = data.draw(st.lists(st.tuples(choice, words), max_size=3))
    taken = {key for key, _ in given_pairs}
    pairs = given_pairs + [pair for pair in REQUIRED.get(name, []) if pair[0] not in taken]
    query = "&".join(f"{quote(key, errors='replace')}={quote(value, errors='replace')}" for key, value in pairs)
    ask(app_of_module, path_of(name), query, Accept=data.draw(st.sampled_from(["*/*", "text/html"])))


@given(raw=st.binary(max_size=60), escaped=st.binary(max_size=20))
def test_any_bytes_as_query(app_of_module: Flask, raw: bytes, escaped: bytes) -> None:
    ask(app_of_module, path_of("items"), raw.decode("latin-1").replace("#", "") + "&name=" + quote_from_bytes(escaped))


@given(path=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_names_in_the_path(app_of_module: Flask, path: str) -> None:
    for start in (
        "/v1/collections/",
        "/v1/collections/facilities/items/",
        "/v1/releases/",
        "/v1/releases/1/files/",
        "/v1/tiles/WebMercatorQuad/3/",
    ):
        response = app_of_module.test_client().get(start + quote(path), buffered=True)
        assert response.status_code in ALLOWED | {308}, path


@given(language=headers, encoding=headers, none_match=headers, since=headers, accept=headers)
def test_any_headers(
    app_of_module: Flask, language: str, encoding: str, none_match: str, since: str, accept: str
) -> None:
    sent = {
        "Accept-Language": language,
        "Accept-Encoding": encoding,
        "If-None-Match": none_match,
        "If-Modified-Since": since,
        "Accept": accept,
    }
    ask(app_of_module, path_of("items"), "limit=3", **sent)


@given(tag=st.one_of(st.from_regex(Language.FORM, fullmatch=True), st.text(max_size=12)))
def test_every_language_that_is_taken_has_the_form_that_is_documented(tag: str) -> None:
    try:
        language_of(tag)
    except RequestError:
        return
    assert Language.FORM.match(tag.strip())
