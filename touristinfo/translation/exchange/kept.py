"""Texts that went out and files that came back, as plain values that a database keeps."""

import dataclasses
from typing import Any

from touristinfo.domain.layers import Origin
from touristinfo.domain.states import State
from touristinfo.translation.exchange.model import ExchangeUnit, Remark, Returned, ReturnedUnit, stamp_in


def unit_to_json(unit: ExchangeUnit) -> dict[str, Any]:
    """As `unit_from_json` reads it."""
    return dataclasses.asdict(unit)


def unit_from_json(data: dict[str, Any]) -> ExchangeUnit:
    """Read what `unit_to_json` made."""
    return ExchangeUnit(
        **data
        | {
            "state": _state(data["state"]),
            "origin": Origin(data["origin"]) if data["origin"] else None,
            "notes": tuple(data["notes"]),
            "glossary": tuple((term, translation) for term, translation in data["glossary"]),
        }
    )


def returned_to_json(returned: Returned) -> dict[str, Any]:
    """As `returned_from_json` reads it."""
    units = [
        dataclasses.asdict(dataclasses.replace(unit, stamp=None)) | {"stamp": str(unit.stamp) if unit.stamp else ""}
        for unit in returned.units
    ]
    remarks = [{"kind": each.kind, "values": dict(each.values)} for each in returned.remarks]
    said = {"format": returned.format, "language": returned.language, "source_language": returned.source_language}
    return {**said, "order": returned.order, "units": units, "remarks": remarks}


def returned_from_json(data: dict[str, Any]) -> Returned:
    """Read what `returned_to_json` made."""
    units = [
        ReturnedUnit(**each | {"stamp": stamp_in(each["stamp"]), "state": _state(each["state"])})
        for each in data["units"]
    ]
    remarks = [Remark(**each) for each in data["remarks"]]
    return Returned(**data | {"units": units, "remarks": remarks})


def _state(value: str | None) -> State | None:
    return State(value) if value else None
