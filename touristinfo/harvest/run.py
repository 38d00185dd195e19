"""One run for one layer: claim it, fetch what changed, import it under the gates of all imports, note the outcome."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Engine

from touristinfo.config import Config
from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Layer
from touristinfo.errors import LockedError, SourceError, TouristinfoError
from touristinfo.harvest.fetch import Limits, Place, Seen, check_address, fetch
from touristinfo.ingest.report import ExitCode, Report
from touristinfo.ingest.run import import_file
from touristinfo.store.database import reading, writing
from touristinfo.store.harvests import Followed, begin, end, followed

_NAME = 80  # characters of a file's name that are kept


class Outcome(StrEnum):
    """What came of a run."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"  # the source is as it was, and so is its declaration
    HELD = "held"  # for a person to look at; the old state stays
    REFUSED = "refused"  # what came cannot be read, or holds no row that can be used
    FAILED = "failed"  # nothing came
    RUNNING = "running"  # another run has the layer


@dataclass(frozen=True, slots=True)
class Harvested:
    """What came of a run. `report`: of the import, if there was one; `error`: why nothing came."""

    layer: str
    outcome: Outcome
    report: Report | None = None
    error: TouristinfoError | None = None


def due_layers(engine: Engine, layers: Mapping[str, Layer], at: datetime) -> list[Layer]:
    """The followed layers that have not been asked for as long as they say, the longest waiting first."""
    with reading(engine)() as session:
        tried = {id_: row.tried_at for id_, row in followed(session).items()}
    due = []
    for layer in layers.values():
        if layer.harvest is not None:
            last = tried.get(layer.id)
            if last is None or last + timedelta(hours=layer.harvest.every_hours) <= at:
                due.append((last is not None, last or at, layer.id))
    return [layers[id_] for _, _, id_ in sorted(due)]


def harvest(
    engine: Engine,
    config: Config,
    collections: Mapping[str, Collection],
    layer: Layer,
    *,
    accept_changes: bool = False,
) -> Harvested:
    """Bring a followed layer up to date. What goes wrong at its source is the outcome, and nothing is changed then.

    Raises DeclarationError. `layer.harvest` must be there.
    """
    with writing(engine).begin() as session:
        known = begin(session, layer.id)
    if known is None:
        return Harvested(layer.id, Outcome.RUNNING)
    job = _Job(engine, config, collections, layer)
    result, now_known = Harvested(layer.id, Outcome.FAILED), None
    try:
        result, now_known = job.run(known, accept_changes)
    finally:
        with writing(engine).begin() as session:
            end(session, layer.id, result.outcome.value, _said(result), now_known)
    return result


@dataclass(frozen=True, slots=True)
class _Job:
    """What a run works on."""

    engine: Engine
    config: Config
    collections: Mapping[str, Collection]
    layer: Layer

    def run(self, known: Followed, accept_changes: bool) -> tuple[Harvested, Followed | None]:
        """What came of it, and what is known now; None where nothing new is."""
        declared = _digest(repr((self.layer, self.collections[self.layer.collection])).encode())
        seen = Seen(known.etag, known.last_modified) if known.declared == declared else Seen()
        with tempfile.TemporaryDirectory(prefix="touristinfo-") as folder:
            path = Path(folder) / _file_name(self.layer)
            try:
                said = self._fetch(path, seen)
            except SourceError as error:
                return Harvested(self.layer.id, Outcome.FAILED, error=error), None
            if said is None:
                return Harvested(self.layer.id, Outcome.UNCHANGED), known
            with path.open("rb") as file:
                mark = hashlib.file_digest(file, "sha256").hexdigest() + declared
            now_known = Followed(said.etag, said.last_modified, declared, mark)
            if mark == known.mark:
                return Harvested(self.layer.id, Outcome.UNCHANGED), now_known
            return self._imported(path, accept_changes, now_known)

    def _fetch(self, path: Path, seen: Seen) -> Seen | None:
        following = self.layer.harvest
        assert following is not None
        check_address(following.url)
        place = Place(following.url, frozenset(following.hosts), self.config.harvest_inside)
        return fetch(place, path, seen, Limits(self.config.max_file_bytes))

    def _imported(self, path: Path, accept_changes: bool, now_known: Followed) -> tuple[Harvested, Followed | None]:
        layer = self.layer
        assert layer.harvest is not None
        try:
            report = import_file(
                self.engine,
                self.config,
                self.collections,
                path,
                layer.collection,
                layer_id=layer.id,
                source_layer=layer.harvest.source_layer or None,
                accept_changes=accept_changes,
            )
        except LockedError as error:
            return Harvested(layer.id, Outcome.FAILED, error=error), None
        outcome = _OUTCOMES[report.exit_code]
        # What was held or refused is fetched and looked at again the next time.
        return Harvested(layer.id, outcome, report), now_known if outcome is Outcome.APPLIED else None


_OUTCOMES = {
    ExitCode.DONE: Outcome.APPLIED,
    ExitCode.HELD: Outcome.HELD,
    ExitCode.NOTHING: Outcome.REFUSED,
}


def _file_name(layer: Layer) -> str:
    """The last part of the address as a file's name: reports name it."""
    assert layer.harvest is not None
    said = unquote(urlsplit(layer.harvest.url).path).rpartition("/")[2]
    kept = "".join(char for char in said if char.isalnum() or char in "._-")[-_NAME:].lstrip(".")
    return kept or "download"


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def _said(result: Harvested) -> dict[str, object]:
    """What is kept of a run."""
    said: dict[str, Any] = {}
    if result.error is not None:
        said["error"] = {"message": result.error.message, "values": {k: str(v) for k, v in result.error.values.items()}}
    if result.report is not None:
        report = replace(result.report, issues=result.report.issues[:100])
        said["report"] = report.to_json("ja")
    return said
