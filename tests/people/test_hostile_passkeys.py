"""Whatever a hostile browser says of a passkey, it is refused in words, and nothing is changed."""

import json
from typing import Any

import pytest
from authenticator import Authenticator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_office import People

from touristinfo.errors import RequestError
from touristinfo.people import passkeys
from touristinfo.people.passkeys import Site
from touristinfo.people.second_factors import begin_second_step, factors_of
from touristinfo.people.steps import Kind, begun

pytestmark = pytest.mark.database
SITE = Site("localhost", "http://localhost")
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.text("AQgk_-=", max_size=400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = st.sampled_from(
    ["id", "rawId", "type", "response", "clientDataJSON", "attestationObject", "authenticatorData", "signature"]
)


def spoilt(credential: str, member: str, value: Any) -> str:
    said = json.loads(credential)
    (said if member in said else said["response"])[member] = value
    return json.dumps(said)


@given(member=MEMBERS, value=ANY)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_member(people: People, member: str, value: Any) -> None:
    kim = people.add(f"kim{len(people.done())}")
    key = Authenticator(SITE.origin, id=kim.encode())
    token, options = passkeys.begin_passkey(people.session, kim, SITE)
    step = begun(people.session, token, Kind.PASSKEY)
    made = key.create(options)
    if member in made:
        with pytest.raises(RequestError):
            passkeys.add_passkey(people.session, step, "x", spoilt(made, member, value), SITE)
        assert not factors_of(people.session, kim)
    passkeys.add_passkey(people.session, step, "x", made, SITE)
    sign_in = begun(people.session, begin_second_step(people.session, kim) or "", Kind.SIGN_IN)
    shown = key.get(passkeys.options_of(people.session, sign_in, SITE))
    if member in shown:
        assert not is_let_in(people, sign_in, spoilt(shown, member, value))
    assert is_let_in(people, sign_in, shown)


def is_let_in(people: People, step: Any, credential: str) -> bool:
    try:
        return passkeys.is_passkey(people.session, step, credential, SITE)
    except RequestError:
        return False
