"""The desk over a full database: statements, milliseconds and plans of its pages.

    python benchmarks/desk.py --rows 100000                 # SQLite, in a file
    python benchmarks/desk.py --rows 100000 --postgresql    # a throw-away cluster

Asks in this process, through every middleware and template, without a network. A plan
that reads or sorts the whole table ends it with an error: with statistics of at least
20,000 rows that is the planner's word, and with a few it would mean nothing.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from databases import database

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

MANY_COMMENTS = 500
ROUNDS = 15
QUEUES = ("mine", "unassigned", "waiting_for_us", "waiting_for_customer", "overdue")
WORDS = ("checkout", "invoice", "staging", "plugin", "backup", "theme", "mail", "dns")


def fill(rows: int) -> tuple[Any, Any]:
    """Return the agent who looks, and the ticket with many comments."""
    from accounts import services
    from accounts.actor import Actor
    from accounts.roles import Role
    from tickets.models import Comment, Ticket
    from tickets.search import _engine, _wall
    from tickets.tokenizer import words_in

    now, system = datetime.now(UTC), Actor.system("Benchmark")
    agency = services.create_organization("Agency", actor=system, at=now)
    agents = [
        services.create_agent(
            services.Person(f"a{n}@desk.test", f"Agent {n}", "correct horse battery"),
            actor=system,
            at=now,
            role=Role.LEAD,
        )
        for n in range(2)
    ]
    engine, wall = _engine(), _wall(agency)
    for start in range(0, rows, 5_000):
        numbers = range(start, min(start + 5_000, rows))
        batch = [
            _ticket(n, agency, agents, now - timedelta(minutes=n)) for n in numbers
        ]
        Ticket.objects.bulk_create(batch)
        for ticket in batch:
            engine.put(ticket.pk, [wall, *words_in([ticket.title])])
    busy = Ticket.objects.filter(resolved_at=None, closed_at=None).latest("pk")
    Comment.objects.bulk_create(
        Comment(
            ticket=busy,
            author_type="agent" if n % 2 else "api_key",
            author_id=agents[0].pk,
            author_name="Somebody",
            content=f"**Line {n}**\n\nSee https://shop.test/{n} for `details`, please.",
            is_internal=n % 7 == 0,
            created_at=now - timedelta(minutes=MANY_COMMENTS - n),
        )
        for n in range(MANY_COMMENTS)
    )
    return agents[0], busy


def _ticket(n: int, agency: Any, agents: list[Any], at: datetime) -> Any:
    """Nine of ten are done; of the others every second waits for an answer."""
    from tickets.models import Status, Ticket

    active = n % 10 == 0
    status = (Status.OPEN, Status.IN_PROGRESS, Status.WAITING_ON_CUSTOMER)[n // 10 % 3]
    return Ticket(
        organization=agency,
        livemode=True,
        title=f"{WORDS[n % 8]} {WORDS[n // 8 % 8]} of site {n}",
        description="Something does not work as it did.",
        status=status if active else Status.CLOSED,
        priority=1 + n % 4 if n % 50 else 4,
        tags=[WORDS[n % 8]],
        customer_email=f"customer{n % 5_000}@agency.test",
        due_date=at.date() if n % 30 == 0 else None,
        assigned_to=agents[n % 2] if n % 4 else None,
        created_by_type="api_key",
        created_by_id=1,
        created_by_name="Monitor",
        created_at=at,
        updated_at=at,
        closed_at=None if active else at,
        resolved_at=None,
        waiting_since=at if active and n % 20 == 0 else None,
    )


def addresses(ticket: Any) -> Iterator[tuple[str, str]]:
    from django.urls import reverse

    chosen = [
        ("home", [], ""),
        *(("queue", [], f"?queue={name}") for name in (*QUEUES, "all")),
        ("queue", [], "?queue=all&q=checkout+invoice"),
        ("ticket", [ticket.pk], ""),
        ("ticket_history", [ticket.pk], ""),
    ]
    for name, arguments, query in chosen:
        yield f"{name}{query}", reverse(f"desk:{name}", args=arguments) + query


def measure(ask: Callable[[], Any]) -> tuple[int, float, float]:
    """Return statements, the median and the slowest of some rounds, in ms."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    answer = ask()
    assert answer.status_code == 200, (answer.status_code, answer.headers)
    with CaptureQueriesContext(connection) as context:
        ask()
    count = len(context)  # now: the next request empties the log it is read from
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        times.append(1_000 * (time.perf_counter() - started))
    return count, statistics.median(times), max(times)


def plans(agent: Any) -> Iterator[tuple[str, float, str]]:
    """Yield each queue and the search: the first fifty's median ms, and their plan."""
    from accounts.actor import Actor
    from tickets.models import Ticket
    from tickets.search import tickets_matching

    seen = Ticket.objects.visible_to(Actor.of_agent(agent))
    found = tickets_matching("checkout invoice", None)
    assert found is not None  # two words
    for name, queue in {
        "all": seen.by_urgency(),
        "active": seen.active().by_urgency(),
        "waiting for us": seen.waiting().by_urgency(),
        "mine": seen.active().filter(assigned_to=agent.pk).by_urgency(),
        "unassigned": seen.active().filter(assigned_to=None).by_urgency(),
        "overdue": seen.active()
        .filter(due_date__lt=datetime.now(UTC).date())
        .order_by("due_date", "id"),
        "search": seen.filter(found).order_by("-id"),
    }.items():
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            list(queue.all()[:50])
            times.append(1_000 * (time.perf_counter() - started))
        yield name, statistics.median(times), queue[:50].explain()


def messages(ticket: Any) -> float:
    """Return the ms it takes to make all messages of the ticket safe to show."""
    from desk.message_html import render_message

    texts = list(ticket.comments.values_list("content", flat=True))
    started = time.perf_counter()
    for text in texts:
        render_message(text)
    return 1_000 * (time.perf_counter() - started)


def is_by_index(name: str, plan: str) -> bool:
    whole = "Seq Scan on tickets_" in plan or "SCAN tickets_ticket\n" in f"{plan}\n"
    # What a search found is few, and may be sorted.
    sorts = "TEMP B-TREE" in plan or "Sort" in plan
    return not whole and (name == "search" or not sorts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "benchmarks-only-" + "x" * 50)
    os.environ.update(DEMO="true", LOG_LEVEL="WARNING")
    os.environ["DJANGO_SETTINGS_MODULE"] = "devpros.settings"
    with database(options.postgresql):
        run(options.rows)


def run(rows: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("migrate", verbosity=0)
    agent, ticket = fill(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}, {rows:,} tickets, load {os.getloadavg()[0]:.1f}")
    client = Client(SERVER_NAME="localhost")
    client.force_login(agent)
    print("| page | statements | median, ms | slowest, ms |\n|---|---|---|---|")
    for name, address in addresses(ticket):
        count, median, slowest = measure(lambda to=address: client.get(to))
        print(f"| {name} | {count} | {median:.0f} | {slowest:.0f} |")
    print(f"\n{MANY_COMMENTS} messages shown: {messages(ticket):.0f} ms")
    wrong = []
    for name, median, plan in plans(agent):
        print(f"\n{name}, {median:.1f} ms:\n{plan}")
        wrong += [] if rows < 20_000 or is_by_index(name, plan) else [name]
    connection.close()
    if wrong:
        sys.exit(f"Not by an index: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
