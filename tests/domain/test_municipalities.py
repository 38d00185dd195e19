"""Municipalities: check digits, and a table without faults."""

from pathlib import Path

import pytest

from touristinfo.domain.municipalities import (
    is_municipality_code,
    municipalities,
    municipality,
    read_municipalities,
)

HEAD = "code,slug,kana,ja,west,south,east,north\n"


@pytest.mark.parametrize("code", ["082015", "131130", "130001", "300004", "011002", "014231"])
def test_real_codes(code: str) -> None:
    assert is_municipality_code(code)


@pytest.mark.parametrize(
    "code", ["", "08201", "082016", "0820150", "99201", "482013", "000000", "０８２０１５", "082015\n"]
)
def test_not_codes(code: str) -> None:
    assert not is_municipality_code(code)


def test_all_of_ibaraki_in_seven_languages() -> None:
    assert len(municipalities()) == 44
    assert {len(each.names) for each in municipalities().values()} == {7}
    mito = municipality("082015")
    assert mito is not None
    assert (mito.slug, mito.names["ko"], mito.names["zh-Hans"]) == ("mito", "미토시", "水户市")
    assert mito.box is not None
    assert mito.box.contains(140.4767, 36.3752)
    assert not mito.box.contains(140.6500, 36.6000)
    assert municipality("131130") is None
    assert municipality(None) is None


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("082016,mito,ミトシ,水戸市", "check digit"),
        ("082015,Mito,ミトシ,水戸市", "slug"),
        ("082015,mito,,水戸市", "kana"),
        ("082015,mito,ミトシ,水戸市\n082023,mito,ヒタチシ,日立市", "line 3.*twice"),
        ("082015,mito,ミトシ,水戸市,140.6,36.2,140.3,36.5", "not a box"),
        ("082015,mito,ミトシ,水戸市,140.3,36.2,,", "all four blank"),
    ],
)
def test_a_faulty_table_is_refused_with_line_and_reason(tmp_path: Path, rows: str, reason: str) -> None:
    file = tmp_path / "municipalities.csv"
    file.write_text(HEAD + rows + "\n", encoding="utf-8")
    with pytest.raises(Exception, match=reason):
        read_municipalities(file)
