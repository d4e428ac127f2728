"""Browsers of agents at the desk, and tickets whose customers wait."""

from datetime import timedelta

from django.test import Client

from accounts.actor import Actor
from accounts.tests.sign_in_support import sign_in
from conftest import file_ticket
from desk.activity import latest_event_id
from tickets.models import Ticket
from tickets.services import update_ticket

QUEUE, BULK, EXPORT = (f"/admin/desk/{name}/" for name in ("queue", "bulk", "export"))


class TicketClient(Client):
    """An agent's browser at one ticket: `bobs.reply("Hello")`, `bobs.get_page()`."""

    def __init__(self, person, ticket):
        super().__init__()
        sign_in(self, person.email)
        self.person, self.ticket = person, ticket
        self.path = f"/admin/desk/tickets/{ticket.pk}/"

    @property
    def actor(self):
        return Actor.of_agent(self.person)

    @property
    def last_seen_event(self):
        """Return what a page that is rendered now would send back as `seen`."""
        return latest_event_id(self.ticket.pk)

    def get_page(self, query=""):
        return self.get(f"{self.path}{query}")

    def reply(self, text, mode="reply", then="send", **more):
        form = {"mode": mode, "text": text, "then": then, "seen": self.last_seen_event}
        return self.post(f"{self.path}reply/", {**form, **more})

    def change(self, field, value, seen_value):
        form = {"field": field, "value": value, "seen_value": seen_value}
        return self.post(f"{self.path}change/", form)


def sign_in_as(client, person):
    """Sign this person in, and return the client."""
    sign_in(client, person.email)
    return client


def numbers_in(response):
    """Return the numbers of the tickets on a queue's page, in their order."""
    return [row.number for row in response.context["rows"]]


def file_waiting_ticket(caller, title, *, hours, at, **fields):
    """File a ticket whose customer has waited so many hours."""
    ticket = file_ticket(caller, title=title, **fields)
    since = at - timedelta(hours=hours)
    Ticket.objects.filter(pk=ticket.pk).update(waiting_since=since)
    return ticket


def update_as_agent(ticket, person, at, **changes):
    return update_ticket(ticket, actor=Actor.of_agent(person), changes=changes, at=at)
