"""The services refuse what serializers and forms refuse, on every database."""

import pytest

from api.errors import InvalidRequest
from conftest import NOON, SYSTEM
from webhooks import services
from webhooks.models import Endpoint
from webhooks.tests.conftest import URL


def field_and_code(refused):
    (error,) = refused.value.details["fields"]
    return error["field"], error["code"]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"url": "http://203.0.114.9/"}, "url", "unsupported_scheme"),
        ({"url": "https://127.0.0.1/"}, "url", "blocked_address"),
        ({"url": "https://hook.test/" + "x" * 2_048}, "url", "too_long"),
        ({"description": "x" * 256}, "description", "max_length"),
        ({"events": []}, "events", "empty"),
        ({"events": ["ticket.*"]}, "events", "invalid_choice"),
        ({"events": ["webhook_endpoint.failing"]}, "events", "invalid_choice"),
    ],
)
def test_create_and_change_endpoint_refuse_a_field(acme, endpoint, fields, field, code):
    with pytest.raises(InvalidRequest) as refused:
        services.create_endpoint(
            acme, actor=SYSTEM, fields={"url": URL, **fields}, at=NOON
        )
    assert field_and_code(refused) == (field, code)

    with pytest.raises(InvalidRequest) as refused:
        services.change_endpoint(endpoint, actor=SYSTEM, fields=fields, at=NOON)
    assert field_and_code(refused) == (field, code)
    assert Endpoint.objects.get().url == URL


@pytest.mark.parametrize(
    ("events", "stored"),
    [
        (["ticket.created", "*"], ["*"]),
        (["ticket.created", "ticket.created"], ["ticket.created"]),
    ],
)
def test_create_endpoint_stores_each_event_type_once(acme, events, stored):
    fields = {"url": URL, "events": events, "description": "x" * 255}

    endpoint, _ = services.create_endpoint(acme, actor=SYSTEM, fields=fields, at=NOON)

    assert endpoint.events == stored


def test_an_unchanged_url_is_accepted_after_the_policy_has_changed(acme, settings):
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    local = {"url": "http://127.0.0.1:5000/hook"}
    endpoint, _ = services.create_endpoint(
        acme.sandbox, actor=SYSTEM, fields=local, at=NOON
    )
    settings.WEBHOOK_ALLOW_LOOPBACK = False

    services.change_endpoint(
        endpoint, actor=SYSTEM, fields={**local, "description": "Board"}, at=NOON
    )

    assert Endpoint.objects.get().description == "Board"
