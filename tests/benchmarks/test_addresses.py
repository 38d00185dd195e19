"""What is asked in the benchmark: always the same, answered by as many places as said, in all languages."""

import numpy as np
import pytest
from flask.testing import FlaskClient

from benchmarks.addresses import Case, box_around, cases
from benchmarks.generated import Places, publish_generated
from touristinfo.app import create_app
from touristinfo.config import read_config

PLACES = Places(2000)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    releases = tmp_path_factory.mktemp("generated") / "releases"
    publish_generated(releases, PLACES.count)
    return create_app(read_config({"TOURISTINFO_RELEASES": str(releases)})).test_client()


@pytest.fixture(scope="module")
def asked() -> dict[str, Case]:
    return cases(PLACES, 24)


def test_addresses_are_always_the_same(asked: dict[str, Case]):
    assert asked == cases(Places(2000), 24)
    assert all(len(set(case.paths["touristinfo"])) > 12 for case in asked.values())


@pytest.mark.parametrize("hits", [1, 100, 1000])
def test_a_box_holds_as_many_places_as_wanted(hits: int):
    for number in (0, 777, 1999):
        west, south, east, north = map(float, box_around(PLACES, number, hits).split(","))
        within = (PLACES.positions >= (west, south)) & (PLACES.positions <= (east, north))
        assert int(np.all(within, axis=1).sum()) == hits


def test_a_box_for_more_places_than_there_are_holds_all():
    few = Places(60)
    west, south, east, north = map(float, box_around(few, 7, 100).split(","))
    assert np.all((few.positions >= (west, south)) & (few.positions <= (east, north)))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "returned"), [("bbox-100", 100), ("bbox-1000", 1000)])
def test_lists_are_as_long_as_said(client: FlaskClient, asked: dict[str, Case], name: str, returned: int):
    for path in asked[name].paths["touristinfo"][:8]:
        assert client.get(path).json["numberReturned"] == returned


@pytest.mark.slow
def test_most_filters_fill_a_page(client: FlaskClient, asked: dict[str, Case]):
    for name in ("filter", "cql2"):
        found = [client.get(path).json["numberReturned"] for path in asked[name].paths["touristinfo"]]
        assert max(found) == 10
        assert sum(count > 0 for count in found) >= 0.9 * len(found), name


@pytest.mark.slow
def test_tiles_have_places_and_pages_are_pages(client: FlaskClient, asked: dict[str, Case]):
    for path in asked["tile"].paths["touristinfo"]:
        assert client.get(path).data
    for path in asked["page"].paths["touristinfo"]:
        assert client.get(path).mimetype == "text/html"


@pytest.mark.slow
def test_all_else_is_answered_in_each_language(client: FlaskClient, asked: dict[str, Case]):
    for name in ("item", "nearby"):
        assert {client.get(path).status_code for path in asked[name].paths["touristinfo"]} == {200}
    found = [client.get(path).json["numberReturned"] for path in asked["search"].paths["touristinfo"]]
    assert sum(count > 0 for count in found) >= 0.9 * len(found)
    languages = {path.rpartition("lang=")[2] for path in asked["item"].paths["touristinfo"]}
    assert len(languages) == 8
