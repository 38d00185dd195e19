"""One import from file to database: read, map, check, decide, apply; a report says what happened."""

import dataclasses
import re
from collections.abc import Mapping as ReadOnlyMapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from touristinfo.config import Config
from touristinfo.domain.collections import Collection
from touristinfo.domain.declarations import Declaration
from touristinfo.domain.issues import Issue
from touristinfo.domain.layers import Layer, default_layer_id, load_layers
from touristinfo.errors import LockedError, NotFoundError, RequestError, UnreadableFileError
from touristinfo.ingest.apply import Target, apply_plan
from touristinfo.ingest.check import Checked
from touristinfo.ingest.columns import Structure, known_columns, load_structure
from touristinfo.ingest.decide import Plan, decide
from touristinfo.ingest.own_rows import recognise
from touristinfo.ingest.read import Source, read_file
from touristinfo.ingest.read.crs import crs_named, epsg_or_wkt
from touristinfo.ingest.report import Report
from touristinfo.ingest.understand import understand
from touristinfo.messages import N_
from touristinfo.store.database import reading
from touristinfo.store.features import existing_features
from touristinfo.store.layers import collection_of_layer

ATTEMPTS = 3  # to decide anew when another import of the layer came between
_LAYER_ID = re.compile(r"[\w-]{1,200}\Z")


def import_file(  # noqa: PLR0913  (the options of the command)
    engine: Engine,
    config: Config,
    collections: ReadOnlyMapping[str, Collection],
    path: Path,
    collection_id: str,
    *,
    layer_id: str | None = None,
    source_layer: str | None = None,
    dry_run: bool = False,
    accept_changes: bool = False,
) -> Report:
    """Import the file `path` into one layer of a collection; only that layer's features are touched.

    Whatever is wrong with the file is in the report. Raises NotFoundError (no such collection), RequestError (layer
    id), DeclarationError (data/), LockedError (another process is writing).
    """
    if collection_id not in collections:
        raise NotFoundError(
            N_("There is no collection '%(id)s'; there are: %(known)s"), id=collection_id, known=", ".join(collections)
        )
    collection = collections[collection_id]
    structure = load_structure(config.data)
    layer = _layer(config, collections, path, collection_id, layer_id)
    titles = {each.id: each.title for each in collection.fields.values()}
    report = Report(collection.id, layer.id, titles=titles)
    job = _Job(engine, config, Target(collection, layer, path.name), structure, report)
    if refusal := _refusal(engine, layer, collection):
        report.issues.append(refusal)
        return report
    source = _read(job, path, source_layer)
    if source is not None:
        checked = understand(source, collection, job.target.layer, structure)
        report.take_rows(checked)
        if checked.records:
            _decide_and_apply(job, checked, dry_run, accept_changes)
    return report


@dataclass(frozen=True, slots=True)
class _Job:
    """What all steps of one import share."""

    engine: Engine
    config: Config
    target: Target
    structure: Structure
    report: Report


def _layer(
    config: Config, collections: ReadOnlyMapping[str, Collection], path: Path, collection_id: str, layer_id: str | None
) -> Layer:
    """The layer as declared, or an undeclared one of that id."""
    id_ = default_layer_id(collection_id, path) if layer_id is None else layer_id
    declared = load_layers(config.data, collections).get(id_)
    if declared:
        return _with_known_crs(config, declared)
    if not _LAYER_ID.match(id_):
        raise RequestError(
            N_("The layer's id '%(id)s' must be letters, digits, '_' and '-', at most 200; name one with --layer."),
            parameter="layer",
            id=id_[:200],
        )
    return Layer(id_, collection_id)


def _refusal(engine: Engine, layer: Layer, collection: Collection) -> Issue | None:
    """An issue where the layer, as declared or as stored, belongs to another collection."""
    with reading(engine)() as session:
        stored = collection_of_layer(session, layer.id)
    other = next((each for each in (layer.collection, stored) if each not in (None, collection.id)), None)
    return Issue("layer-of-other-collection", 0, "layer", layer.id, {"collection": other}) if other else None


def _with_known_crs(config: Config, layer: Layer) -> Layer:
    """`layer` with its coordinate system as "EPSG:6677". Raises DeclarationError for one that is not known."""
    crs = crs_named(layer.crs) or epsg_or_wkt(layer.crs)
    if layer.crs and not crs:
        declaration = Declaration(config.data / "layers" / f"{layer.id}.toml")
        raise declaration.fault(f"crs '{layer.crs}' is not a coordinate system that is known", key="crs")
    return dataclasses.replace(layer, crs=crs)


def _read(job: _Job, path: Path, source_layer: str | None) -> Source | None:
    """The file's rows, without what the layer withholds; None where it cannot be read, which is reported."""
    known = known_columns(job.target.collection, job.structure)
    limit = job.config.max_file_bytes
    try:
        source = read_file(
            path, layer=job.target.layer, source_layer=source_layer, max_bytes=limit, known_columns=known
        )
    except UnreadableFileError as error:
        job.report.issues.append(Issue("file-unreadable", value=path.name, values={"reason": error}))
        return None
    job.report.issues.extend(source.issues)
    return source


def _decide_and_apply(job: _Job, checked: Checked, dry_run: bool, accept_changes: bool) -> None:
    """Decide on what is stored, apply in one transaction; decide anew when the layer was changed in between."""
    layer, report = job.target.layer, job.report
    for _ in range(ATTEMPTS):
        with reading(job.engine)() as session:
            existing = existing_features(session, layer.id)
            ours = recognise(session, checked, job.target.collection, layer.id, existing)
        elsewhere = not (ours.records or ours.kept)  # all rows are of other layers
        plan = Plan()
        if not elsewhere:
            plan = decide(existing, ours.records, ours.kept, job.config.held_share, accept_changes)
        plan.unchanged += ours.unchanged
        report.take_plan(plan)
        if dry_run or plan.held or elsewhere or apply_plan(job.engine, job.target, plan, existing):
            report.issues.extend(ours.issues)
            report.issues.extend(Issue("feature-blocked", each.line, "key", each.key) for each in plan.blocked)
            return
    raise LockedError(
        N_("The layer %(layer)s is being changed by another import; try again when it has ended."), layer=layer.id
    )
