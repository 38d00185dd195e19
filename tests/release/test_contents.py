"""What may be shown of a feature: fields, states, staleness, the gate. Without a database."""

from dataclasses import replace
from typing import Any

import pytest

from touristinfo.domain.collections import Collection, PublishRule, StalePolicy
from touristinfo.domain.content import FeatureContent, Text, text_digest
from touristinfo.domain.layers import PUBLISHED_BY_DEFAULT, Origin
from touristinfo.domain.states import State
from touristinfo.release.contents import content_of
from touristinfo.store.layers import StoredLayer
from touristinfo.store.publication import StoredFeature
from touristinfo.store.translations import Translation
from touristinfo.store.withdrawals import Withheld

LAYER = StoredLayer(
    "l", "wifi_spots", "Title", "https://example.jp", "CC-BY-4.0", "Mito City", frozenset(PUBLISHED_BY_DEFAULT), False
)
DEMO = replace(LAYER, publish=frozenset({State.TRANSLATED, State.REVIEWED, State.FINAL}), sample=True)
FEATURE = StoredFeature(
    id="mito-wifi-0001",
    collection="wifi_spots",
    layer=LAYER,
    longitude=140.5,
    latitude=36.4,
    properties={},
    source_texts={"name": "弘道館"},
    source_language="ja",
    code=None,
    withdrawn=False,
    blocked=False,
    translations=(),
    withheld=frozenset(),
)


def translation(text: str = "Kodokan", **changes: Any) -> Translation:
    values = {"field": "name", "language": "en", "text": text, "state": State.FINAL, "origin": Origin.OFFICIAL}
    values |= {"source_digest": text_digest("弘道館"), "author": "x"}
    return Translation(**(values | changes))


def shown(collection: Collection, **changes: Any) -> FeatureContent | None:
    return content_of(replace(FEATURE, **changes), collection)


@pytest.fixture
def wifi(collections: dict[str, Collection]) -> Collection:
    return collections["wifi_spots"]


def names(content: FeatureContent | None) -> dict[str, Text]:
    assert content is not None
    return content.texts["name"]


def test_the_layer_says_where_it_comes_from(wifi: Collection) -> None:
    content = shown(wifi)
    assert content is not None
    assert content.properties == {"source": "https://example.jp", "licence": "CC-BY-4.0", "credit": "Mito City"}
    assert (content.longitude, content.latitude) == (140.5, 36.4)


def test_only_public_fields_with_a_value_are_shown(wifi: Collection) -> None:
    properties = {"ssids": ["a"], "remarks": "secret", "contact_note": "secret", "undeclared": "x", "phone": ""}
    properties |= {"indoor": False, "session_minutes": 0, "portal_languages": [], "security": None}
    content = shown(wifi, properties=properties)
    assert content is not None
    own = {name: value for name, value in content.properties.items() if name not in ("source", "licence", "credit")}
    assert own == {"ssids": ["a"], "indoor": False, "session_minutes": 0}


def test_a_row_cannot_claim_what_is_assigned(wifi: Collection, collections: dict[str, Collection]) -> None:
    claims = {"licence": "public domain", "code": "AAAAAA", "updated": "2000-01-01", "text_language": "th"}
    content = shown(collections["signs"], properties=claims, code="4679CD")
    assert content is not None
    assert content.properties["licence"] == "CC-BY-4.0"
    assert content.properties["code"] == "4679CD"
    assert not content.properties.keys() & {"updated", "text_language"}


def test_features_of_a_sample_layer_are_marked(wifi: Collection) -> None:
    content = shown(wifi, layer=DEMO)
    assert content is not None
    assert content.properties["sample"] is True


@pytest.mark.parametrize(
    ("state", "layer", "is_shown"),
    [
        (State.INITIAL, LAYER, False),
        (State.TRANSLATED, LAYER, False),
        (State.REVIEWED, LAYER, True),
        (State.FINAL, LAYER, True),
        (State.INITIAL, DEMO, False),
        (State.TRANSLATED, DEMO, True),
    ],
)
def test_only_states_that_the_layer_publishes(
    wifi: Collection, state: State, layer: StoredLayer, is_shown: bool
) -> None:
    content = shown(wifi, layer=layer, translations=(translation(state=state),))
    assert ("en" in names(content)) == is_shown


@pytest.mark.parametrize(
    ("origin", "state", "machine"),
    [
        (Origin.MACHINE, State.TRANSLATED, True),
        (Origin.MACHINE, State.REVIEWED, False),
        (Origin.HUMAN, State.TRANSLATED, False),
        (Origin.OFFICIAL, State.FINAL, False),
    ],
)
def test_machine_means_that_nobody_reviewed_it(wifi: Collection, origin: Origin, state: State, machine: bool) -> None:
    content = shown(wifi, layer=DEMO, translations=(translation(origin=origin, state=state),))
    assert names(content)["en"] == Text("Kodokan", machine=machine)


