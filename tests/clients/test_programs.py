"""Programs that know the standards: OWSLib, ogctests, feedparser; schemathesis tries what the API document says."""

import json
import subprocess
from pathlib import Path

import pytest
from api import features_of

from touristinfo.config import CHECKOUT

pytestmark = pytest.mark.slow
BIN = CHECKOUT / ".cache" / "clients" / "bin"
CORE_TESTS = 29  # of ogctests 0.1.15
# Not "positive_data_acceptance": a form allows tags of no language and releases to come, which are refused. Not
# "negative_data_rejection": a limit above the greatest is taken as the greatest (OGC API - Features - Part 1, 7.15.3).
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
COLLECTIONS = ("facilities", "public_toilets", "signs", "tax_free_shops", "wifi_spots")
OWSLIB = """
import json, sys
from owslib.ogcapi.features import Features
api = Features(sys.argv[1])
print(json.dumps({
    "collections": api.feature_collections(),
    "matched": api.collection_items("facilities", limit=2)["numberMatched"],
    "queryables": sorted(api.collection_queryables("facilities")["properties"]),
}))
"""


def run(*command: str | Path) -> str:
    done = subprocess.run([*command], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    return done.stdout


def test_owslib_reads_collections_items_and_queryables(demo: str) -> None:
    said = json.loads(run(BIN / "python", "-c", OWSLIB, f"{demo}/v1/"))
    assert said["matched"] == len(features_of(demo, "facilities"))
    assert {"facilities", "wifi_spots", "tax_free_shops", "signs"} <= set(said["collections"])
    assert {"name", "kind", "municipality_code"} <= set(said["queryables"])


def test_feedparser_reads_all_changes_in_the_language_asked_for(demo: str) -> None:
    reader = Path(__file__).with_name("feed_reader.py")
    said = json.loads(run(BIN / "python", reader, f"{demo}/v1/changes.atom?lang=ko&limit=100"))
    entries = {each["id"].rsplit("/", 1)[1]: each for each in said["entries"]}
    places = {each["id"]: each for id in COLLECTIONS for each in features_of(demo, id, lang="ko")}
    assert len(said["entries"]) == len(entries)
    assert {id: each["title"] for id, each in entries.items()} == {
        id: each["properties"]["name"] for id, each in places.items()
    }
    assert {id: each["language"] for id, each in entries.items()} == {
        id: each["fallbacks"].get("name", "ko") for id, each in places.items()
    }
    assert all(each["dated"] and each["link"].startswith(f"{demo}/v1/collections/") for each in entries.values())
    assert (said["feed"]["language"], said["status_of_the_same_again"]) == ("ko", 304)


def test_the_core_tests_of_ogctests_pass(demo: str) -> None:
    said = run(BIN / "python", "-m", "ogctests", "features/core", "-i", f"{demo}/v1")
    assert f"{CORE_TESTS} passed" in said
    assert "failed" not in said


def test_schemathesis_finds_no_fault(demo: str) -> None:
    """About a thousand cases; `make soak` tries more."""
    bounds = ["--max-examples", "10", "--seed", "1", "--workers", "1", "--phases", "examples,coverage,fuzzing"]
    run(BIN / "schemathesis", "run", f"{demo}/v1/openapi.json", "--checks", CHECKS, *bounds, "--no-color")
