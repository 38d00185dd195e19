"""Packages for tests: texts in many scripts, and what hypothesis makes up."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from touristinfo.domain.layers import Origin
from touristinfo.domain.states import State
from touristinfo.translation.exchange.model import ExchangeUnit, Package

KODOKAN = ExchangeUnit(
    feature="mito-sign-0001",
    field="name",
    collection="signs",
    source="弘道館",
    target="고도칸",
    state=State.TRANSLATED,
    origin=Origin.MACHINE,
    version=12,
    place="弘道館",
    kana="こうどうかん",
    notes=("Shown on a sign.", "水戸市"),
    limit=60,
    glossary=(("館", "관"), ("弘道", "홍도")),
)
FALLS = replace(
    KODOKAN,
    feature="daigo-sign-0002",
    field="text",
    source="袋田の滝\nまで 500 m",
    target="",
    state=None,
    origin=None,
    version=0,
)
STALE = replace(
    KODOKAN, feature="mito-sign-0003", source="偕楽園 ", target="가이라쿠엔", old_source="偕楽園", limit=None, version=7
)
PACKAGE = Package("ja", "ko", (KODOKAN, FALLS, STALE), "2026-003", date(2027, 1, 29), "数字は算用数字で。")

# All that XML 1.0 has (2.2), but the carriage return.
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufffe\uffff").filter(
    lambda char: char >= " " or char in "\t\n"
)
HOSTILE = (
    "=cmd|'/c calc'!A1",
    "'=1+1",
    "''",
    "+81",
    "@SUM(A1)",
    " leading",
    "trailing \t",
    "\n\nlines\n",
    "quotes \"'„“",
    "_x000D_ _x005F_x000D_",
    'back\\slash \\n \\"',
    "مرحبا \u202bבית\u202c",
    "葛\U000e0100城 𠮟る 👨‍👩‍👧",
    "ยินดีต้อนรับ ệ e\u0302\u0323",
    "<b>&amp;</b> ]]> <!-- -->",
    "\ufeffmark \u0085 \u2028 \u2029 \x7f \x9f \ufffd",
    "0120-1-2, 1/2, 2026-01-02, TRUE, 1e5",
    '%(name)s {0} %s #~ msgid "x"',
)
texts = st.one_of(st.text(_CHARACTERS, max_size=40), st.sampled_from(HOSTILE))
units = st.builds(
    ExchangeUnit,
    feature=st.from_regex(r"\A[a-z]{1,5}(-[a-z0-9]{1,4}){0,2}\Z"),
    field=st.sampled_from(["name", "description", "opening_hours_note"]),
    collection=st.just("signs"),
    source=texts.filter(bool),
    target=texts,
    state=st.sampled_from(State),
    origin=st.sampled_from(Origin),
    version=st.integers(0, 10**12),
    old_source=texts,
    place=texts,
    kana=texts,
    notes=st.lists(texts, max_size=3).map(tuple),
    limit=st.none() | st.integers(1, 999),
    glossary=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
)
packages = st.builds(
    Package,
    source_language=st.sampled_from(["ja", "en"]),
    language=st.sampled_from(["ko", "zh-Hant", "ja-simple", "th"]),
    units=st.lists(units, min_size=1, max_size=4, unique_by=lambda unit: unit.id).map(tuple),
    order=st.sampled_from(["", "2026-003"]),
    due=st.none() | st.just(date(2027, 1, 29)),
    note=texts,
)
