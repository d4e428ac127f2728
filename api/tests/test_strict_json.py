"""JSON that reads back equal, or is refused (docs/contract.md, 1.5)."""

import json
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.errors import InvalidJSON, InvalidRequest
from api.strict_json import (
    DEEPEST,
    LARGEST_BODY,
    MOST_ITEMS,
    MOST_NAMES,
    MOST_TOKENS,
    parse_json,
    refuse_oversize,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(
    -(2**64), 2**64
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=DEEPEST,
)


def exactly(text):
    """Read JSON with its numbers as they are written, not as floats hold them."""
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


def faults(caught):
    return [(fault["field"], fault["code"]) for fault in caught.value.details["fields"]]


@given(VALUES, st.booleans())
def test_any_value_within_the_limits_reads_back_equal(value, ascii_only):
    written = json.dumps(value, ensure_ascii=ascii_only)

    read_back = json.dumps(parse_json(written.encode()))

    assert exactly(read_back) == exactly(written)


def as_clients_hold_it(text):
    """Read JSON with each number as the 64-bit float that clients make of it."""
    return json.loads(text, parse_int=float)


@example(b"1e100")
@given(st.binary() | st.text('[]{}",:\\u0e1 -.').map(str.encode))
def test_arbitrary_bytes_are_read_or_refused_and_nothing_else(body):
    try:
        value = parse_json(body)
    except (InvalidJSON, InvalidRequest):
        return

    read_back = as_clients_hold_it(json.dumps(value))
    assert read_back == as_clients_hold_it(body.decode())


@pytest.mark.parametrize(
    "body", [b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e400", b"9" * 5_000]
)
def test_a_number_no_client_can_hold_is_refused(body):
    with pytest.raises(InvalidJSON) as caught:
        parse_json(b'{"n":' + body + b"}")

    assert "int_max_str_digits" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b"-0.0", 0),
        (b"1e22", 10**22),
        (b"1.5", 1.5),
        (b"1e-400", 0),
        (b"1.7976931348623157e308", 17976931348623157 * 10**292),
    ],
)
def test_a_number_reads_as_the_one_every_database_writes_back(body, read):
    value = parse_json(body)

    assert value == read
    assert str(value)[0] != "-"


@pytest.mark.parametrize("body", [b'{"a":1,"a":1}', b'[{"b":{"a":1,"\\u0061":2}}]'])
def test_a_key_named_twice_is_refused(body):
    with pytest.raises(InvalidJSON, match="same key twice"):
        parse_json(body)


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b'"\xed\xa0\xbd"', '"é"'.encode("latin1")]
)
def test_bytes_that_are_not_utf8_are_called_so(body):
    with pytest.raises(InvalidJSON, match="not UTF-8"):
        parse_json(body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{'a':1}", b"[1,]", b"{} {}", b"secret", b'{"a" "secret"}']
)
def test_what_is_wrong_is_said_without_an_echo(body):
    with pytest.raises(InvalidJSON) as caught:
        parse_json(body)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rb'"a\u0000"', ("body", "null_character")),
        (rb'{"a":{"b":["x","\u0000"]}}', ("a.b.1", "null_character")),
        (rb'{"a":{"\u0000":1}}', ("a.?", "null_character")),
        (rb'{"a":"\ud83d"}', ("a", "lone_surrogate")),
        (rb'{"\ude80":1}', ("?", "lone_surrogate")),
        (rb'{"a":"\ude80\ud83d"}', ("a", "lone_surrogate")),
    ],
)
def test_text_that_nothing_can_store_is_named_by_its_place(body, expected):
    with pytest.raises(InvalidRequest) as caught:
        parse_json(body)

    assert faults(caught) == [expected]
    json.dumps(caught.value.details).encode()


def test_a_whole_surrogate_pair_is_one_character():
    assert parse_json(rb'"\ud83d\ude80"') == "🚀"


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":[', "]}")])
def test_the_deepest_level_is_read_and_the_next_refused(opening, closing):
    times = DEEPEST // len(closing)
    deepest = opening * times + closing * times

    assert parse_json(deepest.encode()) is not None
    with pytest.raises(InvalidJSON, match="deeper than 32"):
        parse_json(f"[{deepest}]".encode())


@pytest.mark.parametrize("levels", [5_000, 100_000, LARGEST_BODY // 2])
def test_a_pit_of_brackets_is_refused_not_fallen_into(levels):
    with pytest.raises(InvalidJSON, match="deeper"):
        parse_json(b"[" * levels + b"]" * levels)


@pytest.mark.parametrize(
    ("piece", "times", "refusal"),
    [
        ("[", 33, "deeper than 32"),
        ("{", LARGEST_BODY, "deeper than 32"),
        ("[]", LARGEST_BODY // 2, "more than 20000 parts"),
        ('"["', LARGEST_BODY // 3, "more than 20000 parts"),
        ('"\\"', LARGEST_BODY // 3, "more than 20000 parts"),
        ('"\\\\"[', 33, "deeper than 32"),
    ],
)
def test_size_is_counted_outside_strings_in_one_pass(piece, times, refusal):
    with pytest.raises(InvalidJSON, match=refusal):
        refuse_oversize(piece * times)


@pytest.mark.parametrize(
    "text", ['"\\"[' * 33, '\\"' * 99_999, "," * 2_000, '"' + "[,{" * 99_999]
)
def test_what_a_string_holds_and_what_is_open_nowhere_is_not_counted(text):
    assert refuse_oversize(text) is None


def an_object(names):
    return json.dumps({f"n{number}": 0 for number in range(names)})


def an_array(items):
    return json.dumps([0] * items)


@pytest.mark.parametrize("around", ["%s", '{"a": [%s]}', "[[1, 2], %s]"])
@pytest.mark.parametrize(
    ("widest", "most"), [(an_object, MOST_NAMES), (an_array, MOST_ITEMS)]
)
def test_the_widest_object_and_array_are_read_and_wider_ones_refused(
    around, widest, most
):
    assert parse_json((around % widest(most)).encode()) is not None
    with pytest.raises(InvalidJSON, match="more than 200 names, or an array more than"):
        parse_json((around % widest(most + 1)).encode())


def test_a_body_of_many_small_arrays_is_refused_as_a_whole():
    rows = "[" + ",".join(["[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"] * 999) + "]"

    with pytest.raises(InvalidJSON, match=f"more than {MOST_TOKENS} parts"):
        parse_json(rows.encode())


def test_numbers_are_not_read_where_there_are_too_many(monkeypatch):
    read = []
    monkeypatch.setattr("api.strict_json._finite_float", read.append)

    with pytest.raises(InvalidJSON):
        parse_json(b"[" + b",".join([b"1e308"] * 160_000) + b"]")

    assert read == []
