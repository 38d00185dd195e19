"""The parameter `filter`: CQL2 as the standard's own examples have it, what is refused and how it is told."""

import json
from urllib.parse import quote, unquote

import pytest
from web_cases import FALLS, GARDEN, HALL, Get, assert_problem

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
MITO = "BBOX(140.45,36.3,140.48,36.4)"
# Half of it on either side of the garden, which lies on the border.
EAST_OF_GARDEN = "POLYGON((140.4539 36,141 36,141 36.5,140.4539 36.5,140.4539 36))"
ALL = [FALLS, GARDEN, HALL]


def ids(get: Get, text: str, collection: str = "facilities", more: str = "&lang=ja") -> list[str]:
    response = get(f"/collections/{collection}/items?filter={quote(text)}{more}")
    assert response.status_code == 200, response.json
    return [feature["id"] for feature in response.json["features"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The standard's examples and its test suite's (annex A), with our fields.
        ("kind='garden'", [GARDEN]),
        ("'garden' = kind", [GARDEN]),
        ("kind<>'garden'", [HALL]),
        ("NOT kind='garden'", [HALL]),
        ("kind>'garden'", [HALL]),
        ("kind>='garden'", [GARDEN, HALL]),
        ("kind IS NULL", [FALLS]),
        ("kind is not null", [GARDEN, HALL]),
        ("geometry IS NOT NULL", ALL),
        ("name LIKE '%園'", [GARDEN]),
        ("name like '_道館'", [HALL]),
        ("name NOT LIKE '袋%'", [GARDEN, HALL]),
        ("name like ''", []),
        ("name like '%%'", ALL),
        ("'København' LIKE 'K_benhavn'", ALL),
        ("kind IN ('garden','museum','foo')", [GARDEN, HALL]),
        ("kind NOT IN ('garden','foo')", [HALL]),
        ("CASEI(kind) IN (CASEI('GARDEN'),CASEI('Straße'))", [GARDEN]),
        ("ACCENTI(name_kana) = ACCENTI('フクロダノタキ')", [FALLS]),
        ("ACCENTI(name_kana) = 'フクロタノタキ'", []),
        ("updated >= DATE('1970-01-01')", ALL),
        ("updated = DATE('2026-11-01')", ALL),
        ("updated = TIMESTAMP('2026-11-01T00:00:00Z')", ALL),
        ("updated in ('2026-11-01T00:00:00Z')", ALL),
        ("T_AFTER(updated,TIMESTAMP('2026-10-31T23:59:59Z'))", ALL),
        ("T_BEFORE(updated,TIMESTAMP('2026-11-01T00:00:00Z'))", []),
        ("T_INTERSECTS(updated, INTERVAL('2026-11-01T00:00:00Z', '..'))", ALL),
        ("T_EQUALS(updated,INTERVAL('2026-11-01','2026-11-01'))", ALL),
        ("T_DURING(INTERVAL(updated, updated), INTERVAL('2026-10-16T13:32:00Z', '2026-11-24T16:50:35Z'))", ALL),
        ("T_STARTEDBY(INTERVAL('2022-04-16','2022-04-18'),INTERVAL('2022-04-16','2022-04-17'))", ALL),
        ("T_STARTS(INTERVAL('2022-04-16','2022-04-18'),INTERVAL('2022-04-16','2022-04-17'))", []),
        (f"S_INTERSECTS(geometry,{MITO})", [GARDEN, HALL]),
        (f"S_DISJOINT(geometry,{MITO})", [FALLS]),
        ("S_INTERSECTS(geometry,POINT(140.4539 36.3722))", [GARDEN]),
        ("S_EQUALS(POINT(140.4539 36.3722),geometry)", [GARDEN]),
        (f"S_INTERSECTS(geometry,{EAST_OF_GARDEN})", [GARDEN, HALL]),
        (f"S_TOUCHES(geometry,{EAST_OF_GARDEN})", [GARDEN]),
        (f"S_WITHIN(geometry,{EAST_OF_GARDEN})", [HALL]),
        (f"S_CONTAINS({EAST_OF_GARDEN},geometry)", [HALL]),
        ("S_INTERSECTS(geometry,BBOX(140.4539,36.3722,140.4767,36.3752))", [GARDEN, HALL]),
        ("S_INTERSECTS(geometry,BBOX(150,-90,-150,90))", []),
        ("S_INTERSECTS(geometry,BBOX(140.46,-90,-150,90))", [HALL]),
        ("S_INTERSECTS(geometry,BBOX(140,36,0,140.46,37,9))", ALL[:2]),
        ("S_CROSSES(LINESTRING(0 0,2 2),POLYGON((0 1,3 1,3 3,0 3,0 1)))", ALL),
        ("S_INTERSECTS(geometry,MULTIPOINT((140.4539 36.3722),(140.4767 36.3752)))", [GARDEN, HALL]),
        ("S_INTERSECTS(geometry,GEOMETRYCOLLECTION(POINT(140.4539 36.3722),LINESTRING(0 0,1 1)))", [GARDEN]),
        ("name=name", ALL),
        ("name_kana<name", ALL),
        ("true", ALL),
        ("false", []),
        ("(NOT kind='garden' AND name LIKE '弘%') OR (true and NOT kind IS NOT NULL) or not true", [FALLS, HALL]),
        ("kind='garden' OR kind='museum' AND name='弘道館'", [GARDEN, HALL]),
        ("(kind='garden' OR kind='museum') AND name='弘道館'", [HALL]),
        ('"kind" = \'garden\' AND \t\n credit=\'水戸市\'', [GARDEN]),
    ],
)  # fmt: skip
def test_filters_of_text(get: Get, text: str, expected: list[str]) -> None:
    assert ids(get, text) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("session_minutes=6", [6]),
        ("session_minutes > 27", [28, 29]),
        ("session_minutes BETWEEN 2 AND 4", [2, 3, 4]),
        ("session_minutes between 100.0 and 1.0", []),
        ("session_minutes in (1, 2, 3.0)", [1, 2, 3]),
        ("session_minutes * 2 + 1 = 13", [6]),
        ("session_minutes - 2 - 1 = 11", [14]),
        ("session_minutes % 10 = 0 AND session_minutes div 10 > 0", [10, 20]),
        ("session_minutes ^ 2 = 9", [3]),
        ("-session_minutes > -3", [1, 2]),
        ("session_minutes / 0 = 1 OR session_minutes < 1.5", [1]),
        ("openroaming = true AND session_minutes < 5", [2, 4]),
        ("A_CONTAINS(ssids,('SPOT-3','Mito_Free'))", [3]),
        ("A_EQUALS(('Mito_Free','SPOT-3'),ssids)", [3]),
        ("A_CONTAINEDBY(ssids,('SPOT-3','Mito_Free','x'))", [3]),
        ("A_OVERLAPS(ssids,('SPOT-3','SPOT-4'))", [3, 4]),
        ("A_CONTAINS(ssids,()) AND session_minutes < 3", [1, 2]),
        ("A_OVERLAPS(ssids,(name,'SPOT-3'))", [3]),
    ],
)
def test_filters_of_numbers_and_lists(get: Get, text: str, numbers: list[int]) -> None:
    assert ids(get, text, "wifi_spots") == [f"mito-wifi-{number:04}" for number in numbers]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"op": "=", "args": [{"property": "kind"}, "garden"]}, [GARDEN]),
        ({"op": "in", "args": [{"op": "casei", "args": [{"property": "kind"}]}, ["garden"]]}, [GARDEN]),
        ({"op": "not", "args": [{"op": "isNull", "args": [{"property": "kind"}]}]}, [GARDEN, HALL]),
        ({"op": "t_after", "args": [{"property": "updated"}, {"date": "2026-10-30"}]}, ALL),
        (
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [140.45, 36.3, 140.48, 36.4]}]},
            [GARDEN, HALL],
        ),
        (
            {
                "op": "s_within",
                "args": [
                    {"property": "geometry"},
                    {"type": "Polygon", "coordinates": [[[140, 36], [140.46, 36], [140.46, 37], [140, 37], [140, 36]]]},
                ],
            },
            [FALLS, GARDEN],
        ),
        (True, ALL),
    ],
)
def test_filters_of_json(get: Get, tree: object, expected: list[str]) -> None:
    assert ids(get, json.dumps(tree), more="&filter-lang=cql2-json") == sorted(expected)


