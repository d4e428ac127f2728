"""Signing secrets under the vault's keys: rotated with them, and never lost by it."""

import pytest
from django.core.management import call_command

from conftest import SYSTEM, file_ticket
from credentials.services import count_without_key, key_statuses, rewrap_credentials
from credentials.vault import Unsealable
from webhooks import services
from webhooks.models import SigningSecret
from webhooks.services.claim import claim_deliveries
from webhooks.services.secrets import open_secrets
from webhooks.tests.conftest import later

NEW = "t2:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="


@pytest.fixture
def promoted(endpoint, settings):
    """A newer key seals; the endpoint's secret is still under the old one."""
    settings.CREDENTIAL_KEYS = f"{NEW},{settings.CREDENTIAL_KEYS}"
    return endpoint


def used_by():
    return {status.key_id: status.credentials for status in key_statuses()}


def test_a_signing_secret_moves_to_the_new_key(promoted):
    before = used_by()

    outcome = rewrap_credentials()

    secret = SigningSecret.objects.get()
    assert (before, used_by()) == ({"t2": 0, "t1": 1}, {"t2": 1, "t1": 0})
    assert (outcome.rewrapped, secret.key_id) == (1, "t2")
    assert open_secrets(promoted, [secret.sealed_secret]) == [promoted.secret]


def test_a_key_that_is_not_here_is_counted(endpoint, settings):
    settings.CREDENTIAL_KEYS = NEW

    assert count_without_key() == 1
    assert rewrap_credentials().unreadable == [endpoint.public_id]


def test_the_old_key_cannot_be_retired_before(promoted, capsys):
    call_command("credential_keys", "status")

    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["t1", "no", "yes", "1", "0", "no"] in rows


def test_another_endpoints_secret_does_not_open(endpoint, acme, make_endpoint):
    other = make_endpoint(acme)
    sealed = SigningSecret.objects.get(endpoint=other).sealed_secret

    with pytest.raises(Unsealable):
        open_secrets(endpoint, [sealed])


def test_both_secrets_sign_for_a_day_newest_first(alice, endpoint, dispatch):
    _, newer = services.rotate_secret(endpoint, actor=SYSTEM, at=later())
    for _ in range(2):
        file_ticket(alice)
    dispatch()

    def signers(at):
        (job,) = claim_deliveries(1, at=at)
        return open_secrets(job.endpoint, job.secrets)

    assert signers(later(hours=23, minutes=59)) == [newer, endpoint.secret]
    assert signers(later(hours=24)) == [newer]
