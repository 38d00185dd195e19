"""MapLibre and OpenLayers, on a page of another origin, draw the demo's vector tiles in a real browser.

Both programs stand in `vendored/` as npm has them (dist/ of the versions in their names), so that no network is needed.
"""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from touristinfo.published.tiles.tile import number_of

pytestmark = pytest.mark.browser
VENDORED = Path(__file__).parent / "vendored"
CENTRE = [140.4739, 36.3765]  # Mito

MAPLIBRE = """async ([root, centre, zoom]) => {
    const said = await (await fetch(root + "/v1/tilejson")).json();
    const layers = said.vector_layers.map(({ id }) => (
        { id, type: "circle", source: "places", "source-layer": id, paint: { "circle-radius": 6 } }));
    const sources = { places: { type: "vector", url: root + "/v1/tilejson" } };
    const map = new maplibregl.Map({ container: "map", center: centre, zoom, style: { version: 8, sources, layers } });
    await new Promise((done, failed) => {
        map.once("idle", done);
        map.on("error", ({ error }) => failed(error));
    });
    const [[west, south], [east, north]] = map.getBounds().toArray();
    return {
        box: [west, south, east, north],
        drawn: map.queryRenderedFeatures().map(({ id, properties }) => ({ ...properties })),
        attribution: document.querySelector(".maplibregl-ctrl-attrib").innerText,
    };
}"""
OPENLAYERS = """async ([root, centre, zoom]) => {
    const source = new ol.source.OGCVectorTile(
        { url: root + "/v1/tiles/WebMercatorQuad", format: new ol.format.MVT({ idProperty: "id" }) });
    const layer = new ol.layer.VectorTile({ source });
    const view = new ol.View({ center: ol.proj.fromLonLat(centre), zoom });
    const map = new ol.Map({ target: "map", layers: [layer], view });
    while (source.getState() === "loading") await new Promise(done => setTimeout(done, 20));
    await new Promise(done => { map.once("rendercomplete", done); map.render(); });
    const extent = view.calculateExtent();
    return {
        box: ol.proj.transformExtent(extent, "EPSG:3857", "EPSG:4326"),
        state: source.getState(),
        drawn: layer.getFeaturesInExtent(extent).map(each => (
            { ...each.getProperties(), id: each.getId(), geometry: null })),
    };
}"""


def places_within(demo: str, box: list[float]) -> dict[str, dict[str, Any]]:
    """By id, what the JSON API has in a box, of all collections."""
    found = {}
    with urllib.request.urlopen(f"{demo}/v1/collections") as answer:
        collections = [each["id"] for each in json.load(answer)["collections"]]
    for collection in collections:
        address = f"{demo}/v1/collections/{collection}/items?lang=*&limit=10000&bbox={','.join(map(str, box))}"
        with urllib.request.urlopen(address) as answer:
            found |= {each["id"]: each["properties"] for each in json.load(answer)["features"]}
    return found


def assert_all_drawn(drawn: list[dict[str, Any]], expected: dict[str, dict[str, Any]]) -> None:
    by_id = {each["id"]: each for each in drawn}
    assert expected
    assert expected.keys() <= by_id.keys()
    for id, properties in expected.items():
        assert {f"name:{tag}": name for tag, name in properties["name"].items()}.items() <= by_id[id].items()


def test_maplibre_draws_every_place(elsewhere: Page, demo: str) -> None:
    elsewhere.add_script_tag(path=VENDORED / "maplibre-gl-4.7.1.js")
    shown = elsewhere.evaluate(MAPLIBRE, [demo, CENTRE, 14])
    assert_all_drawn(shown["drawn"], places_within(demo, shown["box"]))
    assert "CC0-1.0" in shown["attribution"]


def test_maplibre_keeps_the_numbers_of_features(elsewhere: Page, demo: str) -> None:
    elsewhere.add_script_tag(path=VENDORED / "maplibre-gl-4.7.1.js")
    numbers = MAPLIBRE.replace("{ ...properties }", "{ number: id, id: properties.id }")
    drawn = elsewhere.evaluate(numbers, [demo, CENTRE, 14])["drawn"]
    assert drawn
    assert all(each["number"] == number_of(each["id"]) for each in drawn)


def test_maplibre_shows_how_many_there_are_from_afar(elsewhere: Page, demo: str) -> None:
    elsewhere.add_script_tag(path=VENDORED / "maplibre-gl-4.7.1.js")
    shown = elsewhere.evaluate(MAPLIBRE, [demo, CENTRE, 6])
    counted = sum(each.get("point_count", 1) for each in shown["drawn"])
    assert counted == len(places_within(demo, shown["box"]))
    assert any("point_count" in each for each in shown["drawn"])


def test_openlayers_reads_the_tile_set_and_draws_every_place(elsewhere: Page, demo: str) -> None:
    elsewhere.add_script_tag(path=VENDORED / "ol-10.11.0.js")
    shown = elsewhere.evaluate(OPENLAYERS, [demo, CENTRE, 14])
    assert shown["state"] == "ready"
    assert_all_drawn(shown["drawn"], places_within(demo, shown["box"]))
