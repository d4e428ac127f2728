"""The product as a target: the benchmark's rows in its own tables, its own server."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from cluster import Cluster, free_port
from psycopg.types.json import Jsonb
from seed import (
    BUSY_EVERY,
    FIRST_NUMBER,
    ORGANIZATIONS,
    Prose,
    comment_rows,
    copy,
    search_words,
    ticket_rows,
    tickets_of,
)
from targets import REQUESTS, Operation, Target

PROJECT = Path(__file__).resolve().parent.parent
RANKS = {"low": 1, "medium": 2, "high": 3, "urgent": 4}
TICKET = (
    "id, organization_id, livemode, title, description, status, priority, category,"
    " tags, customer_email, due_date, environment, metadata, assigned_to_id,"
    " created_by_type, created_by_id, created_by_name, created_at, updated_at,"
    " resolved_at, closed_at, version, event_sequence, last_event"
)
COMMENT = (
    "id, ticket_id, author_type, author_id, author_name, content, is_internal,"
    " created_at"
)


def environment(cluster: Cluster, cache_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "devpros.settings",
        "SECRET_KEY": "benchmarks-only-" + "x" * 50,
        "CREDENTIAL_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": cluster.dsn.replace("postgresql:", "postgres:").replace(
            "/postgres", "/product"
        ),
        "CACHE_URL": cache_url,
        "DEMO": "false",
        "LOG_LEVEL": "WARNING",
    }


def number(ticket: int) -> int:
    """Return the product's number of the benchmark's ticket."""
    return FIRST_NUMBER + 30_000_000 * ticket


def seed_product(cluster: Cluster, rows: int, variables: dict[str, str]) -> str:
    """Make the product's database, fill it, and return an API key of its first."""
    with psycopg.connect(cluster.dsn, autocommit=True) as server:
        server.execute("CREATE DATABASE product")

    def manage(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=variables,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    manage("migrate", "--verbosity=0")
    for organization in range(1, ORGANIZATIONS + 1):
        manage("create_organization", f"Agency {organization}")
    manage("create_agent", "agent@desk.test", "--name=Agent")
    manage("change_plan", "agency-1", "999999999/d")
    key = manage("issue_key", "agency-1", "--name=bench").splitlines()[-1]
    with psycopg.connect(variables["DATABASE_URL"]) as connection:
        _fill(connection, rows)
    with psycopg.connect(variables["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    return key


def _fill(connection: psycopg.Connection, rows: int) -> None:
    sys.path.insert(0, str(PROJECT))
    from tickets.tokenizer import words_in  # the house is on the path only now

    organizations = [
        row[0]
        for row in connection.execute(
            "SELECT id FROM accounts_organization WHERE sandbox_of_id IS NULL"
            " ORDER BY id"
        )
    ]
    agent = connection.execute(
        "SELECT id FROM accounts_user WHERE email = 'agent@desk.test'"
    ).fetchone()[0]
    tickets = [_ticket(row, organizations, agent) for row in ticket_rows(Prose(), rows)]
    copy(connection, "tickets_ticket", TICKET, iter(tickets))
    copy(
        connection,
        "tickets_tickettag",
        "ticket_id, organization_id, tag",
        ((t[0], t[1], tag) for t in tickets for tag in sorted(set(t[8].obj))),
    )
    copy(
        connection,
        "tickets_search",
        "ticket_id, words",
        ((t[0], _vector(t, words_in([t[3], *t[8].obj, t[4]]))) for t in tickets),
    )
    copy(connection, "tickets_comment", COMMENT, _comments(rows))


def _vector(ticket: tuple[Any, ...], words: list[str]) -> str:
    return " ".join(f"'{word}'" for word in [f"={ticket[1]}", *words])


def _ticket(
    row: tuple[Any, ...], organizations: list[int], agent: int
) -> tuple[Any, ...]:
    (seeded, organization, _, title, description, status, priority, category) = row[:8]
    tags, email, due, place, metadata, assignee, author, created = row[8:16]
    return (
        number(seeded),
        organizations[organization - 1],
        True,
        title,
        description,
        status,
        RANKS[priority],
        category,
        Jsonb(tags),
        email,
        due,
        place,
        metadata,
        agent if assignee else None,
        "api_key",
        1,
        author,
        created,
        created,
        created if status == "resolved" else None,
        created if status == "closed" else None,
        1,
        1,
        0,
    )


def _comments(rows: int) -> Iterator[tuple[Any, ...]]:
    for position, row in enumerate(comment_rows(Prose(), rows)):
        ticket, name, role, content, is_internal, created = row
        kind = "agent" if role == "agent" else "api_key"
        is_note = is_internal and kind == "agent"
        yield (
            FIRST_NUMBER + position,
            number(ticket),
            kind,
            1,
            name,
            content,
            is_internal and not is_note,
            created,
        )


@contextmanager
def product_server(variables: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """Serve as bench.py serves the bare view; give the URL and the pid's file."""
    url = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="bench-product-") as folder:
        pidfile = Path(folder) / "gunicorn.pid"
        command = [
            *(sys.executable, "-m", "gunicorn", "--config=python:devpros.gunicorn"),
            *("--workers=2", "--threads=4", "--worker-connections=5"),
            f"--bind={url.removeprefix('http://')}",
            f"--pid={pidfile}",
            "devpros.wsgi",
        ]
        server = subprocess.Popen(command, cwd=PROJECT, env=variables)
        try:
            yield url, pidfile
        finally:
            server.terminate()
            server.wait()


def product_target(url: str, key: str, rows: int) -> Target:
    """Return the same operations by the same names, on the same tickets."""
    tickets = [f"TICK-{number(t)}" for t in tickets_of(1, rows, REQUESTS)]
    busy = tickets_of(1, rows, REQUESTS, step=BUSY_EVERY)
    deep = "2024-01-02T00:00:00Z" if rows > 10_000 else "2024-01-01T02:00:00Z"
    body = {
        "title": "Checkout fails with a blank page",
        "description": "Since this morning the checkout shows a blank page after the"
        " address. The log says that the payment plugin ran out of memory. Two"
        " customers have called; both use the same browser. We rolled the theme back"
        " and cleared the caches, and nothing changed.",
        "priority": "high",
        "category": "plugin",
        "tags": ["checkout", "payment"],
        "customer_email": "customer@example.com",
        "environment": "production",
        "metadata": {"plan": 3, "site": "shop.example.com"},
    }
    page = "/v1/tickets?limit=50"
    operations = (
        Operation(name="get ticket", path="/v1/tickets/{ticket}"),
        Operation(name="list 50", path=page),
        Operation(name="list 50, deep", path=f"{page}&created_before={deep}"),
        Operation(name="list 50, by status", path=f"{page}&status=open"),
        Operation(name="search, one hit", path=f"{page}&q=ref{{ref}}"),
        Operation(name="search, 1 in 100", path=f"{page}&q={{word}}"),
        Operation(name="comments, 20", path="/v1/tickets/{busy}/comments"),
        Operation(name="create ticket", path="/v1/tickets", method="POST", body=body),
        Operation(
            name="create comment",
            path="/v1/tickets/{ticket}/comments",
            method="POST",
            body={"content": "We raised the memory limit to 512 MB and it is back."},
        ),
    )
    return Target(
        name="product",
        url=url,
        operations=operations,
        headers={"Authorization": f"Bearer {key}"},
        values={
            "ticket": tickets,
            "ref": [str(t) for t in tickets_of(1, rows, REQUESTS)],
            "busy": [f"TICK-{number(t)}" for t in busy],
            "word": search_words(),
        },
    )
