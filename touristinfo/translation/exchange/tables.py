"""Rows of a CSV file or a sheet to the texts that came back in them."""

from collections.abc import Collection, Iterator, Sequence

from touristinfo.domain.states import State
from touristinfo.files.cells import Cells
from touristinfo.files.encoding import Decoded, decode
from touristinfo.translation.exchange.columns import Layout, layout_of
from touristinfo.translation.exchange.model import ReturnedUnit, stamp_in

_STATES = {state.value: state for state in State}


def read_rows(
    rows: Sequence[Cells], sources: Collection[str], sheet: str = ""
) -> tuple[Layout | None, list[ReturnedUnit]]:
    """How the table is laid out, and its texts; None and none where it is no table of ours."""
    layout = layout_of(rows, sources)
    return layout, [] if layout is None else list(_units(rows, layout, sheet))


def _units(rows: Sequence[Cells], layout: Layout, sheet: str) -> Iterator[ReturnedUnit]:
    for line, cells in rows[layout.body :]:
        row = layout.read(cells)
        if any(row.get(name, "").strip() for name in ("id", "source", "target", "stamp")):
            yield ReturnedUnit(
                line=line,
                id=row.get("id", "").strip(),
                source=with_line_feeds(row["source"]) if "source" in row else None,
                target=with_line_feeds(row["target"]),
                state=_STATES.get(row.get("state", "").strip()),
                stamp=stamp_in(row.get("stamp", "")),
                sheet=sheet,
            )


def plain_text(data: bytes, declared: str = "") -> Decoded:
    """The text in `data`, as we wrote it (UTF-8) where that is still so: then nothing has to be guessed."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    return decode(data, declared) if "\0" in text else Decoded(text, "utf-8")


def with_line_feeds(text: str) -> str:
    """`text` with LF as its line ends, whatever program wrote it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
