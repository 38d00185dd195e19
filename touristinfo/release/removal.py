"""Takes things out of a feature's content: what was withdrawn, whether it stands in the database or in a release."""

import json
from dataclasses import replace
from typing import Any

from touristinfo.domain.content import FeatureContent, text_digest
from touristinfo.store.withdrawals import Withheld


def is_publishable(content: FeatureContent) -> bool:
    """The gate: a place without a name in any language, or that is nowhere on Earth, is of no use to a visitor."""
    on_earth = -180 <= content.longitude <= 180 and -90 <= content.latitude <= 90
    return on_earth and bool(content.texts.get("name"))


def without(content: FeatureContent, place: Withheld | None) -> FeatureContent | None:
    """`content` without what stands at `place` (None = without all); None when nothing publishable is left."""
    if place is None:
        return None
    properties = {field: value for field, value in content.properties.items() if field != place.field}
    texts = {field: by_tag for field, by_tag in content.texts.items() if field != place.field}
    if place.language is not None:
        others = {tag: text for tag, text in content.texts.get(place.field, {}).items() if tag != place.language}
        if others:
            texts[place.field] = others
    left = replace(content, properties=properties, texts=texts)
    return left if is_publishable(left) else None


def holds(content: FeatureContent, place: Withheld | None) -> bool:
    """Whether there is anything at `place`."""
    return place is None or _at(content, place) is not None


def digest_at(content: FeatureContent, place: Withheld | None) -> str:
    """Digest (32 hex characters) of what stands at `place`: of a text or plain value itself, else of its JSON."""
    if place is None:
        return content.digest()
    value = _at(content, place)
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text_digest(said)


def _at(content: FeatureContent, place: Withheld) -> Any:
    by_tag = content.texts.get(place.field)
    if by_tag is None:
        return content.properties.get(place.field)
    if place.language is None:
        return {tag: text.value for tag, text in by_tag.items()}
    return by_tag[place.language].value if place.language in by_tag else None
