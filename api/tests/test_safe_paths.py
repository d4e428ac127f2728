"""Of an address only our own words and public ids may be written down."""

import pytest

from api.safe_paths import TOKEN, safe_path

ID = "TICK-1732472031076123"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/", "/"),
        (f"/v1/tickets/{ID}/comments", f"/v1/tickets/{ID}/comments"),
        (
            f"/v1/tickets/{ID}/credentials/x/reveal",
            f"/v1/tickets/{ID}/credentials/…/reveal",
        ),
        ("/v1/tickets/4711", "/v1/tickets/…"),
        ("/admin/accounts/user/4711/change/", "/admin/accounts/user/4711/change/"),
        ("/admin/accounts/user/hunter/change/", "/admin/accounts/user/…/change/"),
        ("/accounts/invitations/dp_invite_x/", "/accounts/invitations/…/"),
        ("/drop/anything", "/drop/…"),
        ("/drop/thanks", "/drop/thanks"),
        ("/oauth/token/dp_cs_x", "/oauth/token/…"),
        ("/static/portal/portal.css", "/static/portal/…"),
        ("/hunter2\n/é", "/…/…"),
        ("//v1", "//v1"),
    ],
)
def test_words_ids_and_numbers_stay(path, written):
    assert safe_path(path) == written


def test_a_long_path_is_cut():
    assert len(safe_path("/v1" * 5_000)) <= 200


@pytest.mark.parametrize(
    "prefix",
    ["dp_live_", "dp_test_", "dp_at_", "dp_rt_", "dp_cs_", "dp_drop_", "dp_invite_"],
)
def test_each_kind_of_token_is_known_in_a_text(prefix):
    assert TOKEN.sub("…", f"see {prefix}C4NARY, and so on") == "see … and so on"


def test_a_signing_secret_is_known_in_a_text():
    assert TOKEN.sub("…", 'secret="whsec_C4NARY+/="') == 'secret="…"'


@pytest.mark.parametrize("text", ['"dp_live_": key', "my_dp_live_x", "dp_", "whsec"])
def test_words_of_the_code_are_no_tokens(text):
    assert TOKEN.sub("…", text) == text
