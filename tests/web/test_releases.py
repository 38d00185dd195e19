"""Releases, their files, and what changed: for those who keep a copy."""

import hashlib
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from web_cases import SECOND, WIFI_COUNT, Get, app_on, assert_problem, publish, second_contents

from touristinfo.domain.collections import Collection


class TestReleases:
    def test_newest_first(self, get: Get) -> None:
        answer = get("/releases").json
        assert answer["current"] == 2
        assert [each["release"] for each in answer["releases"]] == [2, 1]
        assert answer["releases"][1]["features"] == 3 + WIFI_COUNT + 1
        assert [each["release"] for each in get("/releases?limit=1&offset=1").json["releases"]] == [1]

    def test_a_release_lists_its_files_with_checksums(self, client: FlaskClient) -> None:
        answer = client.get("/v1/releases/1").json
        assert answer["collections"]["wifi_spots"]["count"] == WIFI_COUNT
        assert answer["provenance"][0]["licence"] == "CC-BY-4.0"
        names = [file["name"] for file in answer["files"]]
        assert {"manifest.json", "delta.json", "wifi_spots/segment.json", "wifi_spots/columns.bin"} <= set(names)
        for file in answer["files"]:
            assert file["status"] == "ready"
            data = client.get(urlsplit(file["links"][0]["href"]).path, buffered=True).data
            if "sha256" in file:
                assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size"], file["sha256"])

    @pytest.mark.parametrize("number", ["0", "3", "01", "-1", "x", "１", "9" * 5000, "1.0", "%2e%2e", "current.json"])
    def test_there_is_no_other(self, get: Get, number: str) -> None:
        assert_problem(get(f"/releases/{number}"), 404)
        assert_problem(get(f"/releases/{number}/files/manifest.json"), 404)

    def test_a_release_that_is_not_current_yet_is_not_shown(self, tmp_path: Path, releases_folder: Path) -> None:
        shutil.copytree(releases_folder, tmp_path / "r")
        (tmp_path / "r" / "3").mkdir()
        shutil.copy(tmp_path / "r" / "2" / "manifest.json", tmp_path / "r" / "3" / "manifest.json")
        client = app_on(tmp_path / "r").test_client()
        assert_problem(client.get("/v1/releases/3"), 404)
        assert [each["release"] for each in client.get("/v1/releases").json["releases"]] == [2, 1]


class TestFiles:
    def test_files_never_change(self, get: Get) -> None:
        response = get("/releases/1/files/delta.json")
        assert response.content_type == "application/json"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Touristinfo-Release"] == "1"
        assert get("/releases/1/files/delta.json", if_none_match=response.headers["ETag"]).status_code == 304
        manifest = get("/releases/1/files/manifest.json").headers
        assert manifest["ETag"].startswith('"')
        assert manifest["Cache-Control"] == "no-cache"  # a withdrawal changes it

    def test_a_part_can_be_asked_for(self, get: Get) -> None:
        path = "/releases/2/files/wifi_spots/columns.bin"
        whole = get(path)
        part = get(path, range="bytes=10-19", if_range=whole.headers["ETag"])
        assert (part.status_code, part.data) == (206, whole.data[10:20])
        response = get(path, range="bytes=99999999-")
        assert_problem(response, 416)
        assert response.headers["Content-Range"] == f"bytes */{len(whole.data)}"

    @pytest.mark.parametrize(
        "name",
        [
            "../../current.json", "..%2f..%2fcurrent.json", "/etc/passwd", "%2fetc%2fpasswd", "wifi_spots",
            "wifi_spots/", "wifi_spots/../manifest.json", "wifi_spots/%2e%2e/manifest.json", "manifest.json%00",
            "manifest.json/", "", "%5c..%5ccurrent.json",
        ],
    )  # fmt: skip
    def test_only_files_in_the_manifest(self, get: Get, name: str) -> None:
        response = get(f"/releases/1/files/{name}")
        if response.status_code == 308:  # doubled slashes are put right, then there is nothing
            response = get(urlsplit(response.headers["Location"]).path.removeprefix("/v1"))
        assert_problem(response, 404)

    def test_parameters_are_refused(self, get: Get) -> None:
        assert_problem(get("/releases/1/files/manifest.json?lang=ja"), 400)

    def test_cleaned_away_files_are_gone_and_the_current_release_is_linked(
        self, tmp_path: Path, releases_folder: Path
    ) -> None:
        shutil.copytree(releases_folder, tmp_path / "r")
        shutil.rmtree(tmp_path / "r" / "1" / "wifi_spots")
        client = app_on(tmp_path / "r").test_client()
        problem = assert_problem(client.get("/v1/releases/1/files/wifi_spots/columns.bin"), 410)
        assert problem["links"][0]["href"] == "http://localhost/v1/releases/2"
        status = {each["name"]: each["status"] for each in client.get("/v1/releases/1").json["files"]}
        assert (status["wifi_spots/columns.bin"], status["manifest.json"]) == ("gone", "ready")


class TestChanges:
    def test_what_is_new_changed_and_gone(self, get: Get) -> None:
        response = get("/changes?since=1&lang=en")
        answer = response.json
        assert (answer["from"], answer["to"]) == (1, 2)
        assert [each["id"] for each in answer["features"]] == ["mito-wifi-0005", "mito-wifi-0031"]
        assert answer["features"][0]["collection"] == "wifi_spots"
        assert answer["features"][0]["fallbacks"] == {"name": "ja"}
        assert answer["deleted"] == [{"collection": "wifi_spots", "id": "mito-wifi-0030"}]
        assert response.headers["Content-Language"] == "ja"

    def test_since_the_current_there_is_nothing(self, get: Get) -> None:
        answer = get("/changes?since=2").json
        assert (answer["features"], answer["deleted"]) == ([], [])

    def test_pages_lead_through_all_changes_once(self, client: FlaskClient) -> None:
        address, seen = "/v1/changes?since=0&limit=4&lang=ko", []
        while address:
            page = client.get(address).json
            seen += [feature["id"] for feature in page["features"]]
            address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
        assert len(seen) == len(set(seen)) == 3 + WIFI_COUNT + 1

    @pytest.mark.parametrize(
        "query", ["", "since=", "since=-1", "since=x", "since=3", "since=1&offset=1", "since=1&after="]
    )
    def test_refusals(self, get: Get, query: str) -> None:
        assert_problem(get(f"/changes?{query}"), 400)

    def test_where_deltas_are_missing_the_current_release_is_linked(
        self, tmp_path: Path, releases_folder: Path, collections: dict[str, Collection]
    ) -> None:
        shutil.copytree(releases_folder, tmp_path / "r")
        publish(tmp_path / "r", 3, SECOND, collections, second_contents())
        shutil.rmtree(tmp_path / "r" / "2")
        client = app_on(tmp_path / "r").test_client()
        problem = assert_problem(client.get("/v1/changes?since=1"), 410)
        assert problem["links"][0]["href"] == "http://localhost/v1/releases/3"
        assert client.get("/v1/changes?since=2").status_code == 200
