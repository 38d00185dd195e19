"""Completes a row by what several of its columns say together: address, municipality, hours, fee."""

import re
from collections.abc import Callable

from touristinfo.domain.collections import Collection
from touristinfo.domain.hours import hours_from_columns
from touristinfo.errors import TouristinfoError
from touristinfo.ingest.columns import Columns
from touristinfo.ingest.drafts import Draft
from touristinfo.ingest.municipality_codes import is_prefecture_code, municipality_in
from touristinfo.ingest.text import TEXT_LIMIT, Note, narrow, one_line

Cell = Callable[[list[str]], str]  # the first of some columns that is not blank, cleaned

_BARE_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.0+)?\Z")
_FREE = frozenset({"無料", "0", "0円", "free", "入場無料", "入館無料", "見学無料"})
_NO_UNIT = frozenset({"0", "0円"})
_FRACTION = re.compile(r"[01]?\.\d+\Z")
_MIDNIGHT = re.compile(r"0?0:00(:00)?\Z")
_EVERY_DAY = "毎日"


def complete_address(draft: Draft, columns: Columns, cell: Cell) -> None:
    """The whole address, else its parts joined; then the building."""
    address = one_line(draft.texts.get("address", ""))
    if not address:
        parts = [cell(part) for part in columns.parts]
        # A prefecture alone leads nobody anywhere.
        address = "".join(map(one_line, parts)) if any(parts[1:]) else ""
    building = one_line(cell(columns.structure.get("building", [])))
    if address and building and building not in address:
        address = f"{address} {building}"
    if address and len(address) <= TEXT_LIMIT:
        draft.texts["address"] = address


def complete_municipality(draft: Draft, columns: Columns, cell: Cell, default: str) -> None:
    """Where the row names no municipality (or only a prefecture): the one its address begins with, else `default`."""
    said = draft.properties.get("municipality_code")
    if said and not is_prefecture_code(said):
        return
    place = "".join(cell(part) for part in columns.parts[:2])
    found = municipality_in(draft.texts.get("address", "")) or municipality_in(place) or said or default
    if found:
        draft.properties["municipality_code"] = found


def complete_hours(draft: Draft, columns: Columns, cell: Cell, note: Note) -> None:
    """Opening hours from columns of weekdays and times, where the row has none as a whole."""
    if "opening_hours" in draft.properties:
        return
    weekdays, opens, closes = (cell(columns.structure.get(name, [])) for name in ("weekdays", "opens", "closes"))
    if not (opens or closes):
        return
    said = " ".join(part for part in (weekdays, opens, closes) if part)
    if "weekdays" not in columns.structure:
        weekdays = _EVERY_DAY
    if not (weekdays and opens and closes):
        note("hours-incomplete", value=said)
        return
    try:
        draft.properties["opening_hours"] = hours_from_columns(weekdays, opens, closes)
    except ValueError as error:
        note("hours-invalid", value=said, reason=TouristinfoError(str(error)))
        return
    if fractions := [time for time in (opens, closes) if _FRACTION.match(narrow(time))]:
        note("hours-fraction", value=fractions[0])
    if all(_MIDNIGHT.match(narrow(time)) for time in (opens, closes)):
        note("hours-always", value=said)


def complete_fee(draft: Draft, collection: Collection, note: Note) -> None:
    """A fee that says free, and nothing else, sets `free_of_charge`; a bare number is in yen."""
    fee = draft.texts.get("fee")
    if not fee:
        return
    said = narrow(fee).lower()
    number = _BARE_NUMBER.match(said)
    plain = number[1] if number else said
    if plain in _FREE:
        if "free_of_charge" in collection.fields:
            draft.properties.setdefault("free_of_charge", True)
        if plain in _NO_UNIT:
            draft.texts["fee"] = "無料"
    elif number:
        note("fee-unit-added", value=plain)
        draft.texts["fee"] = f"{plain}円"
