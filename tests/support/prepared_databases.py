"""Databases that are filled once and copied, because migrations take ten seconds.

A preparation is a module that fills the database of its environment and prints what
the tests need. Its first call in a test run starts it on a migrated database; later
calls, also those of other workers, copy its database. On SQLite the migrated database
is kept between runs, until a migration or a locked requirement changes.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

PROJECT = Path(__file__).resolve().parent.parent.parent
MIGRATION = "tests.support.migrate"
_RUN_FOLDER = "TEST_RUN_FOLDER"
# Services that differ in these alone have equal databases.
_WITHOUT_EFFECT = {
    "CACHE_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "PORT",
    "PUBLIC_URL",
    "WEB_CONCURRENCY",
}
_NEEDED_TO_MIGRATE = ("PATH", "SECRET_KEY", "CREDENTIAL_KEYS", "PUBLIC_URL")


def make_run_folder() -> None:
    """Make the folder that the workers of one test run share."""
    os.environ[_RUN_FOLDER] = tempfile.mkdtemp(prefix="devpros-tests-")


def remove_run_folder() -> None:
    shutil.rmtree(os.environ.pop(_RUN_FOLDER), ignore_errors=True)


def fill(database_url: str, module: str, environment: Mapping[str, str]) -> str:
    """Fill an empty database as the module does; return the last line it printed."""
    if _is_alone(database_url):
        for step in (MIGRATION, module):
            printed = _run(step, environment, database_url)
        return printed
    with _lock():
        template, printed = _prepare(database_url, module, environment)
        _copy(template, database_url)
    return printed


def _is_alone(url: str) -> bool:
    """Tell whether nothing will copy it: in a benchmark, or on its own server."""
    return _RUN_FOLDER not in os.environ or url.endswith("/postgres")


def copy_migrated(settings: dict[str, Any]) -> None:
    """Let the test database of these database settings begin as a migrated one.

    On SQLite its file is there afterwards; on PostgreSQL Django copies the template.
    """
    url = os.environ["DATABASE_URL"]
    with _lock():
        template = _migrated(url)
    if template.startswith("sqlite"):
        _copy(template, f"sqlite:///{settings['TEST']['NAME']}")
    else:
        settings["TEST"]["TEMPLATE"] = _database_name(template)


def _prepare(url: str, module: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the database that this preparation filled, and the line it printed."""
    kept = sorted(
        item for item in environment.items() if item[0] not in _WITHOUT_EFFECT
    )
    template = _template(url, f"prepared_{_digest(repr((module, kept)).encode())}")
    printed = Path(os.environ[_RUN_FOLDER], f"{_digest(template.encode())}.txt")
    if not printed.exists():
        _copy(_migrated(url), template)
        printed.write_text(_run(module, environment, template))
    return template, printed.read_text()


def _migrated(url: str) -> str:
    """Return the database that the migrations alone have filled."""
    name = f"migrated_{_migrations_digest()}"
    if url.startswith("sqlite"):
        file = PROJECT / "var/tests" / f"{name}.sqlite3"
        if not file.exists():
            _remove_older(file)
            partial = file.with_suffix(".partial")
            partial.unlink(missing_ok=True)
            _migrate(f"sqlite:///{partial}")
            partial.rename(file)
        return f"sqlite:///{file}"
    template, partial = _template(url, name), _template(url, f"{name}_partial")
    if not _exists(template):
        _execute(url, f"DROP DATABASE IF EXISTS {name}_partial")
        _execute(url, f"CREATE DATABASE {name}_partial")
        _migrate(partial)
        _execute(url, f"ALTER DATABASE {name}_partial RENAME TO {name}")
    return template


def _exists(url: str) -> bool:
    with _server(url) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [_database_name(url)]
        )
        return found.fetchone() is not None


def _remove_older(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for older in file.parent.glob("migrated_*"):
        older.unlink(missing_ok=True)


def _migrate(url: str) -> None:
    _run(MIGRATION, {name: os.environ[name] for name in _NEEDED_TO_MIGRATE}, url)


def _migrations_digest() -> str:
    files = [*PROJECT.glob("*/migrations/*.py"), PROJECT / "requirements.lock"]
    return _digest(b"".join(file.read_bytes() for file in sorted(files)))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _template(url: str, name: str) -> str:
    if url.startswith("sqlite"):
        return f"sqlite:///{os.environ[_RUN_FOLDER]}/{name}.sqlite3"
    return f"{url.rsplit('/', 1)[0]}/{name}"


@contextmanager
def _lock() -> Iterator[None]:
    with Path(os.environ[_RUN_FOLDER], "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(module: str, environment: Mapping[str, str], url: str) -> str:
    own = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "devpros.settings"}
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=PROJECT,
        env={**environment, **own},
        capture_output=True,
        text=True,
        check=True,
    )
    return (done.stdout.splitlines() or [""])[-1]


def _copy(source: str, target: str) -> None:
    if source.startswith("sqlite"):
        shutil.copyfile(*(url.removeprefix("sqlite:///") for url in (source, target)))
        return
    _execute(target, f"DROP DATABASE IF EXISTS {_database_name(target)}")
    names = f"{_database_name(target)} TEMPLATE {_database_name(source)}"
    _execute(target, f"CREATE DATABASE {names}")


def _database_name(url: str) -> str:
    return url.rsplit("/", 1)[1]


def _execute(url: str, statement: str) -> None:
    with _server(url) as connection:
        connection.execute(statement)


def _server(url: str) -> psycopg.Connection:
    return psycopg.connect(f"{url.rsplit('/', 1)[0]}/postgres", autocommit=True)
