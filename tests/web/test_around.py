"""What is near, and what words find."""

import json

import pytest
from web_cases import FALLS, GARDEN, HALL, Get, assert_problem

NEAR_HALL = "/nearby?lat=36.3752&lon=140.4767"


class TestNearby:
    def test_nearest_first_across_collections(self, get: Get) -> None:
        features = get(f"{NEAR_HALL}&limit=4&lang=en").json["features"]
        assert [feature["id"] for feature in features[:2]] == [HALL, "mito-sign-0001"]
        assert [feature["collection"] for feature in features[:2]] == ["facilities", "signs"]
        distances = [feature["distance_m"] for feature in features]
        assert distances == sorted(distances)
        assert (distances[0], distances[1]) == (0, 35)
        assert features[0]["language"] == "en"
        assert all("open" in feature for feature in features)

    def test_open_is_true_false_or_unknown(self, get: Get) -> None:
        answer = get(f"{NEAR_HALL}&radius=0&collections=facilities").json
        assert {feature["id"]: feature["open"] for feature in answer["features"]} == {
            GARDEN: True,
            HALL: False,
            FALLS: None,
        }

    def test_open_now_leaves_out_the_unknown(self, get: Get) -> None:
        answer = get(f"{NEAR_HALL}&radius=0&open_now=true").json
        assert [feature["id"] for feature in answer["features"]] == [GARDEN]

    def test_radius(self, get: Get) -> None:
        def found(radius: str) -> list[str]:
            return [each["id"] for each in get(f"{NEAR_HALL}&collections=facilities{radius}").json["features"]]

        assert found("") == [HALL]
        assert found("&radius=5000") == [HALL, GARDEN]
        assert found("&radius=0") == [HALL, GARDEN, FALLS]
        assert found("&radius=50000") == [HALL, GARDEN, FALLS]

    @pytest.mark.parametrize(
        "query",
        [
            "", "lat=36", "lon=140", "lat=91&lon=0", "lat=0&lon=181", "lat=nan&lon=0", "lat=a&lon=b", "lat=1e400&lon=0",
            "lat=36&lon=140&radius=50001", "lat=36&lon=140&radius=-1", "lat=36&lon=140&open_now=maybe",
            "lat=36&lon=140&collections=nowhere", "lat=36&lon=140&offset=1", "lat=36&lon=140&lat=36",
        ],
    )  # fmt: skip
    def test_refusals(self, get: Get, query: str) -> None:
        assert_problem(get(f"/nearby?{query}"), 400)


class TestSearch:
    @pytest.mark.parametrize("words", ["袋田", "ふくろだ", "ﾌｸﾛﾀﾞ", "fukuroda", "Fukuroda Falls"])
    def test_any_script_finds_it(self, get: Get, words: str) -> None:
        answer = get(f"/search?q={words}&lang=en").json
        first = answer["features"][0]
        assert first["id"] == FALLS
        assert (first["collection"], first["open"]) == ("facilities", None)
        assert 0 < first["score"] <= 1

    def test_pages_keep_the_words(self, get: Get) -> None:
        answer = get("/search?q=サンプル地点&limit=5&collections=wifi_spots").json
        assert answer["numberReturned"] == 5
        assert answer["numberMatched"] > 5
        following = next(link["href"] for link in answer["links"] if link["rel"] == "next")
        assert "offset=5" in following
        assert "collections=wifi_spots" in following

    def test_nothing_found_is_an_empty_list(self, get: Get) -> None:
        answer = json.loads(get("/search?q=qqqqqqqq").data)
        assert (answer["features"], answer["numberMatched"]) == ([], 0)

    @pytest.mark.parametrize(
        "query",
        ["", "q=", "q=%20", f"q={'a' * 201}", "q=a&lat=1", "q=a&lon=1", "q=a&radius=1", "q=a&q=b", "q=a&collections="],
    )
    def test_refusals(self, get: Get, query: str) -> None:
        assert_problem(get(f"/search?{query}"), 400)
