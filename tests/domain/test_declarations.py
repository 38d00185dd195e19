"""A faulty declaration is refused with file, line and reason, and with nothing else."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import load_layers
from touristinfo.errors import DeclarationError

COMMON = """\
[name]
type = "text"
title = "Name"
required = true
translatable = true
columns = ["名称"]
official = { en = ["名称_英語"] }

[remarks]
type = "text"
title = "Remarks"
public = false
"""
TREES = """\
title = "Old trees"
id_prefix = "tree"
has_code = false

[fields.name]
columns = ["樹名"]

[fields.species]
type = "code"
title = "Species"
[fields.species.terms.cedar]
title = "Cedar"
accepts = ["スギ", "杉"]
[fields.species.terms.ginkgo]
title = "Ginkgo"
accepts = ["イチョウ"]

[fields.girth]
type = "number"
title = "Girth in metres"
"""
LAYER = """\
collection = "trees"
title = "Trees of Mito"
licence = "CC-BY-4.0"
credit = "Mito City"
municipality_code = "082015"
area = [140.3, 36.2, 140.6, 36.5]
publish = ["reviewed", "final"]
"""
Write = Callable[..., Path]


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Writes declarations into a folder of their own."""
    folder = tmp_path_factory.mktemp("data")

    def write_declarations(trees: str = TREES, common: str = COMMON, layer: str = "", **others: str) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in {"trees": trees, **others}.items():
            _put(folder / "collections" / f"{name}.toml", text)
        _put(folder / "common_fields.toml", common)
        if layer:
            _put(folder / "layers" / "mito.toml", layer)
        return folder

    return write_declarations


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


def refusal(data: Path) -> tuple[str, int, str]:
    """File, line and reason with which the declarations are refused."""
    with pytest.raises(DeclarationError) as caught:
        load_layers(data, load_collections(data)) if (data / "layers").exists() else load_collections(data)
    values = caught.value.values
    assert str(caught.value) == f"{values['file']}, line {values['line']}: {values['reason']}"
    return Path(values["file"]).name, values["line"], values["reason"]


