"""/portal/keys/: list, issue, rotate, revoke; one response alone has the secret."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import ApiKey, SecurityEvent
from accounts.scopes import KEY_SCOPES
from api.datetimes import now
from api.models import IdempotencyRecord
from conftest import NOON, SYSTEM
from portal.tests.support import text_of

LIST, NEW = "/portal/keys/", "/portal/keys/new/"
FORM = {
    "mode": "test",
    "name": "Board",
    "scopes": ["tickets:read"],
    "days": "never",
    "form": "a" * 22,
}
SECRET = re.compile(r"dp_(?:live|test)_[0-9A-Za-z]{38}")


def issue(organization, name="Board", **more):
    return services.issue_key(
        organization, name=name, scopes=KEY_SCOPES, actor=SYSTEM, at=NOON, **more
    )[0]


def url_of(key, action):
    return f"/portal/keys/{key.pk}/{action}/"


def secrets_in(answer):
    return set(SECRET.findall(text_of(answer)))


def test_an_owner_makes_a_key_and_sees_its_secret_once(owner, acme, anonymous):
    answer = owner.post(NEW, FORM)

    (secret,) = secrets_in(answer)
    key = ApiKey.objects.get()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert key.organization == acme.sandbox
    assert f"data-test-key>{secret}<" in text_of(answer)
    assert secrets_in(owner.get(LIST)) == set()
    used = anonymous.get("/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert used.status_code == 200


def test_a_secret_is_in_no_session_message_cache_or_record(owner, acme):
    (secret,) = secrets_in(owner.post(NEW, FORM))

    held = [dict(owner.session), cache.__dict__, owner.cookies.output()]
    held += IdempotencyRecord.objects.values_list("body", "headers")
    held += SecurityEvent.objects.values_list("subject", "details")
    assert secret not in str(held)


def test_a_live_secret_is_not_offered_to_the_examples(owner, acme):
    answer = owner.post(NEW, {**FORM, "mode": "live"})

    assert ApiKey.objects.get().organization == acme
    assert "data-test-key" not in text_of(answer)


def test_a_key_expires_at_the_chosen_time(owner):
    owner.post(NEW, {**FORM, "days": "90"})

    left = ApiKey.objects.get().expires_at - now()
    assert timedelta(days=89) < left <= timedelta(days=90)


def test_a_form_sent_twice_makes_one_key_and_says_so(owner):
    owner.post(NEW, FORM)

    again = owner.post(NEW, FORM)

    key = ApiKey.objects.get()
    assert again.status_code == 409
    assert f"made <bdi>{key}</bdi>" in text_of(again)
    assert secrets_in(again) == set()


def test_another_form_makes_another_key(owner):
    owner.post(NEW, FORM)

    owner.post(NEW, {**FORM, "form": "b" * 22})

    assert ApiKey.objects.count() == 2


def test_a_refused_form_shows_its_error_and_can_be_submitted_again(owner):
    with_errors = owner.post(NEW, {**FORM, "name": "", "scopes": []})

    assert with_errors.status_code == 400
    assert set(with_errors.context["form"].errors) == {"name", "scopes"}
    assert owner.post(NEW, FORM).status_code == 200


def test_an_error_of_the_service_leaves_the_form_token_unused(owner, monkeypatch):
    monkeypatch.setattr("accounts.rules.KEY_SCOPES", ("tickets:write",))
    with_errors = owner.post(NEW, FORM)
    monkeypatch.undo()

    assert with_errors.status_code == 400
    assert list(with_errors.context["form"].errors) == ["scopes"]
    assert owner.post(NEW, FORM).status_code == 200


@pytest.mark.parametrize("overlap", ["0", "3600", "86400", "604800"])
def test_rotation_ends_the_old_secret_after_the_chosen_time(owner, acme, overlap):
    key = issue(acme.sandbox)

    answer = owner.post(url_of(key, "roll"), {"overlap": overlap})

    newest, old = key.secrets.all()
    left = old.valid_until - newest.created_at
    assert len(secrets_in(answer)) == 1
    assert left == timedelta(seconds=int(overlap))
    assert ("Two secrets count" in text_of(owner.get(LIST))) is (overlap != "0")


def test_a_revoked_key_cannot_be_rotated(owner, acme):
    key = issue(acme)
    services.revoke_key(key, actor=SYSTEM, at=NOON)

    answer = owner.post(url_of(key, "roll"), {"overlap": "0"})

    assert answer.status_code == 400
    assert "is revoked. Issue a new key." in text_of(answer)


def test_revoke_asks_for_confirmation(owner, acme):
    key = issue(acme)

    record_request = owner.get(url_of(key, "revoke"))
    owner.post(url_of(key, "revoke"))

    key.refresh_from_db()
    assert "There is\n  no way back" in text_of(record_request)
    assert key.revoked_at is not None
    event = SecurityEvent.objects.get(type="api_key.revoked")
    assert (event.actor_type, event.actor_name) == ("member", "Mia Owner")


def test_the_list_of_keys_groups_by_mode_and_names_ended_keys(owner, acme):
    issue(acme.sandbox, "In the sandbox")
    issue(acme, "In earnest")
    services.revoke_key(issue(acme, "Long gone"), actor=SYSTEM, at=NOON)
    issue(acme, "Run out", expires_at=NOON + timedelta(hours=1))

    shown = owner.get(LIST)

    sandbox, live = shown.context["sections"]
    assert [row.key.name for row in sandbox.rows] == ["In the sandbox"]
    assert [row.key.name for row in live.rows] == ["In earnest"]
    ended = {row.key.name: row.end_text for row in shown.context["ended"]}
    assert ended == {"Long gone": "Revoked", "Run out": "Expired"}


def test_a_member_sees_the_keys_and_changes_none(member, acme):
    key = issue(acme)

    shown = text_of(member.get(LIST))

    assert "Board" in shown
    assert NEW not in shown
    assert member.get(NEW).status_code == member.post(NEW, FORM).status_code == 403
    for action in ("roll", "revoke"):
        assert member.get(url_of(key, action)).status_code == 403
        assert member.post(url_of(key, action), {"overlap": "0"}).status_code == 403
    assert key.secrets.count() == 1


def test_a_stranger_finds_no_key_of_another_organization(stranger, acme):
    for key in (issue(acme), issue(acme.sandbox)):
        for action in ("roll", "revoke"):
            assert stranger.get(url_of(key, action)).status_code == 404
            assert (
                stranger.post(url_of(key, action), {"overlap": "0"}).status_code == 404
            )
    assert "Board" not in text_of(stranger.get(LIST))


def test_key_pages_redirect_anonymous_visitors_to_sign_in(client, acme):
    key = issue(acme)

    for path in (LIST, NEW, url_of(key, "roll"), url_of(key, "revoke")):
        assert client.get(path).url.startswith("/accounts/login/")


def test_a_key_number_that_is_too_large_is_404(owner):
    assert owner.get(f"/portal/keys/{'9' * 40}/roll/").status_code == 404


def test_ten_keys_take_as_many_queries_as_one(owner, acme):
    costs = []
    for count in (1, 9):
        for number in range(count):
            key = issue(acme.sandbox, f"Key {number}")
            services.rotate_key(key, overlap=timedelta(days=7), actor=SYSTEM, at=now())
        with CaptureQueriesContext(connection) as context:
            owner.get(LIST)
        costs.append(len(context))

    assert costs[0] == costs[1]
