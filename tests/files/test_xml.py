"""XML that people send is read in any encoding; what is broken or hostile is refused, with its place."""

import pytest

from touristinfo.errors import UnreadableFileError
from touristinfo.files.xml import parsed_xml

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>"""
ELSEWHERE = b"""<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc-jp"])
def test_text_is_read_in_the_encoding_that_the_file_declares(encoding: str) -> None:
    declared = "shift_jis" if encoding == "cp932" else encoding.removesuffix("-sig")
    document = f'<?xml version="1.0" encoding="{declared}"?>\n<a>弘道館</a>'
    text = parsed_xml(document.encode(encoding)).text
    assert text == "弘道館"


@pytest.mark.parametrize("data", [BOMB, OUTSIDE, ELSEWHERE])
def test_document_types_are_refused_whatever_they_are_for(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="DOCTYPE"):
        parsed_xml(data)


def test_a_fault_is_told_with_line_and_column() -> None:
    with pytest.raises(UnreadableFileError) as raised:
        parsed_xml(b"<a>\n  <b>text</c>\n</a>")
    assert (raised.value.values["line"], raised.value.values["column"]) == (2, 12)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"<a>\x00</a>",
        b"<a>&nbsp;</a>",
        b"<a>\xff</a>",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b'<?xml version="1.0" encoding="shift_jis"?><a>\x81\x00\xff</a>',
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_xml_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        parsed_xml(data)
