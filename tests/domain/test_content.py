"""Readers are given the best text there is, and told which language it is in and who made it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from touristinfo.domain.content import FeatureContent, Text, resolve, text_digest
from touristinfo.domain.languages import TAGS

TEXTS = st.dictionaries(
    st.sampled_from(["name", "description", "fee"]),
    st.dictionaries(st.sampled_from([*TAGS, "fr"]), st.builds(Text, st.text(), st.booleans(), st.booleans())),
)
CONTENTS = st.builds(
    FeatureContent,
    st.just("mito-1"),
    st.just("facilities"),
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.dictionaries(st.text(), st.one_of(st.booleans(), st.integers(), st.text(), st.lists(st.text()))),
    TEXTS,
)


def test_each_text_falls_back_by_itself_and_the_answer_says_so() -> None:
    resolved = resolve(
        {
            "name": {"ja": Text("弘道館"), "zh-Hant": Text("弘道館", machine=True)},
            "description": {"ja": Text("藩校"), "en": Text("School", stale=True)},
            "fee": {"ja": Text("420円")},
            "access": {},
            "note": {"fr": Text("inconnu")},
        },
        "zh-Hant",
    )
    assert resolved.texts == {"name": "弘道館", "description": "School", "fee": "420円"}
    assert resolved.fallbacks == {"description": "en", "fee": "ja"}
    assert resolved.machine == ("name",)
    assert resolved.stale == ("description",)


@given(TEXTS, st.sampled_from(TAGS))
def test_whoever_reads_every_text_that_exists_is_given_in_a_language_that_is_named(
    texts: dict[str, dict[str, Text]], tag: str
) -> None:
    resolved = resolve(texts, tag)
    assert set(resolved.texts) == {field for field, by_tag in texts.items() if set(by_tag) & set(TAGS)}
    for field, text in resolved.texts.items():
        given_in = resolved.fallbacks.get(field, tag)
        chosen = texts[field][given_in]
        assert (chosen.value, chosen.machine, chosen.stale) == (
            text,
            field in resolved.machine,
            field in resolved.stale,
        )
        assert (tag in texts[field]) == (field not in resolved.fallbacks)


@given(CONTENTS)
def test_content_comes_back_from_json_as_it_was(content: FeatureContent) -> None:
    back = FeatureContent.from_json(json.loads(json.dumps(content.to_json())))
    assert back == content
    assert back.digest() == content.digest()


def test_the_digest_tells_contents_apart_and_does_not_depend_on_order() -> None:
    def digest(longitude: float = 140.0, **texts: dict[str, Text]) -> str:
        return FeatureContent("mito-1", "facilities", longitude, 36.0, {"a": 1}, texts).digest()

    one = digest(name={"ja": Text("あ"), "en": Text("A")})
    assert one == digest(name={"en": Text("A"), "ja": Text("あ")})
    others = [
        digest(name={"ja": Text("あ"), "en": Text("B")}),
        digest(name={"ja": Text("あ"), "en": Text("A", machine=True)}),
        digest(name={"ja": Text("あ"), "en": Text("A", stale=True)}),
        digest(140.1, name={"ja": Text("あ"), "en": Text("A")}),
        digest(description={"ja": Text("あ"), "en": Text("A")}),
    ]
    assert len({one, *others}) == 6
    assert text_digest("あ") != text_digest("あ ")
