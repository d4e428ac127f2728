"""A context has one encoding, and no other context has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.tests.conftest import FACTS, PROPERTY
from credentials.vault import Context, credential_context

names = st.from_regex(r"[a-z]{1,3}", fullmatch=True)
contexts = st.builds(
    lambda purpose, facts: Context.of(purpose, **facts),
    names,
    st.dictionaries(names, st.text(min_size=1, max_size=3), max_size=3),
)


@PROPERTY
@given(one=contexts, other=contexts)
def test_two_contexts_never_share_their_bytes(one, other):
    assert (one == other) is (one.canonical() == other.canonical())


def test_a_context_is_the_same_in_any_order():
    assert Context.of("x", a="1", b="2") == Context.of("x", b="2", a="1")


def test_text_cannot_cross_the_border_of_two_facts():
    assert (
        Context.of("x", a="1b2").canonical()
        != Context.of("x", a="1", b="2").canonical()
    )


@pytest.mark.parametrize(
    ("purpose", "facts"),
    [
        ("X", ()),
        ("x", (("b", "1"), ("a", "2"))),
        ("x", (("a", "1"), ("a", "2"))),
        ("x", (("purpose", "y"),)),
        ("x", (("a", ""),)),
        ("x", (("a", 1),)),
        ("x", (("aws:a", "1"),)),
    ],
)
def test_a_context_that_could_be_misread_is_refused(purpose, facts):
    with pytest.raises(ValueError, match=r"\."):
        Context(purpose, facts)


def test_an_expiry_without_a_zone_is_refused():
    naive = FACTS["expires_at"].replace(tzinfo=None)

    with pytest.raises(ValueError, match="time zone"):
        credential_context(**(FACTS | {"expires_at": naive}))
