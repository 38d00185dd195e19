"""What the next publication would change for visitors, text by text, without making a release."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent, Text
from touristinfo.published.encode import published_form
from touristinfo.published.snapshot import Snapshot
from touristinfo.release.contents import content_of
from touristinfo.release.gather import continues
from touristinfo.release.purge import content_in
from touristinfo.store.features import FeatureRow
from touristinfo.store.layers import practice_places
from touristinfo.store.publication import features_of

MOST_PLACES = 200  # looked at for one page


@dataclass(frozen=True, slots=True)
class PendingText:
    """A text that would change: `before`, `after`: None where there is none."""

    feature_id: str
    collection: str
    name: str
    field: str
    language: str
    before: Text | None
    after: Text | None


@dataclass(frozen=True, slots=True)
class Pending:
    """What would change. `places`: of which something else than a text would; `more`: not all was looked at."""

    texts: tuple[PendingText, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    places: tuple[str, ...]
    more: bool

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.added or self.removed or self.places or self.more)


def pending(session: Session, collections: Mapping[str, Collection], before: Snapshot | None) -> Pending:
    """What differs between `before` (None: nothing is published) and the database, for MOST_PLACES touched places."""
    since = before.manifest.revision if before is not None and continues(session, before) else 0
    touched = select(FeatureRow.id).where(FeatureRow.revision > since, FeatureRow.id.not_in(practice_places()))
    latest_first = touched.order_by(FeatureRow.revision.desc(), FeatureRow.id)
    ids = list(session.scalars(latest_first.limit(MOST_PLACES + 1)))
    texts: list[PendingText] = []
    added, removed, places = [], [], []
    for feature in features_of(session, ids[:MOST_PLACES]):
        collection = collections.get(feature.collection)
        after = content_of(feature, collection) if collection else None
        after = published_form(after, collection) if after and collection else None
        earlier = content_in(before, feature.id) if before else None
        if after is None or earlier is None:
            if after is not None:
                added.append(feature.id)
            elif earlier is not None:
                removed.append(feature.id)
        elif after.digest() != earlier.digest():
            changed = list(_texts(earlier, after, feature.source_texts.get("name", feature.id)))
            texts += changed
            places += [] if changed else [feature.id]
    return Pending(tuple(texts), tuple(added), tuple(removed), tuple(places), len(ids) > MOST_PLACES)


def _texts(before: FeatureContent, after: FeatureContent, name: str) -> Iterator[PendingText]:
    for field in sorted(before.texts.keys() | after.texts.keys()):
        old, new = before.texts.get(field, {}), after.texts.get(field, {})
        for language in sorted(old.keys() | new.keys()):
            if old.get(language) != new.get(language):
                texts = (old.get(language), new.get(language))
                yield PendingText(after.id, after.collection, name, field, language, *texts)