def test_a_stale_name_stays_and_is_called_stale(wifi: Collection) -> None:
    content = shown(wifi, source_texts={"name": "弘道館公園"}, translations=(translation(),))
    assert names(content) == {"ja": Text("弘道館公園"), "en": Text("Kodokan", stale=True)}


def test_a_stale_note_on_hours_falls_back(wifi: Collection) -> None:
    note = translation("closed Mondays", field="hours_note", source_digest=text_digest("月曜休み"))
    texts = {"name": "弘道館", "hours_note": "月曜休み"}
    fresh = shown(wifi, source_texts=texts, translations=(note,))
    stale = shown(wifi, source_texts=texts | {"hours_note": "火曜休み"}, translations=(note,))
    assert fresh is not None
    assert stale is not None
    assert set(fresh.texts["hours_note"]) == {"ja", "en"}
    assert set(stale.texts["hours_note"]) == {"ja"}


def test_translations_of_a_text_that_the_owner_took_out_go_too(wifi: Collection) -> None:
    about = translation("A school", field="description", source_digest=text_digest("藩校"))
    content = shown(wifi, translations=(about,))
    assert content is not None
    assert "description" not in content.texts


def test_an_official_text_without_a_source_text_is_shown(wifi: Collection) -> None:
    about = translation("A school", field="description", source_digest=text_digest(""))
    content = shown(wifi, translations=(about,))
    assert content is not None
    assert content.texts["description"] == {"en": Text("A school")}


def test_texts_in_languages_that_we_do_not_have_are_not_shown(wifi: Collection) -> None:
    content = shown(wifi, translations=(translation(language="fr"), translation(language="ja")))
    assert set(names(content)) == {"ja"}


@pytest.mark.parametrize(
    "changes",
    [
        {"withdrawn": True},
        {"blocked": True},
        {"source_texts": {}},
        {"source_texts": {"name": ""}},
        {"source_texts": {"description": "no name"}},
        {"withheld": frozenset({Withheld("name", None)})},
        {"withheld": frozenset({Withheld("name", "ja")})},
        {"longitude": 190.0},
        {"latitude": float("nan")},
    ],
)
def test_the_gate(wifi: Collection, changes: dict[str, Any]) -> None:
    assert shown(wifi) is not None
    assert shown(wifi, **changes) is None


def test_what_is_withheld_is_left_out(wifi: Collection) -> None:
    withheld = frozenset({Withheld("name", "en"), Withheld("image", None), Withheld("description", None)})
    content = shown(
        wifi,
        properties={"image": "https://example.jp/a.jpg", "phone": "+81-29-000-0000"},
        source_texts={"name": "弘道館", "description": "藩校"},
        translations=(translation(), translation("고도칸", language="ko")),
        withheld=withheld,
    )
    assert content is not None
    assert set(content.texts) == {"name"}
    assert set(names(content)) == {"ja", "ko"}
    assert "image" not in content.properties
    assert "phone" in content.properties


def test_a_text_in_which_checks_found_an_error_is_kept_back_and_the_others_are_not(wifi: Collection) -> None:
    both = (translation("Kodokan"), translation("こうどうかん", language="ko"))
    content = shown(wifi, translations=both, failing=frozenset({("name", "ko")}))
    assert set(names(content)) == {"ja", "en"}


def test_places_to_practise_on_are_never_shown(wifi: Collection) -> None:
    assert shown(wifi, layer=replace(LAYER, id="practice-wifi")) is None


@pytest.mark.parametrize(
    ("rule", "shown_tags"),
    [
        (PublishRule(languages=("ko",), publish=(State.FINAL,)), {"ja", "en"}),
        (PublishRule(fields=("description",), publish=(State.FINAL,)), {"ja", "en", "ko"}),
        (PublishRule(publish=(State.TRANSLATED, State.REVIEWED, State.FINAL)), {"ja", "en", "ko", "th"}),
        (PublishRule(stale=StalePolicy.FALL_BACK), {"ja", "ko"}),
    ],
)
def test_a_policy_says_which_states_are_published_and_what_becomes_of_stale_ones(
    wifi: Collection, rule: PublishRule, shown_tags: set[str]
) -> None:
    texts = (
        translation("Kodokan", source_digest="older", state=State.FINAL),
        translation("고도칸", language="ko", state=State.REVIEWED),
        translation("โคโดกัง", language="th", state=State.TRANSLATED),
    )
    content = shown(
        replace(wifi, policy=(rule, PublishRule(publish=(State.REVIEWED, State.FINAL)))), translations=texts
    )
    assert set(names(content)) == shown_tags
