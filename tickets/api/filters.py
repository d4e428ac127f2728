"""GET /v1/tickets: its parameters, and what each does to the list (contract 3)."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.actor import Actor
from api.errors import FieldError, InvalidRequest
from api.pagination import Order
from api.query import (
    CURSOR,
    Parameter,
    date_time,
    day,
    limit_parameter,
    one_of,
    text,
)
from tickets.api.serializers import PRIORITIES
from tickets.models import Environment, Priority, Status, TicketTag
from tickets.querysets import TicketQuerySet
from tickets.search import MOST_SEARCHED, tickets_matching
from tickets.tokenizer import words_in

ORDERS: Final = {
    f"{sign}{name}": Order(name, descending=bool(sign), nullable=name == "due_date")
    for name in ("created_at", "updated_at", "due_date", "priority")
    for sign in ("", "-")
}
DEFAULT_ORDER: Final = "-created_at"


def _choice(name: str, allowed: list[str], what: str) -> Parameter:
    return Parameter(
        name,
        one_of(allowed),
        f"{what} Repeat it or separate by commas for any of several.",
        {"type": "string", "enum": allowed},
        many=True,
        commas=True,
    )


def _any_of(name: str, longest: int, what: str) -> Parameter:
    return Parameter(
        name,
        text(longest),
        f"{what} Repeat it for any of several.",
        {"type": "string", "minLength": 1, "maxLength": longest},
        many=True,
    )


def _datetime_parameter(name: str, what: str) -> Parameter:
    return Parameter(name, date_time, what, {"type": "string", "format": "date-time"})


def _day(name: str, what: str) -> Parameter:
    return Parameter(name, day, what, {"type": "string", "format": "date"})


PARAMETERS: Final = [
    _choice("status", Status.values, "Only these states."),
    _choice("priority", PRIORITIES, "Only these priorities."),
    _choice("environment", Environment.values, "Only these environments."),
    _any_of("category", 64, "Only these categories."),
    _any_of("tag", 50, "Only with one of these tags."),
    _any_of("customer_email", 254, "Only of these customers."),
    _any_of("assigned_to", 254, "An agent's email, `none`, or (for agents) `me`."),
    _datetime_parameter("created_after", "Created at this moment or later."),
    _datetime_parameter("created_before", "Created before this moment."),
    _datetime_parameter("updated_after", "Changed at this moment or later."),
    _datetime_parameter("updated_before", "Changed before this moment."),
    _day("due_after", "Due on this day or later."),
    _day("due_before", "Due before this day."),
    Parameter(
        "q",
        text(512),
        "Words, at most 32, that title, description, id, tags and public comments hold"
        " together.",
        {"type": "string", "minLength": 1, "maxLength": 512},
    ),
    Parameter(
        "sort",
        one_of(list(ORDERS)),
        "The order; `-` descends, missing values come last.",
        {"type": "string", "enum": list(ORDERS), "default": DEFAULT_ORDER},
    ),
    limit_parameter(),
    CURSOR,
]

# Parameters whose values go straight into one lookup.
_LOOKUPS: Final = {
    "status": "status__in",
    "environment": "environment__in",
    "category": "category__in",
    "created_after": "created_at__gte",
    "created_before": "created_at__lt",
    "updated_after": "updated_at__gte",
    "updated_before": "updated_at__lt",
    "due_after": "due_date__gte",
    "due_before": "due_date__lt",
}


def filtered(
    tickets: TicketQuerySet, query: dict[str, Any], actor: Actor
) -> TicketQuerySet:
    """Narrow the list to what every parameter asks for; raise InvalidRequest."""
    condition = Q()
    for name, value in query.items():
        if name in _LOOKUPS:
            condition &= Q(**{_LOOKUPS[name]: value})
        elif name in _CONDITIONS:
            condition &= _CONDITIONS[name](value, actor)
    return tickets.alias(customer=Lower("customer_email")).filter(condition)


def _of_priority(values: list[str], actor: Actor) -> Q:
    return Q(priority__in=[Priority[value.upper()] for value in values])


def _of_customer(values: list[str], actor: Actor) -> Q:
    return Q(customer__in=[value.lower() for value in values])


def _assigned_to(values: list[str], actor: Actor) -> Q:
    condition = Q()
    for value in values:
        if value == "none":
            condition |= Q(assigned_to__isnull=True)
        elif value != "me":
            condition |= Q(assigned_to__email=value.lower())
        elif actor.is_agent:
            condition |= Q(assigned_to=actor.id)
        else:
            raise InvalidRequest(
                FieldError("assigned_to", "invalid", "`me` is for agents.")
            )
    return condition


def _tagged(tags: list[str], actor: Actor) -> Q:
    rows = TicketTag.objects.filter(tag__in=[tag.strip().lower() for tag in tags])
    if actor.organization is not None:
        rows = rows.filter(organization=actor.organization)
    return Q(pk__in=rows.values("ticket"))


def _matching(words: str, actor: Actor) -> Q:
    if len(words_in([words])) > MOST_SEARCHED:
        message = f"At most {MOST_SEARCHED} different words."
        raise InvalidRequest(FieldError("q", "max_words", message))
    found = tickets_matching(words, actor.organization)
    if found is None:
        raise InvalidRequest(FieldError("q", "invalid", "Must hold a word."))
    return found


_CONDITIONS: Final[dict[str, Callable[[Any, Actor], Q]]] = {
    "priority": _of_priority,
    "customer_email": _of_customer,
    "assigned_to": _assigned_to,
    "tag": _tagged,
    "q": _matching,
}
