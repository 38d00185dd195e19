"""Pages of features by key: there and back, with the query kept, and right when a release comes in between."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from web_cases import SECOND, WIFI_COUNT, Get, app_on, assert_problem, feature, publish

from touristinfo.domain.collections import Collection

SPOTS = "/v1/collections/wifi_spots/items"
ZONE_9 = "http://www.opengis.net/def/crs/EPSG/0/6677"


def ids(page: Any) -> list[str]:
    return [each["id"] for each in page["features"]]


def address_of(page: Any, rel: str) -> str:
    """Where the link `rel` leads, "" where there is none."""
    return next((link["href"] for link in page["links"] if link["rel"] == rel), "")


def query_of(address: str) -> dict[str, str]:
    """The query but for the key."""
    said = dict(parse_qsl(urlsplit(address).query))
    return {name: value for name, value in said.items() if name not in ("after", "before")}


@pytest.mark.parametrize("sort", ["", "&sortby=-session_minutes,name", "&sortby=%2Bname", "&sortby=-id"])
def test_links_lead_there_and_back_and_keep_the_query(client: FlaskClient, sort: str) -> None:
    condition = quote("name<>'x'")
    query = f"lang=en&crs={quote(ZONE_9)}&filter={condition}{sort}"
    everything = ids(client.get(f"{SPOTS}?{query}&limit=100").json)
    address, seen, ways_back = f"{SPOTS}?{query}&limit=4", list[list[str]](), list[str]()
    expected = query_of(address)
    while address:
        assert query_of(address) == expected
        page = client.get(address).json
        assert page["numberMatched"] == len(everything)
        seen.append(ids(page))
        ways_back.append(address_of(page, "prev"))
        address = address_of(page, "next")
    assert [id for page in seen for id in page] == everything
    assert ways_back[0] == ""
    assert [query_of(each) for each in ways_back[1:]] == [expected] * (len(seen) - 1)
    assert [ids(client.get(each).json) for each in ways_back[1:]] == seen[:-1]


def test_beside_the_first_and_the_last_there_is_a_way_back(client: FlaskClient) -> None:
    everything = ids(client.get(f"{SPOTS}?limit=100").json)
    behind, ahead = client.get(f"{SPOTS}?after=zzz&limit=4").json, client.get(f"{SPOTS}?before=a&limit=4").json
    for page in (behind, ahead):
        assert (page["numberReturned"], page["numberMatched"]) == (0, WIFI_COUNT)
    assert (address_of(behind, "next"), address_of(ahead, "prev")) == ("", "")
    assert ids(client.get(address_of(behind, "prev")).json) == everything[-4:]
    assert ids(client.get(address_of(ahead, "next")).json) == everything[:4]


@pytest.mark.parametrize(
    "query",
    [
        "sortby=name&after=mito-wifi-0001",
        'sortby=name&after=["mito-wifi-0001"]',
        'sortby=name&after=[{},"mito-wifi-0001"]',
        'sortby=name&before=["a","b","mito-wifi-0001"]',
        'sortby=name&before=["a",1]',
        'sortby=name&after=[1e999,"a"]',
        "sortby=name&after=[",
        "after=",
        "after=a&before=b",
        "before=a&offset=1",
        f"after={'a' * 2001}",
    ],
)
def test_what_is_no_key_is_refused(client: FlaskClient, query: str) -> None:
    assert assert_problem(client.get(f"{SPOTS}?{query}"), 400)["parameter"] in ("after", "before")


@pytest.mark.parametrize("key", ['[true,"a"]', '[5,"a"]', '["zz","a"]', '[null,"a"]', '[-1e300,"é"]'])
def test_a_key_of_another_type_is_a_place_all_the_same(get: Get, key: str) -> None:
    for sort in ("session_minutes", "-session_minutes", "name", "openroaming"):
        for rel in ("after", "before"):
            assert get(f"/collections/wifi_spots/items?sortby={sort}&{rel}={quote(key)}").status_code == 200


@pytest.mark.parametrize("sort", ["", "&sortby=name"])
def test_nothing_is_skipped_or_doubled_when_a_release_comes_in_between(
    tmp_path: Path, collections: dict[str, Collection], sort: str
) -> None:
    def spots(*numbers: int) -> dict[str, Any]:
        names = (f"mito-wifi-{n:04}" for n in numbers)
        return {name: feature(name, "wifi_spots", 140.4, 36.3, name={"en": name}) for name in names}

    publish(tmp_path, 1, SECOND, collections, {"wifi_spots": spots(2, 3, 4, 5, 6)})
    client = app_on(tmp_path).test_client()
    first = client.get(f"{SPOTS}?limit=2&lang=en{sort}").json
    # One comes in before, and the one that the page ended with is gone.
    publish(tmp_path, 2, SECOND, collections, {"wifi_spots": spots(1, 2, 4, 5, 6)})
    client = app_on(tmp_path).test_client()
    second = client.get(address_of(first, "next")).json
    assert ids(second) == ["mito-wifi-0004", "mito-wifi-0005"]
    assert ids(client.get(address_of(second, "next")).json) == ["mito-wifi-0006"]
    assert ids(client.get(address_of(second, "prev")).json) == ["mito-wifi-0001", "mito-wifi-0002"]


def test_where_a_key_would_be_too_long_an_offset_leads_on(tmp_path: Path, collections: dict[str, Collection]) -> None:
    spots = {
        name: feature(name, "wifi_spots", 140.4, 36.3, name={"en": name * 300})
        for name in (f"mito-wifi-{n:04}" for n in range(5))
    }
    publish(tmp_path, 1, SECOND, collections, {"wifi_spots": spots})
    client = app_on(tmp_path).test_client()
    second = client.get(address_of(client.get(f"{SPOTS}?limit=2&sortby=name&lang=en").json, "next")).json
    assert ids(second) == ["mito-wifi-0002", "mito-wifi-0003"]
    assert ids(client.get(address_of(second, "prev")).json) == ["mito-wifi-0000", "mito-wifi-0001"]
