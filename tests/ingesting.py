"""What tests of the import share: a table of cells becomes a file, is read and understood, without a database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from touristinfo.config import DATA
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.layers import Layer
from touristinfo.ingest.check import Checked
from touristinfo.ingest.columns import known_columns, load_structure
from touristinfo.ingest.read import read_file
from touristinfo.ingest.understand import understand

COLLECTIONS = load_collections(DATA)
STRUCTURE = load_structure(DATA)
KNOWN = {name: known_columns(each, STRUCTURE) for name, each in COLLECTIONS.items()}
PLACE = {"名称": "偕楽園", "住所": "茨城県水戸市常磐町1", "緯度": "36.374400", "経度": "140.451900"}


def understand_file(path: Path, collection_id: str = "facilities", **layer: Any) -> Checked:
    """What import makes of the file at `path`; `layer`: attributes of its layer."""
    collection = COLLECTIONS[collection_id]
    declared = Layer("test", collection_id, **layer)
    known = KNOWN[collection_id]
    source = read_file(path, layer=declared, source_layer=None, max_bytes=10_000_000, known_columns=known)
    return understand(source, collection, declared, STRUCTURE)


def csv_text(*rows: Mapping[str, str]) -> str:
    """A CSV of `rows`, each a mapping from column to cell; all columns stand in the header."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "".join(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line) + "\r\n" for line in lines)


def places(*rows: Mapping[str, str]) -> list[dict[str, str]]:
    """`rows`, each completed to an acceptable place with a name and point of its own."""
    return [
        {**PLACE, "名称": f"名所{number}", "緯度": f"36.{300 + number}123", **row} for number, row in enumerate(rows)
    ]


def codes(checked: Checked, line: int | None = None) -> list[str]:
    """The codes of the issues found, of one line or of all."""
    return [issue.code for issue in checked.issues if line in (None, issue.line)]