def test_a_collection_has_the_common_fields_with_what_it_says_of_them_and_its_own(write: Write) -> None:
    fields = load_collections(write())["trees"].fields
    assert list(fields) == ["name", "remarks", "species", "girth"]
    assert fields["name"].columns == ("樹名",)
    assert fields["name"].official == {"en": ("名称_英語",)}
    assert not fields["remarks"].public
    assert fields["species"].terms["cedar"].accepts == ("スギ", "杉")


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('title = "Old trees"', 'titel = "Old trees"', 1, "'title' is missing"),
        ("has_code = false", "has_cod = false", 3, "'has_cod' is not known here"),
        ("has_code = false", "has_code = 1", 3, "must be bool, not int"),
        ("has_code = false", 'osm = "natural=tree"', 3, "must be list, not str"),
        ("has_code = false", "osm = [1]", 3, "strings only"),
        ('id_prefix = "tree"', 'id_prefix = "Tree-1"', 2, "lower-case letters"),
        ('title = "Species"', 'titel = "Species"', 8, "'title' is missing"),
        ('title = "Species"', 'title = "Species"\nrequierd = true', 11, "'requierd' is not known here"),
        ('title = "Species"', 'title = " "', 10, "title is empty"),
        ('type = "code"', 'type = "cod"', 9, "not one of"),
        ('type = "number"', 'type = "code"', 19, "needs terms"),
        ('type = "code"', 'type = "number"', 9, "have terms"),
        ('type = "number"', 'type = "number"\ntranslatable = true', 20, "only type 'text'"),
        ('type = "number"', 'type = "number"\nseparator = ","', 20, "belongs to lists"),
        ('type = "number"', 'type = "text"\nofficial = { en = ["x"] }', 20, "translatable = true"),
        (
            'type = "number"',
            'type = "text"\ntranslatable = true\nofficial = { zh = ["x"] }',
            21,
            "not a content language",
        ),
        ('type = "number"', 'type = "string"\nassigned = true\ncolumns = ["x"]', 20, "assigned"),
        ('type = "number"', 'type = "number"\nstale = "keeps"', 20, "not one of keep, fall_back"),
        ('accepts = ["イチョウ"]', 'accepts = ["杉"]', 16, "accepted for 'cedar' already"),
        ('accepts = ["イチョウ"]', 'acepts = ["イチョウ"]', 16, "'acepts' is not known here"),
        ('accepts = ["イチョウ"]', 'matches = "[0-9"', 16, "not a regular expression"),
        ("[fields.girth]", "[fields.Girth]", 18, "lower-case letters"),
        ("[fields.girth]", "[fields.lang]", 18, "used by the API"),
        ("[fields.girth]", "[field.girth]", 18, "'field' is not known here"),
        ('[fields.girth]\ntype = "number"', "[fields]\ngirth = 1\n[x]", 19, "must be a table"),
        ("[fields.girth]", "[fields.girth", 18, "Expected ']'"),
        ("[fields.girth]", "[fields.species]", 18, "Cannot declare"),
        ('title = "Girth in metres"', 'title = "Girth', 20, "Illegal character"),
        ("has_code = false", "has_code = [" + "[" * 3000, 1, "recursion"),
        ("has_code = false", "has_code = " + "9" * 5000, 1, "integer"),
        ("has_code = false", "has_code = 2026-02-30", 3, "Invalid date"),
        ("Old trees", "Old \udcff trees", 1, "codec can't decode"),
    ],
)
def test_a_fault_is_named_with_its_line_and_reason(write: Write, old: str, new: str, line: int, reason: str) -> None:
    assert TREES.count(old) == 1
    file, found_line, found_reason = refusal(write(TREES.replace(old, new)))
    assert (file, found_line) == ("trees.toml", line)
    assert reason in found_reason


def test_a_fault_in_the_common_fields_is_named_in_their_file(write: Write) -> None:
    common = COMMON.replace('type = "text"\ntitle = "Remarks"', 'type = "txt"\ntitle = "Remarks"')
    assert refusal(write(common=common))[:2] == ("common_fields.toml", 10)


def test_two_collections_cannot_share_the_prefix_of_their_ids(write: Write) -> None:
    file, line, reason = refusal(write(shrubs=TREES.replace("Old trees", "Shrubs")))
    assert (file, line) == ("trees.toml", 2)
    assert "taken by shrubs" in reason


@pytest.mark.parametrize("name", ["Trees", "1trees", "old-trees", "木"])
def test_a_collection_whose_file_name_cannot_be_an_id_is_refused(write: Write, name: str) -> None:
    assert refusal(write(**{name: TREES.replace('"tree"', '"other"')}))[0] == f"{name}.toml"


def test_missing_files_and_folders_are_named(write: Write, tmp_path: Path) -> None:
    data = write()
    (data / "common_fields.toml").unlink()
    assert refusal(data)[0] == "common_fields.toml"
    assert refusal(tmp_path)[0] == "common_fields.toml"
    data = write()
    (data / "collections" / "trees.toml").unlink()
    assert refusal(data) == ("collections", 1, "no collection")
    shutil.rmtree(data / "collections")
    assert refusal(data) == ("collections", 1, "no such folder")


def test_a_folder_named_like_a_declaration_is_refused(write: Write) -> None:
    data = write()
    (data / "collections" / "shrubs.toml").mkdir()
    assert refusal(data)[0] == "shrubs.toml"


