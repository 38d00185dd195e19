"""Decides what an import does to a layer; pure: what is stored and what the file says go in, a plan comes out."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from touristinfo.domain.records import SourceRecord
from touristinfo.messages import N_
from touristinfo.store.features import Existing

HELD = N_(
    "Held: of %(existing)s places of this layer %(withdraw)s would be withdrawn and %(change)s changed,"
    " more than the allowed share of %(share)s. Check the file; then import with --accept-changes."
)


@dataclass(slots=True)
class Plan:
    """`add`: new keys. `change`, `restore`: feature id -> what its row says now; `restore` had gone and is back.
    `withdraw`: ids of features that the file no longer has. `blocked`: rows of features withdrawn by hand, left alone.
    `held`: the values for the message HELD, None where nothing is held."""

    add: list[SourceRecord] = field(default_factory=list)
    change: dict[str, SourceRecord] = field(default_factory=dict)
    restore: dict[str, SourceRecord] = field(default_factory=dict)
    withdraw: list[str] = field(default_factory=list)
    blocked: list[SourceRecord] = field(default_factory=list)
    unchanged: int = 0
    held: dict[str, Any] | None = None


def decide(
    existing: Mapping[str, Existing],
    records: Iterable[SourceRecord],
    kept: AbstractSet[str],
    held_share: float,
    accept_changes: bool,
) -> Plan:
    """The plan that makes the layer say what `records` say.

    `existing`: stored features by source key. `kept`: keys of rows held back, whose features stay as they are. More
    than `held_share` of the features in service withdrawn or changed: held, unless `accept_changes`.
    """
    plan = Plan()
    found = set(kept)
    for record in records:
        found.add(record.key)
        _sort(plan, existing.get(record.key), record)
    in_service = {key: each for key, each in existing.items() if not (each.withdrawn or each.blocked)}
    plan.withdraw = [each.id for key, each in in_service.items() if key not in found]
    touched = len(plan.withdraw) + len(plan.change)
    if in_service and touched > held_share * len(in_service) and not accept_changes:
        plan.held = {
            "existing": len(in_service),
            "withdraw": len(plan.withdraw),
            "change": len(plan.change),
            "share": f"{held_share:.0%}",
        }
    return plan


def _sort(plan: Plan, stored: Existing | None, record: SourceRecord) -> None:
    if stored is None:
        plan.add.append(record)
    elif stored.blocked:
        plan.blocked.append(record)
    elif stored.withdrawn:
        plan.restore[stored.id] = record
    elif stored.digest != record.digest():
        plan.change[stored.id] = record
    else:
        plan.unchanged += 1
