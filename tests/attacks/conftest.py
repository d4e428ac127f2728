"""Start the product once for all attacks, in the form that the database stands for."""

import os
import uuid

import psycopg
import pytest
from django.conf import settings

from tests.attacks.installation import Installation, Person
from tests.support.running_service import service


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/attacks/" in str(item.path):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def installation(tmp_path_factory):
    """Run the demo form on SQLite, and the production form on PostgreSQL and Valkey."""
    folder = tmp_path_factory.mktemp("attacks")
    mails = folder / "mail"
    is_demo = not os.environ["DATABASE_URL"].startswith("postgres")
    options = {
        "EMAIL_URL": f"filemail://{mails}",
        "prepared_by": "tests.attacks.preparing",
    }
    if is_demo:
        database = f"sqlite:///{folder}/attacks.sqlite3"
        options |= {"DEMO": "true", "WEBHOOK_ALLOW_LOOPBACK": "true"}
    else:
        database = _fresh_database(os.environ["DATABASE_URL"])
        options |= {"cache_url": settings.CACHE_URL, "processes": 2}
    with service(database, **options) as running:
        prepared = running.prepared
        people = {name: Person(**how) for name, how in prepared["people"].items()}
        found = Installation(running, is_demo, people, prepared["keys"], mails)
        with found.opened:
            yield found


def _fresh_database(url):
    name = f"attacks_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return f"{url.rsplit('/', 1)[0]}/{name}"
