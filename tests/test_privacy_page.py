"""docs/privacy.md names every table, and every job that deletes; so does its page."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests.support.running_service import PROJECT

PAGE = (PROJECT / "docs/privacy.md").read_text()
NAMED = set(re.findall(r"`([a-z0-9_]+)`", PAGE))
# Jobs that hand on what is to be sent, and delete nothing.
SENDING = {"dispatch", "deliver", "send"}
# Parts of SQLite's index of words.
INDEX = re.compile(r"tickets_search_\w+|sqlite_\w+")


def test_every_model_is_named(db):
    tables = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True)
    }

    assert tables - NAMED == set()


def test_every_table_of_the_database_is_named(db):
    tables = set(connection.introspection.table_names())

    assert {name for name in tables - NAMED if not INDEX.fullmatch(name)} == set()


def test_every_table_that_is_named_is_one_or_a_job(db):
    tables = {*connection.introspection.table_names(), *settings.WORKER_JOBS}
    known = {*tables, "customer_email"}

    assert NAMED - known == set()


@pytest.mark.parametrize("job", sorted(set(settings.WORKER_JOBS) - SENDING))
def test_every_job_that_deletes_is_named(job):
    assert f"`{job}`" in PAGE


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("SECURITY_EVENTS_KEPT", "400 days"),
        ("ADMIN_LOG_KEPT", "400 days"),
        ("INVITATIONS_KEPT", "30 days"),
        ("CONTACT_MESSAGES_KEPT", "400 days"),
        ("BULK_CHANGES_KEPT", "30 days"),
        ("PRESENCE_KEPT", "1 days"),  # the page says: a day
    ],
)
def test_times_are_those_of_the_code(setting, words):
    assert f"{getattr(settings, setting).days} days" == words


def test_anybody_reads_it_as_a_page(client, db):
    answer = client.get("/docs/privacy")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "What is kept of people" in text
    assert text.count("<table>") == 3
    assert "accounts_securityevent" in text


@pytest.mark.parametrize("page", ["/", "/imprint", "/contact"])
def test_it_is_linked_where_the_imprint_is(client, db, page):
    assert 'href="/docs/privacy"' in client.get(page).content.decode()
