"""Where else a plaintext could come to rest: disks, other people's logs, row dumps."""

import io
import logging

import pytest
from django.apps import apps
from django.core.files import temp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers import serialize
from django.db import DataError, IntegrityError, connection, transaction
from django.forms.models import model_to_dict
from django.test import Client
from django.views.debug import ExceptionReporter
from rest_framework.serializers import ModelSerializer

from accounts.tests.sign_in_support import sign_in
from credentials.models import Credential
from credentials.tests.factories import make_credentials
from credentials.tests.one_time_links import ask, stored_secret
from credentials.vault import SealedField
from tests.support import canary

SECRET = canary.canary("elsewhere")
REFUSED = (IntegrityError, DataError)
LARGE = 3 * 1024 * 1024  # bytes: more than Django keeps in memory


@pytest.fixture
def disk(monkeypatch):
    """What would have been written to a temporary file."""
    made = []
    monkeypatch.setattr(
        temp, "NamedTemporaryFile", lambda **_: made.append("a file") or io.BytesIO()
    )
    return made


def test_a_file_that_is_dropped_reaches_no_disk(alice, ticket, disk, settings):
    """No page takes files; Django would keep a large one in a file until the answer."""
    settings.LARGEST_FORM = 2 * LARGE  # which refuses it before it is read
    link = ask(alice, ticket, type="ssh_key")
    key = SimpleUploadedFile("key", SECRET.encode() * (LARGE // len(SECRET)))

    answer = Client().post(link, {"username": "root", "private_key": key})

    assert answer.status_code == 400
    assert canary.find_canaries(answer.content) == []
    assert disk == []


def test_nor_does_one_that_a_stranger_sends_anywhere(client, bob, disk):
    sign_in(client, bob.email)
    large = SimpleUploadedFile("x", b"x" * LARGE)

    for path in ("/drop/nowhere", "/admin/tickets/ticket/add/", "/accounts/login/"):
        large.seek(0)
        assert client.post(path, {"title": large}).status_code < 500

    assert disk == []


def test_the_development_server_logs_no_address():
    assert not logging.getLogger("django.server").isEnabledFor(logging.ERROR)


def test_a_row_the_database_refuses_quotes_no_secret(ticket):
    """PostgreSQL's words show the whole row that broke a constraint."""
    (credential,) = make_credentials(ticket)
    refusals = []

    for column, value in {"ended_as": "expired", "max_reveals": -1}.items():
        row = Credential.objects.filter(pk=credential.pk)
        with pytest.raises(REFUSED) as refusal, transaction.atomic():
            row.update(**{column: value})
        refusals.append(refusal.value)

    for error in refusals:
        assert canary.find_canaries(str(error), str(error.__cause__)) == []
        report = ExceptionReporter(None, type(error), error, error.__traceback__)
        assert canary.find_canaries(report.get_traceback_text()) == []


def test_no_way_to_write_a_row_out_opens_it(alice, ticket):
    credential = stored_secret(alice, ticket)

    class Everything(ModelSerializer):
        class Meta:
            model = Credential
            fields = "__all__"

    rows = Credential.objects.filter(pk=credential.pk)
    written = [
        *(serialize(form, rows) for form in ("json", "jsonl", "xml", "python")),
        *(rows.values(), rows.values_list(), model_to_dict(credential)),
        *(Everything(credential).data, vars(credential), str(rows.query)),
    ]
    assert canary.find_canaries(*written) == []
    assert canary.find_canaries(*connection.queries_log) == []


def test_every_sealed_column_is_known():
    """A new one belongs into the sweep's planting first.

    Signing secrets are made by us; webhooks/tests hold that none is shown again.
    """
    sealed = [
        str(field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, SealedField)
    ]

    assert sealed == [
        "credentials.Credential.sealed_secret",
        "webhooks.SigningSecret.sealed_secret",
    ]
