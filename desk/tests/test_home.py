"""The first page: what waits, what burns, and figures that are right."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.models import User
from api.datetimes import now
from conftest import NOON, PASSWORD, file_ticket
from desk.plots import bar_plot
from desk.statistics import summarize_durations, ticket_statistics
from desk.tests.support import file_waiting_ticket, sign_in_as, update_as_agent
from tickets.models import Priority, Status
from tickets.services import add_comment

pytestmark = pytest.mark.django_db
HOME = "/admin/desk/"


@pytest.fixture
def bobs_client(client, bob):
    return sign_in_as(client, bob)


def numbers(rows):
    return {row.number for row in rows}


def test_the_admin_index_redirects_agents_to_the_desk(bobs_client):
    assert bobs_client.get("/admin/").url == HOME

    page = bobs_client.get("/admin/records/")

    assert page.status_code == 200
    assert "/admin/tickets/ticket/" in page.content.decode()


def test_the_home_page_redirects_a_member_or_a_stranger(client, mia):
    for browser in (Client(), sign_in_as(client, mia)):
        for path in (HOME, "/admin/", "/admin/records/"):
            assert browser.get(path).status_code == 302


def test_the_admin_index_is_for_agents_without_the_permission_to_see_tickets(
    client, db
):
    client.force_login(User.objects.create(email="x@x.test", is_agent=True))

    assert client.get("/admin/").status_code == 200
    assert client.get(HOME).status_code == 403


def test_the_admin_index_redirects_a_superuser_to_a_page_that_works(client, db):
    client.force_login(User.objects.create_superuser("a@x.test", PASSWORD, name="A"))

    assert client.get("/admin/", follow=True).status_code == 200


def test_the_waiting_list_has_own_unanswered_tickets(bobs_client, alice, bob, carol):
    waits = file_ticket(alice, assigned_to=bob.email)
    file_ticket(alice, assigned_to=carol.email)
    answered = file_ticket(alice, assigned_to=bob.email)
    response = {"content": "Done.", "is_internal": False, "at": NOON}
    add_comment(answered, actor=Actor.of_agent(bob), **response)

    assert numbers(bobs_client.get(HOME).context["waiting"]) == {waits.pk}


def test_the_urgent_list_has_urgent_overdue_and_long_waiting_tickets(
    bobs_client, alice
):
    start = now()
    yesterday = start.date() - timedelta(days=1)
    burning = {
        file_waiting_ticket(alice, "a", hours=1, at=start, priority=Priority.URGENT).pk,
        file_waiting_ticket(alice, "b", hours=1, at=start, due_date=yesterday).pk,
        file_waiting_ticket(alice, "c", hours=25, at=start).pk,
    }
    file_waiting_ticket(alice, "d", hours=23, at=start)

    assert numbers(bobs_client.get(HOME).context["urgent"]) == burning


def test_ticket_statistics_count_opened_resolved_and_response_times(alice, bob):
    for hours in (1, 2, 9):
        ticket = file_ticket(alice)
        response = {"content": "Yes.", "at": NOON + timedelta(hours=hours)}
        add_comment(ticket, actor=Actor.of_agent(bob), is_internal=False, **response)
    update_as_agent(ticket, bob, NOON + timedelta(hours=10), status=Status.RESOLVED)

    statistics = ticket_statistics(at=NOON + timedelta(days=1))

    day = statistics.days[-2]
    assert (day.day, day.opened, day.resolved) == (NOON.date(), 3, 1)
    assert (statistics.response.median, statistics.response.p90) == (2 * 3600, 9 * 3600)
    assert statistics.resolution.median == 10 * 3600


def test_ticket_statistics_leave_out_sandbox_tickets(sandy):
    file_ticket(sandy)

    assert sum(day.opened for day in ticket_statistics(at=now()).days) == 0


@pytest.mark.parametrize(
    ("seconds", "median", "p90"),
    [([], None, None), ([5], 5, 5), ([3, 1, 2], 2, 3), (range(1, 101), 50, 90)],
)
def test_summarize_durations_uses_the_nearest_rank(seconds, median, p90):
    spans = summarize_durations(seconds)

    assert (spans.median, spans.p90) == (median, p90)


def test_the_bars_of_a_plot_are_within_its_box():
    days = [NOON.date() + timedelta(days=n) for n in range(14)]

    box = bar_plot(days, [0, None, 7, 1234.5, *range(10)], [1] * 14)

    assert all(bar.x >= box.left for bar in box.bars)
    assert all(bar.x + bar.width <= box.right for bar in box.bars)
    assert all(bar.y >= 0 and bar.y + bar.height <= box.height for bar in box.bars)


def test_each_plot_has_a_table(bobs_client, alice):
    file_ticket(alice)

    page = bobs_client.get(HOME).content.decode()

    assert page.count('<svg role="img"') == page.count('<table class="figures"') == 3
    assert "style=" not in page


@pytest.mark.parametrize("many", [1, 8])
def test_the_home_page_costs_at_most_14_queries_for_any_number_of_tickets(
    bobs_client, alice, bob, many
):
    for _ in range(many):
        file_ticket(alice, assigned_to=bob.email, priority=Priority.URGENT)
    bobs_client.get(HOME)
    cache.clear()

    with CaptureQueriesContext(connection) as context:
        bobs_client.get(HOME)

    # Session, agent, rights (2), figures (4), two lists and who is there (4), counts,
    # own views.
    assert len(context) <= 14
