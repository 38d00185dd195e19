"""Takes a feature, a text or a photograph out of the current and all kept releases, and keeps it out."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from touristinfo.config import Config
from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.domain.languages import LANGUAGES
from touristinfo.errors import ReleaseDamagedError, RequestError
from touristinfo.messages import N_
from touristinfo.published import folder as releases
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.verify import Known
from touristinfo.release.draft import Draft
from touristinfo.release.gather import continues, gather
from touristinfo.release.publish import Published, release
from touristinfo.release.purge import as_published, content_in, is_held
from touristinfo.release.removal import digest_at, holds, without
from touristinfo.store.database import reading, writing
from touristinfo.store.withdrawals import Withheld, collection_of, record_withdrawal, withdrawals


def withdraw(  # noqa: PLR0913, PLR0917  (one argument for each word of the command)
    engine: Engine,
    config: Config,
    collections: Mapping[str, Collection],
    feature_id: str,
    field: str | None = None,
    language: str | None = None,
    reason: str = "",
) -> Published:
    """Take the feature, or its `field` (in one `language` or all), out of all releases and every later one.

    The database remembers it first, so that whatever happens next, it is not published again. Then the current release
    is replaced by one without it (and without anything else that waits to be published), and the kept ones are written
    anew. Raises NotFoundError (no such feature), RequestError (no such field or language), LockedError.
    """
    with releases.locked(config.releases):
        with reading(engine)() as session:
            collection = collections.get(collection_of(session, feature_id))
        place = _place(collection, field, language)
        known: Known = set()
        before = releases.newest(config.releases, known)
        digest = _digest(config.releases, feature_id, place)
        with writing(engine).begin() as session:
            record_withdrawal(session, feature_id, place, digest, reason)
        if before is None and not releases.numbers(config.releases):
            return Published(0, changed=False)
        with reading(engine)() as session:
            draft = _draft(session, before, collections)
        draft.known = known
        return release(engine, config, collections, draft)


def _draft(session: Session, before: Snapshot | None, collections: Mapping[str, Collection]) -> Draft:
    """The release `before` without what is withdrawn, under its revision: the rest waits for the next `publish`.

    Where no release is whole, what the database says.
    """
    if before is None:
        return gather(session, collections, None)
    held = [each for each in withdrawals(session) if is_held(before, each)]
    draft = Draft(before, before.manifest.revision, before.manifest.provenance)
    draft.follows_database = continues(session, before)
    draft.withdrawn = tuple(map(as_published, held))
    for name in collections.keys() & before.segments.keys():
        touched: dict[str, FeatureContent | None] = {}
        for each in held:
            if each.collection == name:
                content = touched.get(each.feature_id, content_in(before, each.feature_id))
                touched[each.feature_id] = without(content, each.place) if content else None
        draft.take(collections[name], touched, {each.feature_id for each in held if each.collection == name})
    return draft


def _place(collection: Collection | None, field: str | None, language: str | None) -> Withheld | None:
    if field is None:
        if language is not None:
            raise RequestError(N_("A language is given without a field: say which text is meant."), parameter="field")
        return None
    declared = collection.fields.get(field) if collection else None
    if collection is not None and declared is None:
        known = ", ".join(each.id for each in collection.public_fields)
        message = N_("There is no field '%(field)s'; there are: %(known)s")
        raise RequestError(message, parameter="field", field=field, known=known)
    if language is not None and language not in LANGUAGES:
        message = N_("There is no language '%(language)s'; there are: %(known)s")
        raise RequestError(message, parameter="language", language=language, known=", ".join(LANGUAGES))
    if language is not None and declared is not None and not declared.translatable:
        message = N_("The field '%(field)s' is the same in every language: leave the language out")
        raise RequestError(message, parameter="language", field=field)
    return Withheld(field, language)


def _digest(folder: Path, feature_id: str, place: Withheld | None) -> str:
    """Digest of what the newest release that holds it says; "" when none does."""
    for number in reversed(releases.numbers(folder)):
        try:
            content = content_in(Snapshot.open(folder / str(number)), feature_id)
        except ReleaseDamagedError:  # also one of which only the manifest is kept
            continue
        if content is not None and holds(content, place):
            return digest_at(content, place)
    return ""
