"""`data/import.toml`: the columns that do not make a field by themselves; a faulty one says file, line and reason."""

from pathlib import Path

import pytest
from ingesting import COLLECTIONS, PLACE, STRUCTURE

from touristinfo.config import DATA
from touristinfo.domain.layers import Layer
from touristinfo.errors import DeclarationError
from touristinfo.files.headers import fold_header
from touristinfo.ingest.columns import known_columns, load_structure
from touristinfo.ingest.read import Row, Source
from touristinfo.ingest.understand import understand


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('columns = ["NO"', 'colums = ["NO"', "must name at least one column"),
        ('weekdays = ["利用可能曜日", "営業曜日"]', "weekdays = []", "must name at least one column"),
        ('parts = [["', 'parts = ["x", ["', "lists of column names"),
        ('ko = ["韓国語"', 'fr = ["フランス語"', "not a content language"),
        ("[languages]", "[langauges]", "not known here"),
    ],
)
def test_a_faulty_declaration_says_file_line_and_reason(tmp_path: Path, old: str, new: str, reason: str):
    text = (DATA / "import.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "import.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DeclarationError, match=rf"import\.toml, line \d+: .*{reason}"):
        load_structure(tmp_path)


def test_readers_know_the_headers_of_every_collection():
    for collection in COLLECTIONS.values():
        known = known_columns(collection, STRUCTURE)
        for name in ("名称", "1.名称", "緯度", "ＮＯ", "所在地_市区町村", "名称_韓国語", "description:zh-Hant"):
            assert fold_header(name) in known


def test_a_column_name_with_control_characters_can_be_stored():
    cells = {f"{column}\x00": cell for column, cell in PLACE.items()}
    source = Source("geojson", list(cells), [Row(1, cells)])
    checked = understand(source, COLLECTIONS["facilities"], Layer("test", "facilities"), STRUCTURE)
    assert checked.records[0].raw == PLACE