def test_texts_are_compared_as_the_reader_is_given_them(get: Get) -> None:
    assert ids(get, "name='偕樂園'", more="&lang=zh-Hant") == [GARDEN]
    assert ids(get, "name='偕楽園'", more="&lang=zh-Hant") == []
    assert ids(get, "name='偕樂園'", more="&lang=*") == [GARDEN]
    assert ids(get, "name LIKE 'Fukuroda%'", more="&lang=ko") == [FALLS]  # which a reader of Korean is given in English


def test_a_filter_is_put_together_with_the_rest_of_the_query(get: Get) -> None:
    some = "&lang=en&session_minutes=1,2,3,4,5&bbox=140.40,36,140.4045,37&sortby=-session_minutes&limit=2"
    answer = get(f"/collections/wifi_spots/items?filter={quote('session_minutes > 1')}&filter-crs={CRS84}{some}").json
    assert [feature["id"] for feature in answer["features"]] == ["mito-wifi-0004", "mito-wifi-0003"]
    assert answer["numberMatched"] == 3
    (following,) = (link["href"] for link in answer["links"] if link["rel"] == "next")
    assert "filter=session_minutes > 1" in unquote(following)
    path = following.removeprefix("http://localhost/v1")
    assert [feature["id"] for feature in get(path).json["features"]] == ["mito-wifi-0002"]


