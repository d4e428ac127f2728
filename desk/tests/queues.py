"""Agents at their queues, and how long a customer has waited."""

from datetime import timedelta

from accounts.actor import Actor
from accounts.tests.test_sign_in import sign_in
from conftest import file_ticket
from tickets.models import Ticket
from tickets.services import update_ticket

QUEUE, BULK, EXPORT = (f"/admin/desk/{name}/" for name in ("queue", "bulk", "export"))


def enter(client, person):
    """Sign this person in and return their browser."""
    sign_in(client, person.email)
    return client


def numbers_in(response):
    """Return the tickets of a queue's page, in their order."""
    return [row.number for row in response.context["rows"]]


def file(caller, title, *, waits=None, at=None, **fields):
    """File a ticket whose customer has waited so many hours."""
    ticket = file_ticket(caller, title=title, **fields)
    if waits is not None:
        since = at - timedelta(hours=waits)
        Ticket.objects.filter(pk=ticket.pk).update(waiting_since=since)
    return ticket


def change(ticket, person, at, **changes):
    return update_ticket(ticket, actor=Actor.of_agent(person), changes=changes, at=at)
