"""Rates are parsed exactly or not at all."""

import pytest

from api.rates import Rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("1/s", Rate(1, 1)),
        ("60/m", Rate(60, 60)),
        ("100/h", Rate(100, 3600)),
        ("999999999/d", Rate(999_999_999, 86_400)),
    ],
)
def test_a_rate_is_read(text, rate):
    assert Rate.parse(text) == rate


@pytest.mark.parametrize(
    "typo",
    [
        "100/month",
        "100/w",
        "100/min",
        "100/5m",
        "100/H",
        "100/",
        "100",
        "/h",
        "abc",
        "",
        "0/h",
        "-1/h",
        "+1/h",
        "01/h",
        "1e3/h",
        "1.5/h",
        "1000000000/h",
        " 100/h",
        "100/h\n",
        "100 / h",
        "\u0661\u0660\u0660/h",
    ],
)
def test_a_typo_is_refused_by_name(typo):
    with pytest.raises(ValueError, match="is not a rate"):
        Rate.parse(typo)
