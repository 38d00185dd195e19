"""Reading a file the way import does."""

from pathlib import Path

from touristinfo.domain.layers import Layer
from touristinfo.files.headers import fold_header
from touristinfo.ingest.read import Source, read_file

KNOWN = frozenset(map(fold_header, ["名称", "名称_カナ", "緯度", "経度", "住所", "説明", "NO", "開始時間", "SSID"]))


def read(path: Path, *, encoding: str = "", source_layer: str | None = None, max_bytes: int = 10_000_000) -> Source:
    layer = Layer("test", "facilities", encoding=encoding)
    return read_file(path, layer=layer, source_layer=source_layer, max_bytes=max_bytes, known_columns=KNOWN)


def codes(source: Source) -> list[tuple[str, int]]:
    return [(issue.code, issue.line) for issue in source.issues]
