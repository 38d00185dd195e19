"""What an import does to its layer, decided on what is stored and what the file says."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from touristinfo.domain.records import SourceRecord
from touristinfo.ingest.decide import decide
from touristinfo.store.features import Existing

NOBODY: frozenset[str] = frozenset()


def record(key: str, name: str = "偕楽園") -> SourceRecord:
    return SourceRecord(key, 1, 140.0, 36.0, {}, {"name": name})


def stored(key: str, **more) -> Existing:
    return dataclasses.replace(Existing(f"place-{key}", record(key).digest(), False, False), **more)


def layer(*keys: str) -> dict[str, Existing]:
    return {key: stored(key) for key in keys}


def plan(existing, records, kept=NOBODY, held_share=0.2, accept_changes=False):
    return decide(existing, records, kept, held_share, accept_changes)


def test_a_first_import_adds_all_and_is_never_held():
    made = plan({}, [record("1"), record("2")], held_share=0)
    assert [each.key for each in made.add] == ["1", "2"]
    assert made.held is None


def test_the_same_again_changes_nothing():
    made = plan(layer("1", "2"), [record("2"), record("1")])
    assert (made.add, made.change, made.restore, made.withdraw, made.unchanged) == ([], {}, {}, [], 2)


def test_what_the_file_no_longer_has_is_withdrawn():
    assert plan(layer(*"123456"), map(record, "12345")).withdraw == ["place-6"]


def test_a_row_held_back_keeps_its_feature_in_service():
    made = plan(layer("1", "2"), [record("1")], kept={"2"})
    assert (made.withdraw, made.unchanged, made.held) == ([], 1, None)


def test_a_row_that_comes_back_gets_its_feature_back():
    made = plan({"1": stored("1", withdrawn=True)}, [record("1")])
    assert list(made.restore) == ["place-1"]
    assert (made.add, made.change) == ([], {})


def test_what_was_withdrawn_by_hand_stays_so():
    made = plan({"1": stored("1", blocked=True, digest="older")}, [record("1")])
    assert [each.key for each in made.blocked] == ["1"]
    assert (made.add, made.change, made.restore, made.withdraw) == ([], {}, {}, [])
    assert plan({"1": stored("1", blocked=True)}, []).withdraw == []


def test_more_than_the_share_is_held_until_accepted():
    existing = layer(*"0123456789")
    assert plan(existing, map(record, "01234567")).held is None
    made = plan(existing, map(record, "0123456"))
    assert made.held == {"existing": 10, "withdraw": 3, "change": 0, "share": "20%"}
    assert plan(existing, map(record, "0123456"), accept_changes=True).held is None
    changed = [record("0", "別名"), record("1", "別名"), *map(record, "2345678")]
    assert plan(existing, changed).held == {"existing": 10, "withdraw": 1, "change": 2, "share": "20%"}


def test_additions_alone_are_never_held():
    assert plan(layer("1"), map(record, "123456789")).held is None


def test_the_share_is_of_what_is_in_service():
    gone = {key: stored(key, withdrawn=True) for key in "abcdefgh"}
    assert plan({**layer("1", "2"), **gone}, [record("1")]).held == {
        "existing": 2,
        "withdraw": 1,
        "change": 0,
        "share": "20%",
    }


EXISTING = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=6
)


@given(EXISTING, st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")))
def test_each_row_and_each_feature_meets_one_fate(flags, keys, kept):
    existing = {
        key: stored(key, withdrawn=withdrawn, blocked=blocked, **({} if same else {"digest": "older"}))
        for key, (withdrawn, blocked, same) in flags.items()
    }
    made = plan(existing, [record(key) for key in sorted(keys)], kept - keys, accept_changes=True)
    fates = [len(made.add), len(made.change), len(made.restore), len(made.blocked), made.unchanged]
    assert sum(fates) == len(keys)
    expected = {
        each.id
        for key, each in existing.items()
        if not (each.withdrawn or each.blocked) and key not in keys and key not in kept
    }
    assert set(made.withdraw) == expected
