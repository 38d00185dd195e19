"""What may be shown of a stored feature: the one place where text states, staleness and public fields are weighed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from touristinfo.domain.collections import Collection, Field, StalePolicy
from touristinfo.domain.content import FeatureContent, Text, text_digest
from touristinfo.domain.languages import LANGUAGES
from touristinfo.domain.layers import Origin, is_practice
from touristinfo.domain.states import State
from touristinfo.release.removal import is_publishable, without
from touristinfo.store.publication import StoredFeature
from touristinfo.store.translations import Translation

_UNREVIEWED = frozenset({State.INITIAL, State.TRANSLATED})


def content_of(feature: StoredFeature, collection: Collection) -> FeatureContent | None:
    """The public content of `feature`; None when it is withdrawn or has no publishable name.

    Texts are the accepted source text and the translations in states that its layer publishes and in which checks have
    found no error. The source text is the owner's: what checks say of it is told, and does not hide the place.
    """
    if feature.withdrawn or feature.blocked or is_practice(feature.layer.id):
        return None
    content: FeatureContent | None = FeatureContent(
        feature.id, collection.id, feature.longitude, feature.latitude, _properties(feature, collection), {}
    )
    translations = defaultdict(list)
    for translation in feature.translations:
        translations[translation.field].append(translation)
    for field in collection.public_fields:
        by_tag = _texts(feature, collection, field, translations[field.id]) if field.translatable else {}
        if content is not None and by_tag:
            content.texts[field.id] = by_tag
    for place in feature.withheld:
        content = without(content, place) if content is not None else None
    return content if content is not None and is_publishable(content) else None


def _properties(feature: StoredFeature, collection: Collection) -> dict[str, Any]:
    layer = feature.layer
    # `updated` and `text_language` are put in when the release is written: it alone knows what was said before.
    assigned: dict[str, Any] = {
        "source": layer.source,
        "licence": layer.licence,
        "credit": layer.credit,
        "code": feature.code,
    }
    if layer.sample:
        assigned["sample"] = True
    from_row = {
        field.id: feature.properties[field.id]
        for field in collection.fields.values()
        if field.id in feature.properties and not field.assigned
    }
    public = {field.id for field in collection.public_fields if not field.translatable}
    values = {name: value for name, value in (from_row | assigned).items() if name in public}
    return {name: value for name, value in values.items() if value is not None and value not in ("", [])}


def _texts(
    feature: StoredFeature, collection: Collection, field: Field, translations: Sequence[Translation]
) -> dict[str, Text]:
    source = feature.source_texts.get(field.id, "")
    if not source and not translations:
        return {}  # of most fields: few places say all that a place could
    digest = text_digest(source)
    texts = {feature.source_language: Text(source)} if source else {}
    for translation in translations:
        if translation.language not in texts:
            rule = collection.rule_for(field.id, translation.language)
            stale = translation.source_digest != digest
            # The owner took the source text out: what was made from it goes too. Wrong prices and prohibitions do harm.
            if stale and (not source or (rule.stale or field.stale) is StalePolicy.FALL_BACK):
                continue
            text = _translated(translation, stale, feature, frozenset(rule.publish) or feature.layer.publish)
            if text is not None:
                texts[translation.language] = text
    return texts


def _translated(
    translation: Translation, stale: bool, feature: StoredFeature, publish: frozenset[State]
) -> Text | None:
    if translation.state not in publish or not translation.text:
        return None
    if translation.language not in LANGUAGES or translation.language == feature.source_language:
        return None
    if (translation.field, translation.language) in feature.failing:
        return None
    machine = translation.origin is Origin.MACHINE and translation.state in _UNREVIEWED
    return Text(translation.text, machine=machine, stale=stale)
