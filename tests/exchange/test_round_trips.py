"""What goes out comes back: every text that XML 1.0 can carry, in every format; what cannot be carried is refused."""

import io
from dataclasses import replace

import pytest
from hypothesis import example, given
from openpyxl import load_workbook
from packages import FALLS, HOSTILE, KODOKAN, PACKAGE, packages

from touristinfo.domain.states import State
from touristinfo.errors import RequestError
from touristinfo.translation.exchange import formats
from touristinfo.translation.exchange.formats import FORMATS, format_of, read_returned, write_package
from touristinfo.translation.exchange.model import ExchangeUnit, Package, Returned

FORMAT_NAMES = [pytest.param(name, id=name) for name in FORMATS]
HOSTILE_PACKAGE = replace(
    PACKAGE,
    units=tuple(
        replace(KODOKAN, feature=f"f-{n}", source=text, target=text, notes=(text,)) for n, text in enumerate(HOSTILE)
    ),
)


def there_and_back(package: Package, name: str) -> Returned:
    return read_returned(write_package(package, FORMATS[name]))


@pytest.mark.parametrize("name", FORMAT_NAMES)
@given(package=packages)
@example(package=HOSTILE_PACKAGE)
def test_nothing_is_lost_on_the_way_there_and_back(name: str, package: Package) -> None:
    returned = there_and_back(package, name)
    assert [(each.id, each.source, each.target, each.stamp) for each in returned.units] == [
        (unit.id, unit.source, unit.target, package.stamp(unit)) for unit in package.units
    ]
    assert (returned.format, returned.language) == (name, package.language)
    assert not returned.remarks


@pytest.mark.parametrize("name", ["xliff1", "xliff2", "po"])
def test_a_file_says_which_order_it_is_and_from_which_language(name: str) -> None:
    returned = there_and_back(PACKAGE, name)
    assert (returned.order, returned.source_language) == ("2026-003", "ja")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "po"])
def test_the_state_of_a_text_comes_back_as_it_was(name: str, state: State) -> None:
    (unit,) = there_and_back(replace(PACKAGE, units=(replace(KODOKAN, state=state),)), name).units
    assert unit.state is state


@pytest.mark.parametrize("name", ["xliff1", "xliff2", "po"])
def test_a_text_sent_back_or_stale_is_marked_as_unfinished(name: str) -> None:
    stale = replace(KODOKAN, old_source="弘道舘")
    sent_back = replace(KODOKAN, feature="x", state=State.INITIAL)
    returned = there_and_back(replace(PACKAGE, units=(stale, sent_back, KODOKAN)), name)
    assert [unit.is_unfinished for unit in returned.units] == [True, True, False]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "xlsx"])
def test_the_file_tells_whoever_translates_what_they_need(name: str) -> None:
    said = write_package(PACKAGE, FORMATS[name]).decode()
    assert not [words for words in ("こうどうかん", "Shown on a sign.", "60", "弘道", "홍도") if words not in said]


def test_so_does_a_workbook_which_says_how_to_fill_it_in() -> None:
    book = load_workbook(io.BytesIO(write_package(PACKAGE, FORMATS["xlsx"])))
    cells = [cell.value for sheet in book for row in sheet for cell in row if cell.value]
    assert {"こうどうかん", "Shown on a sign.\n水戸市", "60", "館 = 관\n弘道 = 홍도", "2026-003", "2027-01-29"} <= {
        *cells
    }
    assert not [
        cell for sheet in book for row in sheet for cell in row if cell.data_type not in ("s", "n", "inlineStr")
    ]


@pytest.mark.parametrize("character", ["\0", "\x0b", "\r", "\x1b", "\ud800", "\ufffe", "\uffff"])
@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_what_no_file_can_carry_is_refused_with_its_name(name: str, character: str) -> None:
    package = replace(PACKAGE, units=(KODOKAN, replace(FALLS, source=f"a{character}b")))
    with pytest.raises(RequestError) as raised:
        write_package(package, FORMATS[name])
    assert raised.value.values["id"] == FALLS.id
    assert raised.value.values["character"].startswith(f"U+{ord(character):04X}")


@pytest.mark.parametrize("where", [{"target": "x\x01"}, {"notes": ("x\x01",)}, {"glossary": (("x\x01", "y"),)}])
def test_that_holds_for_all_that_is_written(where: dict[str, object]) -> None:
    unit: ExchangeUnit = replace(KODOKAN, **where)  # type: ignore[arg-type]
    with pytest.raises(RequestError):
        write_package(replace(PACKAGE, units=(unit,)), FORMATS["xliff2"])


def test_a_cell_of_excel_holds_32767_units_and_no_more() -> None:
    fits = replace(PACKAGE, units=(replace(KODOKAN, target="𠮟" * 16_383 + "a"),))
    assert there_and_back(fits, "xlsx").units[0].target == fits.units[0].target
    with pytest.raises(RequestError, match="XLIFF"):
        write_package(replace(PACKAGE, units=(replace(KODOKAN, target="𠮟" * 16_384),)), FORMATS["xlsx"])


def test_a_file_that_would_not_be_taken_back_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_BYTES", 1_000)
    with pytest.raises(RequestError):
        write_package(PACKAGE, FORMATS["xliff1"])


def test_the_name_of_a_file_says_its_format() -> None:
    assert [format_of(f"水戸{each.suffix.upper()}") for each in FORMATS.values()] == list(FORMATS.values())
    with pytest.raises(RequestError, match=r"\.xlsx"):
        format_of("text.docx")
