"""Rows of a file that we gave out ourselves: known by the ids of their places, completed by what is not public."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.issues import Issue
from touristinfo.domain.records import SourceRecord
from touristinfo.ingest.check import Checked
from touristinfo.store.features import Existing
from touristinfo.store.publication import StoredFeature, features_of
from touristinfo.store.translations import layer_author

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-\d{4,}\Z")  # as `store.minting` makes them
_Official = dict[str, dict[str, str]]


@dataclass(slots=True)
class Recognised:
    """The rows to decide about, with the keys that their places have here; `kept`: keys of places left as they are.

    `unchanged`: rows left out because their places say the same already, or belong to another layer.
    """

    records: list[SourceRecord] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    unchanged: int = 0
    issues: list[Issue] = field(default_factory=list)


def recognise(
    session: Session, checked: Checked, collection: Collection, layer_id: str, existing: Mapping[str, Existing]
) -> Recognised:
    """Find the rows whose key is the id of a place of this collection: they come from a download of ours.

    Such a file says what is public. So what a row does not say because it is not public stays, a translation that is
    not the layer's own does not become so, and a place of another layer is not added here a second time.
    """
    keys = {each.id: key for key, each in existing.items()}
    found = Recognised(kept={keys.get(key, key) for key in checked.kept})
    unknown = [record.key for record in checked.records if record.key not in existing and _ID.match(record.key)]
    stored = {each.id: each for each in features_of(session, unknown) if each.collection == collection.id}
    for record in checked.records:
        feature = stored.get(record.key)
        if feature is None:
            found.records.append(record)
        else:
            _take(found, _completed(record, feature, collection), feature, keys.get(feature.id), layer_id)
    return found


def _take(found: Recognised, record: SourceRecord, feature: StoredFeature, key: str | None, layer_id: str) -> None:
    same = _says_the_same(record, feature)
    if feature.layer.id != layer_id or key is None:
        found.unchanged += 1
        if not same:
            values = {"layer": feature.layer.id}
            found.issues.append(Issue("feature-of-other-layer", record.line, "key", feature.id, values))
    elif same and not (feature.withdrawn or feature.blocked):
        found.unchanged += 1
        found.kept.add(key)
    else:
        found.records.append(replace(record, key=key))


def _says_the_same(record: SourceRecord, feature: StoredFeature) -> bool:
    said = (record.longitude, record.latitude, record.properties, record.texts, record.official)
    place = (round(feature.longitude, 7), round(feature.latitude, 7))
    return said == (*place, feature.properties, feature.source_texts, _official(feature))


def _completed(record: SourceRecord, feature: StoredFeature, collection: Collection) -> SourceRecord:
    """The row with what its place has here and a download does not tell."""
    public = {each.id for each in collection.public_fields}
    secret = {each.field for each in feature.withheld if each.language in (None, feature.source_language)}

    def untold(stored: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in stored.items() if name not in public or name in secret}

    properties = untold(feature.properties) | record.properties
    if feature.layer.sample and "sample" not in feature.properties:
        properties.pop("sample", None)  # said of the layer as a whole
    texts = untold(feature.source_texts) | record.texts
    return replace(record, properties=properties, texts=texts, official=_merged(record.official, feature))


def _merged(said: Mapping[str, Mapping[str, str]], feature: StoredFeature) -> _Official:
    """The layer's own translations as the row says them; those of others, which it repeats, stay theirs."""
    merged = _official(feature)
    author = layer_author(feature.layer.id)
    theirs = {(each.field, each.language): each.text for each in feature.translations if each.author != author}
    for field_id, by_tag in said.items():
        for tag, text in by_tag.items():
            if theirs.get((field_id, tag)) != text:
                merged.setdefault(field_id, {})[tag] = text
    return merged


def _official(feature: StoredFeature) -> _Official:
    author = layer_author(feature.layer.id)
    official: _Official = {}
    for each in feature.translations:
        if each.author == author:
            official.setdefault(each.field, {})[each.language] = each.text
    return official
