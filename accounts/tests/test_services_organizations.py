"""Organizations: their sandboxes, plans and doors, and what is on record."""

import pytest
from django.db.models import QuerySet

from accounts import services
from accounts.errors import NameTaken
from accounts.models import Organization, SecurityEvent
from api.errors import InvalidRequest
from conftest import NOON, SYSTEM


def create(name):
    return services.create_organization(name, actor=SYSTEM, at=NOON)


def test_an_organizations_names_and_record(db):
    organization = create("Agency One & Söhne")

    event = SecurityEvent.objects.get()
    assert (organization.slug, str(organization)) == (
        "agency-one-sohne",
        "Agency One & Söhne",
    )
    assert organization.sandbox.slug == "agency-one-sohne-sandbox"
    assert (event.type, event.subject) == ("organization.created", organization.slug)
    assert event.organization == organization


@pytest.mark.parametrize("name", ["A" * 120, "A" * 49 + " B", "Ünïcödé " * 13])
def test_the_sandbox_of_a_long_named_organization_keeps_to_the_limits(db, name):
    sandbox = create(name).sandbox

    assert len(sandbox.name) <= 120
    assert sandbox.name.endswith(" (sandbox)")
    assert len(sandbox.slug) <= 60
    assert "--" not in sandbox.slug


def test_a_name_over_its_limit_is_refused(db):
    with pytest.raises(InvalidRequest):
        create("A" * 121)

    assert not Organization.objects.exists()


@pytest.mark.parametrize("first", ["Acme sandbox", "acme-sandbox"])
def test_a_name_that_is_taken_by_a_sandbox_is_refused(db, first):
    create(first)

    with pytest.raises(NameTaken, match="acme already exists"):
        create("Acme")

    assert Organization.objects.live().count() == 1
    assert SecurityEvent.objects.count() == 1


@pytest.mark.parametrize("name", ["Help Desk", "help-DESK sandbox"])
def test_the_slug_of_our_own_organization_is_nobodys(db, settings, name):
    """Whoever had it would read what everybody writes to us."""
    settings.SUPPORT_ORGANIZATION = "help-desk"

    with pytest.raises(NameTaken, match="help-desk"):
        create(name)

    assert not Organization.objects.exists()


def test_a_plans_change_is_recorded_from_and_to(acme):
    for rate in ("7/m", ""):
        services.change_plan(acme, rate_limit=rate, actor=SYSTEM, at=NOON)

    newest, earlier, *_ = SecurityEvent.objects.all()
    assert earlier.details == {"rate_limit": {"from": "", "to": "7/m"}}
    assert newest.details == {"rate_limit": {"from": "7/m", "to": ""}}
    assert newest.type == "organization.plan_changed"


def test_the_same_plan_again_leaves_no_record(acme):
    for _ in range(2):
        services.change_plan(acme, rate_limit="7/m", actor=SYSTEM, at=NOON)

    assert SecurityEvent.objects.filter(type="organization.plan_changed").count() == 1


def test_a_plan_of_one_organization_is_not_anothers(acme, mallory):
    services.change_plan(acme, rate_limit="7/m", actor=SYSTEM, at=NOON)

    assert mallory.get("/v1/me").json()["limits"]["requests"] == 100


def test_a_refused_plan_leaves_the_old_one(acme):
    with pytest.raises(InvalidRequest) as refusal:
        services.change_plan(acme, rate_limit="100/month", actor=SYSTEM, at=NOON)

    acme.refresh_from_db()
    assert "100/month" in str(refusal.value.details)
    assert acme.rate_limit == ""


def test_a_sandbox_can_be_closed_alone(acme, alice, sandy):
    services.close_organization(acme.sandbox, actor=SYSTEM, at=NOON)

    assert sandy.get("/v1/me").status_code == 401
    assert alice.get("/v1/me").status_code == 200


def test_reopening_lets_every_key_in_again(acme, alice, sandy, mallory):
    services.close_organization(acme, actor=SYSTEM, at=NOON)
    closed = [who.get("/v1/me").status_code for who in (alice, sandy, mallory)]
    services.reopen_organization(acme, actor=SYSTEM, at=NOON)

    assert closed == [401, 401, 200]
    assert [who.get("/v1/me").status_code for who in (alice, sandy)] == [200, 200]


def test_reopening_what_is_open_leaves_no_record(acme):
    services.reopen_organization(acme, actor=SYSTEM, at=NOON)

    assert SecurityEvent.objects.get().type == "organization.created"


def test_every_change_locks_its_row(acme, monkeypatch):
    locked = []
    lock = QuerySet.select_for_update

    def note(self, *args, **kwargs):
        locked.append(self.model)
        return lock(self, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", note)
    services.change_plan(acme, rate_limit="7/m", actor=SYSTEM, at=NOON)
    services.close_organization(acme, actor=SYSTEM, at=NOON)
    services.reopen_organization(acme, actor=SYSTEM, at=NOON)

    assert locked == [Organization] * 3


def test_mail_is_approved_and_disapproved_on_record(db):
    organization = create("Agency One")

    services.approve_mail(organization, actor=SYSTEM, at=NOON)
    services.approve_mail(organization, actor=SYSTEM, at=NOON)
    services.disapprove_mail(organization, actor=SYSTEM, at=NOON)

    organization.refresh_from_db()
    told = SecurityEvent.objects.order_by("id").values_list("type", flat=True)
    assert organization.mail_approved_at is None
    assert list(told)[1:] == [
        "organization.mail_approved",
        "organization.mail_disapproved",
    ]


def test_a_sandbox_has_no_mail_to_approve(db):
    with pytest.raises(InvalidRequest):
        services.approve_mail(create("Agency One").sandbox, actor=SYSTEM, at=NOON)
