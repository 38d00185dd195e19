"""Gathers what the next release says: what changed in the database, over what the last release said."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.domain.states import State
from touristinfo.published.format import Provenance
from touristinfo.published.segment_writer import signature
from touristinfo.published.snapshot import Snapshot
from touristinfo.release.contents import content_of
from touristinfo.release.draft import Draft
from touristinfo.store.counters import current_revision, published_release
from touristinfo.store.layers import StoredLayer
from touristinfo.store.publication import changed_since, layers_in_use
from touristinfo.store.withdrawals import withdrawals


def gather(session: Session, collections: Mapping[str, Collection], before: Snapshot | None) -> Draft:
    """What the next release says after `before`, from one moment of the database.

    Only what was touched since the revision of `before` is read. All of a collection is read where that would not
    do: `before` was made from another database (or this one was restored from a backup), or the fields of the
    collection have been declared anew.
    """
    provenance = tuple(_provenance(layer) for layer in layers_in_use(session) if layer.collection in collections)
    draft = Draft(before, current_revision(session), provenance, follows_database=True)
    since = before.manifest.revision if before is not None and continues(session, before) else None
    withdrawn = withdrawals(session)
    for collection in collections.values():
        forget = {each.feature_id for each in withdrawn if each.collection == collection.id}
        segment = draft.segment(collection.id)
        if since is None or segment is None or segment.signature != signature(collection):
            draft.take_all(collection, _contents(session, collection), forget)
        else:
            touched = changed_since(session, since, collection.id)
            draft.take(collection, {feature.id: content_of(feature, collection) for feature in touched}, forget)
    return draft


def continues(session: Session, before: Snapshot) -> bool:
    """Whether `before` was made from this database, so that all that changed later has a higher revision."""
    same_database = published_release(session) == before.number
    return same_database and current_revision(session) >= before.manifest.revision


def _contents(session: Session, collection: Collection) -> list[FeatureContent]:
    features = changed_since(session, 0, collection.id)
    return [content for feature in features if (content := content_of(feature, collection)) is not None]


def _provenance(layer: StoredLayer) -> Provenance:
    return Provenance(
        layer.id,
        layer.collection,
        layer.title,
        layer.source,
        layer.licence,
        layer.credit,
        unreviewed=State.TRANSLATED in layer.publish,
    )