def test_another_filter_is_another_answer(get: Get) -> None:
    first, second = (get(f"/collections/facilities/items?filter={quote(text)}") for text in ("true", "kind='garden'"))
    assert first.headers["ETag"] != second.headers["ETag"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind=", "character 6"),
        ("kind='garden' AND (name='x'", "character 28"),
        ("kind='garden", "character 6"),
        ("kind == 'garden'", "character 7"),
        ("", "character 1"),
        ("colour='red'", "colour"),
        ("kind=1", "string"),
        ("kind", "boolean"),
        ("updated > 5", "timestamp"),
        ("last_confirmed = 'yesterday'", "2026-04-01"),
        ("last_confirmed = DATE('2026-02-30')", "2026-02-30"),
        ("quantity = 1e999", "inf"),
        ("quantity = NaN", "NaN"),
        ("distance(geometry) < 5", "distance"),
        ("S_DWITHIN(geometry,POINT(140 36),10)", "S_DWITHIN"),
        ("S_INTERSECTS(geometry,POINT(90 180))", "90,180"),
        ("S_INTERSECTS(geometry,BBOX(140,37,141,36))", "140,37,141,36"),
        ("S_INTERSECTS(geometry,POLYGON((0 0,1 1,0 1,1 0,0 0)))", "Self-intersection"),
        ("S_INTERSECTS(geometry,POLYGON((0 0,1 1,0 1)))", "closed"),
        ("S_INTERSECTS(kind,POINT(140 36))", "geometry"),
        ("T_DURING(updated,INTERVAL('2026-01-01','..'))", "interval"),
        ("T_AFTER(updated,INTERVAL('2026-01-02','2026-01-01'))", "interval"),
        ("kind LIKE name", "string"),
        ("A_CONTAINS(kind = 1,('a'))", "string"),
        ("(" * 33 + "true" + ")" * 33, "32"),
        (" OR ".join(["kind='a'"] * 51), "50"),
        (f"kind IN ({','.join(['1'] * 1001)})", "1000"),
        (f"S_INTERSECTS(geometry,LINESTRING({','.join(f'{number} 1' for number in range(1001))}))", "1000"),
        ("(" * 30_000, "32"),
        ("NOT " * 4_000 + "true", "1000"),
    ],
)
def test_what_is_no_filter_is_refused_and_told(get: Get, text: str, said: str) -> None:
    problem = assert_problem(get(f"/collections/facilities/items?lang=en&filter={quote(text, safe='(,=')}"), 400)
    assert problem["parameter"] == "filter"
    assert said in problem["detail"]


