"""`check --deploy` refuses what would lie."""

import pytest
from django.db import connection

from devpros.checks import check_deployment


@pytest.fixture
def production(settings):
    settings.DEMO = False
    settings.PUBLIC_URL = "https://desk.example.com"
    settings.ALLOWED_HOSTS = ["desk.example.com"]
    settings.WEB_CONCURRENCY = 1
    settings.CACHE_URL = ""
    settings.PROXIES_ARE_NAMED = True
    settings.EMAIL_URL = "smtp+tls://mail.example.com"
    return settings


def found():
    return {message.id for message in check_deployment(None)}


def test_a_sound_production_raises_nothing(production):
    assert found() == set()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DEMO", True, "devpros.E001"),
        ("WEB_CONCURRENCY", 2, "devpros.E002"),
        ("PUBLIC_URL", "http://desk.example.com", "devpros.W001"),
        ("ALLOWED_HOSTS", ["*"], "devpros.W002"),
        ("PROXIES_ARE_NAMED", False, "devpros.E005"),
        ("EMAIL_URL", "", "devpros.W003"),
        ("EMAIL_URL", "memorymail://", "devpros.W003"),
        (
            "DEFAULT_EXCEPTION_REPORTER",
            "django.views.debug.ExceptionReporter",
            "devpros.E012",
        ),
    ],
)
def test_an_unsafe_setting_is_named(production, name, value, expected):
    setattr(production, name, value)

    assert expected in found()


def test_several_processes_on_sqlite_are_refused(production, monkeypatch):
    production.WEB_CONCURRENCY = 2
    monkeypatch.setattr(connection, "vendor", "sqlite")

    assert "devpros.E003" in found()


def test_each_message_says_what_to_do(production):
    production.DEMO = True

    assert all(message.hint for message in check_deployment(None))
