"""Keys: what stays, what is refused, and what is on record afterwards."""

from datetime import timedelta

import pytest

from accounts import services
from accounts.errors import KeyExpired
from accounts.models import ApiKey, ApiKeySecret, SecurityEvent
from accounts.scopes import KEY_SCOPES
from api.errors import InvalidRequest
from conftest import NOON, SYSTEM

HOUR = timedelta(hours=1)


def recorded():
    """Return the newest SecurityEvent."""
    return SecurityEvent.objects.first()


def issue(organization, **changes):
    sound = {"name": "Key", "scopes": ["tickets:read"], "actor": SYSTEM, "at": NOON}
    return services.issue_key(organization, **{**sound, **changes})


def test_issuing_is_recorded_with_its_scopes(acme):
    key, _ = issue(acme, scopes=["tickets:write", "tickets:read", "tickets:read"])

    event = recorded()
    assert (event.type, event.subject) == ("api_key.issued", key.public_id)
    assert event.organization == acme
    assert event.at == NOON
    assert (event.actor_type, event.actor_name) == ("system", "Test")
    assert event.details == {"scopes": ["tickets:read", "tickets:write"]}
    assert str(event) == f"api_key.issued {key.public_id}"


@pytest.mark.parametrize(
    ("place", "prefix"), [("live", "dp_live_"), ("test", "dp_test_")]
)
def test_a_sandboxs_key_is_a_test_key(acme, place, prefix):
    _, secret = issue(acme if place == "live" else acme.sandbox)

    assert secret.startswith(prefix)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": ["tickets:*"]}, "scopes"),
        ({"scopes": ["comments:internal"]}, "scopes"),
        ({"scopes": "tickets:read"}, "scopes"),
        ({"name": ""}, "name"),
        ({"expires_at": NOON}, "expires_at"),
        ({"expires_at": NOON - HOUR}, "expires_at"),
    ],
)
def test_a_refusal_names_the_field_and_leaves_nothing(acme, change, field):
    before = SecurityEvent.objects.count()

    with pytest.raises(InvalidRequest) as refusal:
        issue(acme, **change)

    assert [fault["field"] for fault in refusal.value.details["fields"]] == [field]
    assert not ApiKey.objects.exists()
    assert SecurityEvent.objects.count() == before


def test_rotation_is_recorded_with_its_overlap(alice, mallory):
    services.rotate_key(alice.key, overlap=HOUR, actor=SYSTEM, at=NOON)

    event = recorded()
    assert (event.type, event.subject) == ("api_key.rotated", alice.key.public_id)
    assert event.details == {"overlap_seconds": 3600}
    assert mallory.key.secrets.get().valid_until is None


@pytest.mark.parametrize("overlap", [timedelta(0), timedelta(days=7)])
def test_an_overlap_may_be_nothing_or_seven_days(alice, overlap):
    services.rotate_key(alice.key, overlap=overlap, actor=SYSTEM, at=NOON)

    newest, oldest = alice.key.secrets.all()
    assert oldest.valid_until == NOON + overlap
    assert newest.valid_until is None


def test_a_refused_rotation_leaves_the_secret_as_it_is(alice):
    with pytest.raises(InvalidRequest):
        services.rotate_key(alice.key, overlap=timedelta(days=8), actor=SYSTEM, at=NOON)

    assert alice.key.secrets.get().valid_until is None
    assert recorded().type == "api_key.issued"


def test_an_expired_key_is_not_rotated_into_one_that_never_works(acme):
    key, _ = issue(acme, expires_at=NOON + HOUR)

    with pytest.raises(KeyExpired):
        services.rotate_key(key, overlap=HOUR, actor=SYSTEM, at=NOON + HOUR)

    assert key.secrets.count() == 1


def test_a_key_about_to_expire_keeps_its_expiry_when_rotated(acme):
    key, _ = issue(acme, expires_at=NOON + HOUR)

    rotated, _ = services.rotate_key(key, overlap=HOUR, actor=SYSTEM, at=NOON)

    assert rotated.expires_at == NOON + HOUR


def test_revoking_again_keeps_the_first_moment(alice, amir):
    for hours in (0, 1):
        key = services.revoke_key(alice.key, actor=SYSTEM, at=NOON + hours * HOUR)

    assert key.revoked_at == NOON
    assert ApiKey.objects.get(pk=amir.key.pk).revoked_at is None
    assert (recorded().type, recorded().at) == ("api_key.revoked", NOON)


def test_the_usable_keys_are_those_that_authenticate(acme, alice, amir):
    expired, _ = issue(acme, expires_at=NOON + HOUR)
    services.revoke_key(amir.key, actor=SYSTEM, at=NOON)

    usable = ApiKey.objects.usable(at=NOON + HOUR)

    assert list(usable) == [alice.key]
    assert not expired.is_usable(at=NOON + HOUR)


def test_what_is_printed_of_a_key_is_no_secret(alice):
    shown = f"{alice.key} {alice.key!r} {alice.actor!r} {ApiKeySecret.objects.get()!r}"

    assert alice.key.public_id in shown
    assert not any(part in shown for part in (alice.secret[8:20], alice.secret[-10:]))
    assert set(alice.key.scopes) == set(KEY_SCOPES)