@pytest.mark.parametrize(
    "text",
    ["", "[", "{}", "null", "5", '"x"', '{"op":"="}', '{"op":5,"args":[]}', '{"op":"and","args":[]}', "[" * 9_000]
    + ['{"op":"=","args":[{"property":["kind"]},1]}', '{"op":"in","args":[{"property":"kind"},[]]}']
    + ['{"op":"not","args":[' * 900 + "true" + "]}" * 900, '{"op":"=","args":[{"property":"quantity"},NaN]}']
    + ['{"op":"=","args":[{"property":"quantity"},1' + "0" * 400 + "]}"]
    + ['{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":' + part + "}]}"
       for part in ("[]", "[1]", "[1,null]", '["a","b"]', "[[1,2]]", "{}", "[1e300,1]", "null")],
)  # fmt: skip
def test_json_that_is_no_filter_is_refused(get: Get, text: str) -> None:
    answer = get(f"/collections/facilities/items?filter-lang=cql2-json&filter={quote(text, safe='[]{,:')}")
    assert assert_problem(answer, 400)["parameter"] == "filter"


def test_an_unknown_property_is_answered_with_those_that_there_are(get: Get) -> None:
    queryable = get("/collections/facilities/queryables").json["properties"]
    problem = assert_problem(get(f"/collections/facilities/items?filter={quote('colour=1')}"), 400)
    assert set(problem["allowed"].split(", ")) == set(queryable)


@pytest.mark.parametrize(
    ("more", "parameter"),
    [
        ("filter-lang=cql", "filter-lang"),
        ("filter-crs=http://www.opengis.net/def/crs/EPSG/0/32654", "filter-crs"),
        ("filter=true&filter=true", "filter"),
    ],
)
def test_other_encodings_and_systems_are_refused(get: Get, more: str, parameter: str) -> None:
    assert assert_problem(get(f"/collections/facilities/items?{more}"), 400)["parameter"] == parameter


@pytest.mark.slow
def test_a_polygon_of_a_hundred_thousand_points_is_refused(get: Get) -> None:
    points = ",".join(["140 36"] * 100_000)
    assert get(f"/collections/facilities/items?filter=S_INTERSECTS(geometry,POLYGON(({points})))").status_code == 414


@pytest.mark.parametrize(
    "queryable", ["name", "security", "updated", "last_confirmed", "openroaming", "session_minutes"]
)
def test_each_type_of_field_is_compared_with_literals_of_its_own(get: Get, queryable: str) -> None:
    """Annex A of the standard, tests "comparison" and "comparison-property-property"."""
    values = {
        "updated": "TIMESTAMP('2022-04-14T14:48:46Z')", "last_confirmed": "DATE('2022-04-14')",
        "openroaming": "true",
        "session_minutes": "3.14",
    }  # fmt: skip
    value = values.get(queryable, "'foo'")
    for left, right in ((queryable, value), (value, queryable)):
        for one, other in (("=", "<>"), (">", "<="), ("<", ">=")):
            found = [set(ids(get, f"{left} {each} {right}", "wifi_spots")) for each in (one, other)]
            assert not found[0] & found[1]
    for comparison in ("<>", "<", ">"):
        assert ids(get, f"{queryable} {comparison} {queryable}", "wifi_spots") == []
    assert ids(get, f"{queryable} >= {queryable}", "wifi_spots") == ids(get, f"{queryable} IS NOT NULL", "wifi_spots")
