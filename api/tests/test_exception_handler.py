"""From exceptions to error responses (docs/contract.md, 1.4)."""

import logging

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
)
from django.http import Http404
from django.urls import path
from rest_framework import exceptions as rest
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from api import errors
from api.models import IdempotencyRecord
from api.transactions import transactional
from api.views import ApiView
from conftest import NOON
from devpros import urls as house
from tests.support.error_facts import error_facts

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
handler400, handler404, handler500 = (
    house.handler400,
    house.handler404,
    house.handler500,
)

SECRET = 'SELECT s3cret FROM "/etc/passwd"'
BUGS = [
    RuntimeError(SECRET),
    KeyError(SECRET),
    AttributeError(SECRET),
    RecursionError(SECRET),
    UnicodeEncodeError("utf-8", SECRET, 0, 1, SECRET),
    DataError(SECRET),
    IntegrityError(SECRET),
    AssertionError(SECRET),
]
FACTS = [
    (errors.NotFound(), 404, "NOT_FOUND"),
    (errors.Conflict(), 409, "CONFLICT"),
    (errors.InsufficientScope(scope="x:y"), 403, "INSUFFICIENT_SCOPE"),
    (Http404(SECRET), 404, "NOT_FOUND"),
    (rest.NotFound(SECRET), 404, "NOT_FOUND"),
    (rest.UnsupportedMediaType(SECRET), 415, "UNSUPPORTED_MEDIA_TYPE"),
    (rest.ValidationError({"a": ["wrong"]}), 400, "VALIDATION_ERROR"),
    (PermissionDenied(SECRET), 403, "PERMISSION_DENIED"),
    (rest.PermissionDenied(SECRET), 403, "PERMISSION_DENIED"),
    (SuspiciousOperation(SECRET), 400, "VALIDATION_ERROR"),
    (OperationalError(SECRET), 503, "SERVICE_UNAVAILABLE"),
    (InterfaceError(SECRET), 503, "SERVICE_UNAVAILABLE"),
]


class BreakingView(ApiView):
    """Writes a row, then ends as the test tells it to."""

    permission_classes = [AllowAny]
    throttle_classes = []
    ends_with = None

    def post(self, request):
        write_and_fail(self.ends_with)
        return Response({"ok": True})


@transactional
def write_and_fail(error):
    IdempotencyRecord.objects.create(
        scope="test", key="k", fingerprint="f", created_at=NOON
    )
    if error is not None:
        raise error


urlpatterns = [path("v1/breaking", BreakingView.as_view()), *house.urlpatterns]


@pytest.fixture
def breaking(anonymous, monkeypatch):
    """Call the view above and let it end with this exception."""

    def call(error, **headers):
        monkeypatch.setattr(BreakingView, "ends_with", error)
        return anonymous.post("/v1/breaking", headers=headers)

    return call


def named(error):
    return type(error).__name__


def test_without_an_exception_the_row_is_there(breaking):
    assert breaking(None).status_code == 200
    assert IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("error", BUGS, ids=named)
def test_a_crash_undoes_the_write_and_answers_in_the_envelope(breaking, error):
    response = breaking(error)

    assert response.status_code == 500
    assert response.json()["error"] == {
        "code": "INTERNAL_ERROR",
        "message": "Internal error. It has been recorded.",
        "details": {"documentation": "http://testserver/docs/errors/INTERNAL_ERROR"},
    }
    assert not IdempotencyRecord.objects.exists()
    assert not connection.needs_rollback


@pytest.mark.parametrize("error", BUGS, ids=named)
def test_a_crash_is_logged_once_with_its_traceback(breaking, caplog, error):
    breaking(error)

    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.exc_info[1] is error
    assert "/v1/breaking" in record.getMessage()


@pytest.mark.parametrize(("error", "status", "code"), FACTS, ids=named)
def test_a_fact_undoes_the_write_and_keeps_its_code(breaking, error, status, code):
    response = breaking(error)

    assert response.status_code == status
    assert response.json()["error"]["code"] == code
    assert "s3cret" not in response.content.decode()
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize(
    "error", [errors.NotFound(), rest.ValidationError("x")], ids=named
)
def test_a_refusal_is_no_fault_of_ours_and_not_logged_as_one(breaking, caplog, error):
    breaking(error)

    assert not [
        record for record in caplog.records if record.levelno >= logging.WARNING
    ]


@pytest.mark.parametrize("error", [OperationalError(), InterfaceError()], ids=named)
def test_a_dependency_that_does_not_answer_asks_to_come_again(breaking, caplog, error):
    response = breaking(error)

    ours = [record for record in caplog.records if record.name.startswith("api.")]
    assert [record.error for record in ours] == [named(error)]
    assert int(response["Retry-After"]) >= 1
    details = error_facts(response)
    assert details == {"retry_after": int(response["Retry-After"])}


@pytest.mark.parametrize(
    "language", ["de", "ar", "tr", "xx-INVALID", "*;q=0", "\\" * 99]
)
@pytest.mark.parametrize("error", [BUGS[0], FACTS[0][0], FACTS[6][0]], ids=named)
def test_no_language_changes_a_byte(settings, breaking, error, language):
    settings.USE_I18N = True
    plain = breaking(error).content

    response = breaking(error, **{"Accept-Language": language, "Accept": "text/html"})

    assert response.content == plain
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "host", ["evil.test", "evil.test:80", "a b", "", "[::", "\u0131"]
)
def test_a_host_we_do_not_serve_is_named_as_the_fault(anonymous, caplog, host):
    response = anonymous.get("/v1/health", HTTP_HOST=host, SERVER_NAME=host or "evil")

    assert response.status_code == 400
    (fault,) = response.json()["error"]["details"]["fields"]
    assert (fault["field"], fault["code"]) == ("Host", "invalid_host")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_a_wrong_method_is_told_the_right_ones(anonymous, method):
    response = getattr(anonymous, method)("/v1/breaking")

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert error_facts(response) == {"method": method.upper()}


def test_an_unknown_path_is_not_found_by_any_method(anonymous):
    response = anonymous.post("/v1/nowhere")

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"
