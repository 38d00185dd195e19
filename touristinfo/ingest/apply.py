"""Applies a plan to the database in one short transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Layer
from touristinfo.errors import LockedError
from touristinfo.ingest.decide import Plan
from touristinfo.messages import N_
from touristinfo.store.database import writing
from touristinfo.store.faults import is_locked
from touristinfo.store.features import (
    Existing,
    add_features,
    change_features,
    existing_features,
    restore_features,
    withdraw_features,
)
from touristinfo.store.layers import save_layer

GONE_FROM_SOURCE = "gone from its source"


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go, and the name of the file that they come from."""

    collection: Collection
    layer: Layer
    source_file: str


def apply_plan(engine: Engine, target: Target, plan: Plan, seen: Mapping[str, Existing]) -> bool:
    """Whether `plan` was applied, whole. False, and nothing done: the layer is no longer as `seen` when deciding.

    Raises LockedError when another process holds the database for too long.
    """
    try:
        with writing(engine).begin() as session:
            # Locks the layer's row (on SQLite the whole file is locked already): what is read next stays so.
            save_layer(session, target.layer)
            if existing_features(session, target.layer.id) != seen:
                session.rollback()
                return False
            _write(session, target, plan)
    except IntegrityError:  # two first imports of one layer at once
        return False
    except OperationalError as error:
        if is_locked(error):
            raise LockedError(N_("Another process is writing to the database; try again later.")) from error
        raise
    return True


def _write(session: Session, target: Target, plan: Plan) -> None:
    collection, layer, source_file = target.collection, target.layer, target.source_file
    add_features(session, collection, layer, plan.add, source_file)
    change_features(session, collection, layer, {**plan.change, **plan.restore}, source_file)
    if plan.restore:
        restore_features(session, plan.restore)
    if plan.withdraw:
        withdraw_features(session, plan.withdraw, GONE_FROM_SOURCE)
