"""Files that are broken, hostile or none of ours: a clear error, and nothing else."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packages import PACKAGE

from touristinfo.errors import UnreadableFileError
from touristinfo.translation.exchange.formats import FORMATS, MOST_BYTES, read_returned, write_package

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><xliff version="1.2">&b;</xliff>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xliff version="2.0">&a;</xliff>'


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def in_workbook(changed: dict[str, bytes]) -> bytes:
    """Our workbook with other parts."""
    with zipfile.ZipFile(io.BytesIO(write_package(PACKAGE, FORMATS["xlsx"]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | changed)


SHEET = "xl/worksheets/sheet1.xml"
BAD = {
    "empty": b"",
    "blank": b" \n\t ",
    "a bomb": BOMB,
    "an entity from outside": OUTSIDE,
    "XML that is none of ours": b"<html><body/></html>",
    "XLIFF without texts": b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file/></xliff>',
    "half an XLIFF": write_package(PACKAGE, FORMATS["xliff1"])[:500],
    "nested too deeply": b"<xliff version='2.0'><unit><segment><source>%s</source></segment></unit></xliff>"
    % (b"<g>" * 100_000 + b"</g>" * 100_000),
    "half a PO": write_package(PACKAGE, FORMATS["po"])[:-20] + b'\nmsgid "',
    "a PO with a thing of its own": b'msgid "a"\nmsgstr "b"\nnonsense\n',
    "half a workbook": write_package(PACKAGE, FORMATS["xlsx"])[:2000],
    "a zip of something else": zipped({"word/document.xml": b"<w/>"}),
    "a zip bomb": zipped({"xl/workbook.xml": b"0" * 200_000_000}),
    "a sheet with a document type": in_workbook({SHEET: BOMB}),
    "a sheet that is no XML": in_workbook({SHEET: b"\x00\x01"}),
    "an old Excel file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "a table of something else": "名称,緯度\n弘道館,36.3\n".encode(),
    "quotation marks without end": b'ID,\xe5\x8e\x9f\xe6\x96\x87\n"' * 4000,
    "too large": b"a" * (MOST_BYTES + 1),
}


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in BAD.items()])
def test_it_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError) as raised:
        read_returned(data)
    assert len(str(raised.value)) < 500


def test_what_is_broken_is_told_with_its_place() -> None:
    with pytest.raises(UnreadableFileError) as raised:
        read_returned(b"<xliff version='2.0'>\n<file>\n</unit>")
    assert raised.value.values["line"] == 3
    with pytest.raises(UnreadableFileError) as raised:
        read_returned(b'msgid "a"\nmsgstr "b"\n\nmsgid "c"\nnonsense "d"\n')
    assert raised.value.values["line"] == 5


@pytest.mark.parametrize("name", FORMATS)
@given(where=st.floats(0, 0.999), byte=st.integers(0, 255))
def test_a_file_with_a_wrong_byte_is_read_or_refused(name: str, where: float, byte: int) -> None:
    data = bytearray(FILES[name])
    data[int(where * len(data))] = byte
    with contextlib.suppress(UnreadableFileError):  # any other error fails
        read_returned(bytes(data))


FILES = {name: write_package(PACKAGE, format_) for name, format_ in FORMATS.items()}


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"<xliff>", b"PK\x03\x04", b'msgid "', b"ID,"):
        with contextlib.suppress(UnreadableFileError):
            read_returned(start + data)


def test_an_entity_from_outside_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    with pytest.raises(UnreadableFileError) as raised:
        read_returned(OUTSIDE.replace(b"/etc/passwd", str(secret).encode()))
    assert "secret" not in str(raised.value).replace(str(secret), "")
