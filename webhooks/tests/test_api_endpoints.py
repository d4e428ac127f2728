"""/v1/webhooks: endpoints and their secrets."""

import base64

import pytest

from accounts.models import SecurityEvent
from accounts.scopes import KEY_SCOPES
from events.models import Event
from tests.support.error_facts import error_facts
from webhooks.models import Endpoint, SigningSecret
from webhooks.tests.conftest import URL

HOOK = {"url": URL}
SHOWN = {
    "id",
    "url",
    "events",
    "description",
    "status",
    "disabled_reason",
    "disabled_at",
    "created_at",
    "updated_at",
}


@pytest.fixture
def made(alice):
    return alice.post("/v1/webhooks", HOOK).json()


def place(made):
    return f"/v1/webhooks/{made['id']}"


def test_the_secret_is_shown_once(alice):
    response = alice.post("/v1/webhooks", HOOK)

    made = response.json()
    kind, _, key = made["secret"].partition("_")
    assert response.status_code == 201
    assert response["Location"] == place(made)
    assert response["Cache-Control"] == "no-store"
    assert (kind, len(base64.b64decode(key))) == ("whsec", 32)
    assert set(alice.get(place(made)).json()) == SHOWN
    assert made["secret"] not in alice.get("/v1/webhooks").content.decode()


def test_the_secret_is_sealed_at_rest(made):
    secret = SigningSecret.objects.get()

    assert made["secret"].encode() not in bytes(secret.sealed_secret)
    assert secret.key_id == "t1"