def test_a_byte_order_mark_does_not_matter(write: Write) -> None:
    assert load_collections(write("\ufeff" + TREES)) == load_collections(write())


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('collection = "trees"', 'collection = "shrubs"', 1, "not one of trees"),
        ('licence = "CC-BY-4.0"\n', "", 1, "'licence' is missing"),
        ("[140.3, 36.2, 140.6, 36.5]", "[140.3, 36.2, 140.6]", 6, "4 numbers"),
        ("[140.3, 36.2, 140.6, 36.5]", "[36.2, 140.3, 36.5, 140.6]", 6, "west, south, east, north"),
        ("[140.3, 36.2, 140.6, 36.5]", "[140.6, 36.2, 140.3, 36.5]", 6, "west, south, east, north"),
        ("[140.3, 36.2, 140.6, 36.5]", "[nan, 36.2, 140.3, 36.5]", 6, "4 numbers"),
        ("[140.3, 36.2, 140.6, 36.5]", "[140.3, 36.2, inf, 36.5]", 6, "4 numbers"),
        ("[140.3, 36.2, 140.6, 36.5]", f"[140.3, 36.2, 1{'0' * 400}, 36.5]", 6, "4 numbers"),
        ("[140.3, 36.2, 140.6, 36.5]", "[140.3, 36.2, true, 36.5]", 6, "4 numbers"),
        ('"082015"', '"082016"', 5, "check digit"),
        ('"082015"', "82015", 5, "must be str"),
        ('"final"]', '"finl"]', 7, "not one of"),
        ('title = "Trees of Mito"', 'titel = "Trees of Mito"', 2, "not known here"),
    ],
)
def test_a_fault_in_a_layer_is_named_with_its_line(write: Write, old: str, new: str, line: int, reason: str) -> None:
    assert LAYER.count(old) == 1
    file, found_line, found_reason = refusal(write(layer=LAYER.replace(old, new)))
    assert (file, found_line) == ("mito.toml", line)
    assert reason in found_reason


VALUES = [
    "1",
    "-1.5",
    "true",
    '""',
    '"x"',
    "[]",
    "[1]",
    '["x"]',
    "{}",
    "{ a = 1 }",
    "2026-11-23",
    "nan",
    "[[]]",
    '"\\u0000"',
]
KEYS = [
    "title",
    "type",
    "fields",
    "terms",
    "official",
    "columns",
    "[fields]",
    "[fields.name.terms.x]",
    "fields.x.y",
    '""',
]


@given(
    st.sampled_from(["trees", "common", "layer"]),
    st.lists(
        st.tuples(st.integers(0, 25), st.sampled_from(["drop", "double", "value", "key", "noise"]), st.data()),
        max_size=3,
    ),
)
def test_mutated_declarations_are_read_or_refused_with_a_line_of_the_file(
    write: Write, which: str, mutations: list[tuple[int, str, st.DataObject]]
) -> None:
    texts = {"trees": TREES, "common": COMMON, "layer": LAYER}
    lines = texts[which].splitlines()
    for at, how, data in mutations:
        _mutate(lines, at % len(lines), how, data)
    texts[which] = "\n".join(lines)
    folder = write(**texts)
    try:
        collections = load_collections(folder)
        load_layers(folder, collections)
    except DeclarationError as error:
        text = Path(error.values["file"]).read_text(encoding="utf-8", errors="replace")
        at_line = error.values["line"]
        reason = error.values["reason"]
    else:
        assert all(isinstance(each, Collection) for each in collections.values())
        return
    assert 1 <= at_line <= len(text.splitlines()) + 1
    assert reason


def _mutate(lines: list[str], at: int, how: str, data: st.DataObject) -> None:
    key = lines[at].partition("=")[0]
    if how == "drop":
        lines[at] = ""
    elif how == "double":
        lines.insert(at, lines[at])
    elif how == "value":
        lines[at] = f"{key} = {data.draw(st.sampled_from(VALUES))}"
    elif how == "key":
        lines[at] = f"{data.draw(st.sampled_from(KEYS))} = {data.draw(st.sampled_from(VALUES))}"
    else:
        lines[at] += data.draw(st.text(alphabet=st.characters(codec="utf-8"), max_size=5))
