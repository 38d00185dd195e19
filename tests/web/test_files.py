"""Files to take home: listed as pending, then ready, fetched whole and in parts, linked, and in the catalogue."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from file_cases import contents, publish
from flask.testing import FlaskClient
from web_cases import SECOND, app_on, assert_problem
from web_cases import publish as publish_as_before

from touristinfo.domain.collections import Collection
from touristinfo.published.downloads.formats import FORMATS
from touristinfo.published.downloads.make import make_downloads

NAMES = ("facilities", "signs", "wifi_spots")
EXPECTED = {f"{name}.{each.extension}" for name in NAMES for each in FORMATS} | {
    "touristinfo.gpkg",
    "touristinfo.pmtiles",
}
pytestmark = pytest.mark.slow

IANA = "https://www.iana.org/assignments/media-types/"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, collections: dict[str, Collection]) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("releases")
    publish(folder, 1, collections, contents())
    make_downloads(folder, collections)
    with app_on(folder).test_client() as client:
        yield client


@pytest.fixture
def pending(tmp_path: Path, collections: dict[str, Collection]) -> Iterator[FlaskClient]:
    """A release whose files are still to be made."""
    publish(tmp_path, 1, collections, contents())
    with app_on(tmp_path).test_client() as client:
        yield client


def listed(client: FlaskClient, number: int = 1) -> dict[str, dict[str, Any]]:
    """The files to take home that a release lists, by name."""
    files = client.get(f"/v1/releases/{number}").json["files"]
    return {each["name"]: each for each in files if "media_type" in each}


def linked(client: FlaskClient, path: str, rel: str = "enclosure") -> list[str]:
    found = client.get(path).json["links"]
    return [urlsplit(each["href"]).path for each in found if each["rel"] == rel]


def test_before_they_are_made_they_are_pending(pending: FlaskClient) -> None:
    files = listed(pending)
    assert files.keys() == EXPECTED
    for name, file in files.items():
        assert file["status"] == "pending"
        assert not {"size", "sha256", "links"} & file.keys()
        assert_problem(pending.get(f"/v1/releases/1/files/{name}"), 404)
    for path in ("/v1/", "/v1/collections/signs"):
        assert linked(pending, path) == []


def test_ready_files_are_listed_with_what_a_client_must_know(ready: FlaskClient) -> None:
    files = listed(ready)
    assert files.keys() == EXPECTED
    for name, file in files.items():
        (link,) = file["links"]
        response = ready.get(urlsplit(link["href"]).path, buffered=True)
        assert response.status_code == 200
        assert (file["status"], link["rel"], link["length"]) == ("ready", "enclosure", file["size"])
        assert link["type"] == file["media_type"] == response.content_type.partition(";")[0]
        assert (len(response.data), hashlib.sha256(response.data).hexdigest()) == (file["size"], file["sha256"])
        assert response.headers["ETag"] == f'"{file["sha256"]}"'
        assert name.startswith(file["collection"] or "touristinfo")
    assert files["wifi_spots.csv"]["licence"] == "CC-BY-4.0 AND CC0-1.0"
    assert files["touristinfo.gpkg"]["licence"] == "CC-BY-4.0 AND CC0-1.0 AND LicenceOfOurOwn"


def test_a_broken_download_is_continued(ready: FlaskClient) -> None:
    path = "/v1/releases/1/files/wifi_spots.gpkg"
    whole = ready.get(path, buffered=True)
    first = ready.get(path, headers={"Range": "bytes=0-999"}, buffered=True)
    assert (first.status_code, first.headers["Content-Range"]) == (206, f"bytes 0-999/{len(whole.data)}")
    headers = {"Range": "bytes=1000-", "If-Range": first.headers["ETag"]}
    rest = ready.get(path, headers=headers, buffered=True)
    assert (rest.status_code, first.data + rest.data) == (206, whole.data)
    other = ready.get(path, headers={**headers, "If-Range": '"of-another-file"'}, buffered=True)
    assert (other.status_code, other.data) == (200, whole.data)


def test_a_kept_copy_is_asked_about_each_time(ready: FlaskClient) -> None:
    response = ready.get("/v1/releases/1/files/signs.csv", buffered=True)
    assert response.headers["Cache-Control"] == "no-cache"  # a withdrawal makes it anew
    kept = ready.get("/v1/releases/1/files/signs.csv", headers={"If-None-Match": response.headers["ETag"]})
    assert kept.status_code == 304


@pytest.mark.parametrize(
    "name",
    ["downloads/signs.csv", "downloads.json", "pending.json", "downloads/downloads.json", "../1/downloads/signs.csv",
     "..%2f1%2fdownloads%2fsigns.csv", "signs.csv%00", "signs.csv/", "signs.CSV", "./signs.csv", "%2e/signs.csv"],
)  # fmt: skip
def test_nothing_but_the_files_named_is_given_out(ready: FlaskClient, name: str) -> None:
    response = ready.get(f"/v1/releases/1/files/{name}", follow_redirects=True)
    assert_problem(response, 404)


def test_links_lead_from_landing_page_and_collections_to_the_files(ready: FlaskClient) -> None:
    of_all = ["/v1/releases/1/files/touristinfo.gpkg", "/v1/releases/1/files/touristinfo.pmtiles"]
    assert linked(ready, "/v1/") == of_all
    assert "/v1/catalog.jsonld" in linked(ready, "/v1/", "item")
    for name in NAMES:
        found = {path.rpartition("/")[2] for path in linked(ready, f"/v1/collections/{name}")}
        assert found == {file for file in EXPECTED if file.startswith(name)}
    title = ready.get("/v1/collections/signs?lang=ko").json["links"][-1]["title"]
    assert title == "안내 표지판 (JSON-LD)"


def test_who_kept_a_document_learns_that_the_files_are_ready(
    pending: FlaskClient, tmp_path: Path, collections: dict[str, Collection]
) -> None:
    for path in ("/v1/releases/1", "/v1/collections/signs", "/v1/"):
        since = pending.get(path).headers["Last-Modified"]
        assert pending.get(path, headers={"If-Modified-Since": since}).status_code == 304
    make_downloads(tmp_path, collections)
    for path in ("/v1/releases/1", "/v1/collections/signs", "/v1/"):
        assert pending.get(path, headers={"If-Modified-Since": since}).status_code == 200


def test_a_release_of_before_lists_none(tmp_path: Path, collections: dict[str, Collection]) -> None:
    publish_as_before(tmp_path, 1, SECOND, collections, contents())
    with app_on(tmp_path).test_client() as client:
        assert listed(client) == {}
        assert linked(client, "/v1/") == []
        assert client.get("/v1/catalog.jsonld").status_code == 200


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"files": [{"name": "../x"}]}', b'{"files": 1}', b"\xff"])
def test_a_damaged_list_is_worth_none(
    pending: FlaskClient, tmp_path: Path, collections: dict[str, Collection], damage: bytes
) -> None:
    make_downloads(tmp_path, {"signs": collections["signs"]})
    (tmp_path / "1" / "downloads" / "downloads.json").write_bytes(damage)
    assert {file["status"] for file in listed(pending).values()} == {"pending"}
    assert_problem(pending.get("/v1/releases/1/files/signs.csv"), 404)
    assert make_downloads(tmp_path, {"signs": collections["signs"]}) == [1]
    assert pending.get("/v1/releases/1/files/signs.csv", buffered=True).status_code == 200


class TestCatalogue:
    def graph(self, client: FlaskClient) -> dict[str, dict[str, Any]]:
        response = client.get("/v1/catalog.jsonld")
        assert response.content_type == "application/ld+json"
        said = json.loads(response.data)
        prefixes = {key.partition(":")[0] for node in said["@graph"] for key in node if not key.startswith("@")}
        assert prefixes <= said["@context"].keys()
        return {node["@id"]: node for node in said["@graph"]}

    def test_each_collection_is_a_dataset_in_all_interface_languages(self, ready: FlaskClient) -> None:
        graph = self.graph(ready)
        (catalogue,) = (node for node in graph.values() if node["@type"] == "dcat:Catalog")
        datasets = [graph[each["@id"]] for each in catalogue["dcat:dataset"]]
        assert [each["dct:identifier"] for each in datasets] == list(NAMES)
        for dataset in datasets:
            for key in ("dct:title", "dct:description"):
                texts = {each["@language"]: each["@value"] for each in dataset[key]}
                assert texts.keys() == {"ja", "en", "zh-Hans", "zh-Hant", "ko", "th", "vi"}
                assert all(texts.values())
            assert dataset["dct:issued"]["@value"] == "2026-11-22T09:00:00+09:00"
        wifi = datasets[2]
        assert [each["foaf:name"] for each in wifi["dct:creator"]] == ["水戸市", "大子町"]
        assert [each.get("@id") for each in wifi["dct:license"]] == [
            "https://creativecommons.org/licenses/by/4.0/",
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ]
        assert datasets[0]["dct:license"] == [{"@type": "dct:LicenseDocument", "rdfs:label": "LicenceOfOurOwn"}]

    def test_each_file_is_a_distribution(self, ready: FlaskClient) -> None:
        graph, files = self.graph(ready), listed(ready)
        told = set()
        for node in graph.values():
            for each in node.get("dcat:distribution", ()):
                distribution = graph[each["@id"]]
                if "dcat:downloadURL" not in distribution:
                    assert distribution["dcat:accessService"]["@id"] in graph
                    continue
                url = distribution["dcat:downloadURL"]["@id"]
                name = url.rpartition("/")[2]
                told.add(name)
                assert distribution["dcat:byteSize"]["@value"] == str(files[name]["size"])
                assert distribution["spdx:checksum"]["spdx:checksumValue"]["@value"] == files[name]["sha256"]
                assert distribution["dcat:mediaType"]["@id"] == IANA + files[name]["media_type"]
                assert ready.get(urlsplit(url).path, buffered=True).status_code == 200
        assert told == EXPECTED

    def test_it_tells_of_no_file_that_is_pending(self, pending: FlaskClient) -> None:
        assert not [node for node in self.graph(pending).values() if "dcat:downloadURL" in node]