def test_a_retry_makes_one_endpoint_and_shows_no_secret_again(alice):
    sent = [
        alice.post("/v1/webhooks", HOOK, headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]

    assert Endpoint.objects.count() == 1
    assert sent[1].json() == {**sent[0].json(), "secret": None}


def test_it_hears_everything_unless_types_are_named(alice, made):
    named = alice.post("/v1/webhooks", {**HOOK, "events": ["ping", "ticket.created"]})

    assert made["events"] == ["*"]
    assert named.json()["events"] == ["ping", "ticket.created"]


def test_all_and_some_are_all(alice):
    made = alice.post("/v1/webhooks", {**HOOK, "events": ["ticket.created", "*"]})

    assert made.json()["events"] == ["*"]


@pytest.mark.parametrize(
    "events", [[], ["ticket.*"], ["nothing"], "*", [1], ["webhook_endpoint.failing"]]
)
def test_types_that_do_not_exist_are_refused(alice, events):
    response = alice.post("/v1/webhooks", {**HOOK, "events": events})

    (fault,) = response.json()["error"]["details"]["fields"]
    assert response.status_code == 400
    assert fault["field"].startswith("events")


@pytest.mark.parametrize(
    "url",
    [
        "http://203.0.114.9/hook",
        "https://203.0.114.9:22/hook",
        "https://user:pass@203.0.114.9/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/hosts",
        "nonsense",
        "",
    ],
)
def test_an_address_we_do_not_send_to_is_refused_with_its_reason(alice, url):
    response = alice.post("/v1/webhooks", {"url": url})

    (fault,) = response.json()["error"]["details"]["fields"]
    assert response.status_code == 400
    assert fault["field"] == "url"
    assert "pass@" not in response.content.decode()
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("host", ["inside.test", "nowhere.test"])
def test_a_name_is_not_looked_up_when_it_is_given(alice, monkeypatch, host):
    asked = []
    monkeypatch.setattr("webhooks.addresses.look_up_host", asked.append)

    response = alice.post("/v1/webhooks", {"url": f"https://{host}/"})

    assert response.status_code == 201
    assert asked == []


def test_loopback_is_for_sandboxes_alone(alice, sandy, settings):
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    local = {"url": "http://127.0.0.1:5000/hook"}

    assert sandy.post("/v1/webhooks", local).status_code == 201
    assert alice.post("/v1/webhooks", local).status_code == 400


def test_loopback_is_nobodys_where_the_operator_does_not_let_it(sandy, settings):
    settings.WEBHOOK_ALLOW_LOOPBACK = False

    response = sandy.post("/v1/webhooks", {"url": "http://127.0.0.1:5000/hook"})

    assert response.status_code == 400


def test_absent_fields_stay(alice, made):
    response = alice.patch(place(made), {"description": "Board"})

    assert response.status_code == 200
    assert response.json()["description"] == "Board"
    assert response.json()["url"] == URL
    assert response["ETag"] == alice.get(place(made))["ETag"]


def test_nothing_changed_is_nothing_recorded(alice, made):
    alice.patch(place(made), {"url": URL})

    trail = SecurityEvent.objects.filter(type="webhook_endpoint.changed")
    assert not trail.exists()


def test_a_stale_tag_changes_nothing(alice, made):
    tag = alice.get(place(made))["ETag"]
    alice.patch(place(made), {"description": "first"})

    response = alice.patch(
        place(made), {"description": "second"}, headers={"If-Match": tag}
    )

    assert response.status_code == 412
    assert alice.get(place(made)).json()["description"] == "first"


def test_disabling_by_hand_says_so_and_leaves_an_event(alice, made):
    response = alice.patch(place(made), {"status": "disabled"})

    event = Event.objects.get(type="webhook_endpoint.disabled")
    assert response.json()["disabled_reason"] == "manual"
    assert event.data["object"] == response.json()
    assert event.data["changes"] == {"status": {"from": "enabled", "to": "disabled"}}


def test_enabled_again_it_has_no_past(alice, made):
    alice.patch(place(made), {"status": "disabled"})

    shown = alice.patch(place(made), {"status": "enabled"}).json()

    assert (shown["status"], shown["disabled_reason"]) == ("enabled", None)
    assert shown["disabled_at"] is None


def test_a_deleted_endpoint_is_gone(alice, made):
    assert alice.delete(place(made)).status_code == 204
    assert alice.get(place(made)).status_code == 404
    assert alice.delete(place(made)).status_code == 404


def test_every_change_is_on_the_trail(alice, made):
    alice.patch(place(made), {"description": "d"})
    alice.post(f"{place(made)}/rotate-secret")
    alice.delete(place(made))

    trail = SecurityEvent.objects.filter(subject=made["id"]).order_by("id")
    assert [entry.type.partition(".")[2] for entry in trail] == [
        "created",
        "changed",
        "secret_rotated",
        "deleted",
    ]
    assert made["secret"] not in str([entry.details for entry in trail])


def test_a_rotation_shows_a_new_secret_once(alice, made):
    response = alice.post(f"{place(made)}/rotate-secret")

    assert response.status_code == 200
    assert response.json()["secret"] not in ("", made["secret"])
    assert SigningSecret.objects.count() == 2


def test_a_second_rotation_within_the_overlap_is_refused(alice, made, time_machine):
    alice.post(f"{place(made)}/rotate-secret")

    early = alice.post(f"{place(made)}/rotate-secret")
    time_machine.move_to(early.json()["error"]["details"]["until"])
    late = alice.post(f"{place(made)}/rotate-secret")

    assert early.status_code == 409
    assert early.json()["error"]["code"] == "SECRET_ROTATION_IN_PROGRESS"
    assert late.status_code == 200
    assert SigningSecret.objects.count() == 2


def test_an_organization_has_at_most_twenty(alice, made):
    for _ in range(19):
        last = alice.post("/v1/webhooks", HOOK)

    refused = alice.post("/v1/webhooks", HOOK)

    assert last.status_code == 201
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "LIMIT_REACHED"
    assert error_facts(refused) == {"resource": "webhook endpoints", "limit": 20}


def test_a_stranger_gets_404_not_403(mallory, made):
    for answer in (
        mallory.get(place(made)),
        mallory.patch(place(made), {"status": "disabled"}),
        mallory.delete(place(made)),
        mallory.post(f"{place(made)}/rotate-secret"),
        mallory.post(f"{place(made)}/ping"),
        mallory.get(f"{place(made)}/deliveries"),
        mallory.post(f"{place(made)}/recover", {"since": "2026-01-01T00:00:00Z"}),
    ):
        assert answer.status_code == 404
    assert mallory.get("/v1/webhooks").json()["webhooks"] == []
    assert Endpoint.objects.get().is_enabled


def test_the_sandbox_has_endpoints_of_its_own(sandy, made):
    assert sandy.get(place(made)).status_code == 404


def test_a_key_without_the_scope_may_not(acme, make_caller, made):
    others = [scope for scope in KEY_SCOPES if scope != "webhooks:manage"]

    response = make_caller(acme, "Others", others).get("/v1/webhooks")

    assert response.status_code == 403
    assert response.json()["error"]["details"]["scope"] == "webhooks:manage"


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_costs_the_same_for_one_and_for_ten(
    alice, number, django_assert_max_num_queries
):
    for _ in range(number):
        alice.post("/v1/webhooks", HOOK)

    with django_assert_max_num_queries(2):
        shown = alice.get("/v1/webhooks").json()["webhooks"]

    assert len(shown) == number
