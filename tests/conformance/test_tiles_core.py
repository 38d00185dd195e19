"""Tiles Part 1: the abstract tests that the official suite carries out, for the dataset and each collection."""

from typing import Any

import mapbox_vector_tile
import pytest
from ogc import JSON, get, links

pytestmark = pytest.mark.slow
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
MVT = "application/vnd.mapbox-vector-tile"
SCHEME = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
# What Java's client sends of itself: a page is named first, which a tile has not, and one range is none.
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
BEYOND = 2**31 - 1

Collections = list[dict[str, Any]]


def tilesets(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The tile sets that a landing page or a collection leads to."""
    [link] = links(document, f"{REL}tilesets-vector", JSON)
    assert "/tiles" in link["href"]
    found: list[dict[str, Any]] = get(link["href"]).json["tilesets"]
    return found


def templates(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The address of tiles in each tile set, and what is said of the set."""
    found = []
    for tileset in tilesets(document):
        assert tileset["tileMatrixSetURI"] == SCHEME
        for each in tileset["links"]:
            assert get(each["href"]).json  # the suite follows them all
        said = get(links(tileset, "self", JSON)[0]["href"]).json
        [tiles] = links(said, "item", MVT)
        for name in ("{tileMatrix}", "{tileRow}", "{tileCol}"):
            assert name in tiles["href"]
        found.append((tiles["href"], said))
    assert found
    return found


def tile(template: str, zoom: object, row: object, column: object) -> str:
    return template.replace("{tileMatrix}", f"{zoom}").replace("{tileRow}", f"{row}").replace("{tileCol}", f"{column}")


@pytest.fixture(scope="module")
def origins(root: str, described: Collections) -> Collections:
    return [get(root).json, *described]


def test_tiles_are_found_and_those_outside_of_the_limits_are_not(origins: Collections) -> None:
    for origin in origins:
        for template, said in templates(origin):
            for limits in said["tileMatrixSetLimits"]:
                zoom, row, column = limits["tileMatrix"], limits["maxTileRow"], limits["minTileCol"]
                answer = get(tile(template, zoom, row, column), JAVA)
                assert (answer.status, answer.headers["Content-Type"]) == (200, MVT)
                mapbox_vector_tile.decode(answer.body)
                assert get(tile(template, zoom, row + 1, column), JAVA).status == 404
                assert get(tile(template, zoom, row, limits["maxTileCol"] + 1), JAVA).status == 404
                assert get(tile(template, zoom, BEYOND, BEYOND), JAVA).status == 404


def test_every_tile_of_a_range_is_a_200(root: str) -> None:
    """With places or without: a 204 fails in the suite."""
    [(template, _)] = templates(get(root).json)
    answers = [get(tile(template, 8, row, column), JAVA) for row in range(99, 102) for column in range(226, 229)]
    assert {answer.status for answer in answers} == {200}
    sizes = [len(answer.body) for answer in answers]
    assert max(sizes) > 0
    assert min(sizes) == 0


def test_the_tiling_scheme_says_what_is_needed_to_ask_for_a_tile(root: str) -> None:
    for listed in get(f"{root}/tileMatrixSets").json["tileMatrixSets"]:
        [item] = links(listed, "item", JSON)
        assert "WebMercatorQuad" in item["href"]
        assert get(item["href"]).json["tileMatrices"]


def test_operations_are_named_so_that_they_are_found(root: str) -> None:
    paths = get(f"{root}/openapi.json", "*/*").json["paths"]
    named = [each["get"]["operationId"] for each in paths.values()]
    for suffix in (".getTile", ".getTileSet", ".getTileSetsList"):
        assert any(each.endswith(f"vector{suffix}") for each in named)
