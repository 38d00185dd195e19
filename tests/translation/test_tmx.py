"""TMX comes in from other programs and goes out again without a loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touristinfo.domain.languages import TAGS
from touristinfo.errors import UnreadableFileError
from touristinfo.translation.memory.tmx import read_tmx, write_tmx

# What XML 1.0 can carry, with line feeds as line ends.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))
CARRIED = st.builds(str.__add__, TEXT.filter(bool), st.sampled_from(["", "\n", "\tx", " "]))
UNITS = st.lists(st.tuples(st.sampled_from([tag for tag in TAGS if tag != "ja"]), CARRIED, CARRIED), unique=True)

OF_ANOTHER_PROGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="ja-JP" datatype="xml" segtype="sentence" adminlang="en-US"/><body>
<tu tuid="1"><prop type="x-project">signs</prop>
<tuv xml:lang="JA-JP"><seg>開館時間は<bpt i="1">&lt;b&gt;</bpt>9時<ept i="1">&lt;/b&gt;</ept>からです。</seg></tuv>
<tuv xml:lang="zh-TW"><seg>開館時間為<hi>9點</hi>起。</seg></tuv>
<tuv xml:lang="fr-FR"><seg>Ouvert à partir de 9 h.</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>no source</seg></tuv></tu>
</body></tmx>"""


@given(UNITS)
def test_a_round_trip_loses_nothing(units: list[tuple[str, str, str]]) -> None:
    assert read_tmx(write_tmx(units)) == units


def test_units_of_another_program_are_read_without_its_codes() -> None:
    units = read_tmx(OF_ANOTHER_PROGRAM.encode())
    assert units == [("zh-Hant", "開館時間は9時からです。", "開館時間為9點起。")]


BOMB = '<!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><tmx><body><tu>&b;</tu></body></tmx>'
OUTSIDE = '<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx>&a;</tmx>'


@pytest.mark.parametrize("file", ["", "no XML", "<tmx><body>", "<xliff/>", BOMB, OUTSIDE])
def test_what_is_no_tmx_is_refused(file: str) -> None:
    with pytest.raises(UnreadableFileError):
        read_tmx(file.encode())
