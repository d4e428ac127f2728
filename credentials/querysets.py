"""The doors to secrets. Whether one may be opened is decided here, in the database."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self, cast

from allauth.mfa.models import AuthenticatorManager
from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Left, StrIndex, Substr
from django.db.models.lookups import LessThanOrEqual

from api.database_clock import ClockTimestamp
from api.errors import NotFound
from api.identifiers import number_in
from credentials.texts import MARK
from tickets.models import Status, Ticket

if TYPE_CHECKING:
    from accounts.actor import Actor
    from credentials.models import Credential

_ENDED = (Status.RESOLVED, Status.CLOSED)


class CredentialQuerySet(QuerySet["Credential"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Those of the tickets this actor sees: their metadata, never the secret."""
        return self.filter(ticket__in=Ticket.objects.visible_to(actor))

    def of(self, ticket_id: str, *, actor: "Actor") -> Self:
        """Return a ticket's, or raise NotFound for a ticket this actor cannot see."""
        ticket = Ticket.objects.visible_to(actor).get_visible(ticket_id)
        return cast(Self, ticket.credentials.all())  # each knows its ticket

    def get_visible(self, public_id: str) -> "Credential":
        """Return the credential; raise NotFound when this queryset does not hold it."""
        number = number_in(public_id, "CRED")
        found = self.select_related("ticket__organization", "ticket__assigned_to")
        credential = None if number is None else found.filter(pk=number).first()
        if credential is None:
            raise NotFound()
        return credential

    def sealed(self) -> Self:
        """Those whose secret still exists."""
        return self.filter(ended_as="")

    def live(self) -> Self:
        """Those that may be opened now, whether or not any purge has run."""
        return self.sealed().filter(~_over_by(), _not_used_up())

    def purgeable(self, *, for_at_least: timedelta = timedelta(0)) -> Self:
        """Those whose time has been over for so long and whose secret still exists."""
        return self.sealed().filter(_over_by(for_at_least))

    def expired(self) -> Self:
        """Those whose expiry has passed."""
        return self.filter(expires_at__lte=ClockTimestamp())

    def assigned_to(self, agent_id: int) -> Self:
        """Those of tickets in the hands of this agent, who has to be active."""
        return self.filter(
            ticket__assigned_to=agent_id,
            ticket__assigned_to__is_active=True,
            ticket__assigned_to__is_agent=True,
        )

    def iterate_in_batches(self, size: int) -> Iterator["Credential"]:
        """Yield the rows in the order of their ids, so many in memory at a time.

        What is changed or added meanwhile may be met as it was or as it is.
        """
        rows, after = self.order_by("pk"), 0
        while batch := list(rows.filter(pk__gt=after)[:size]):
            yield from batch
            after = batch[-1].pk

    def get_for_update(self, number: int) -> "Credential":
        """Return it with its row locked; lock its ticket before, as every verb does."""
        rows = self.select_for_update(of=("self",))
        return rows.select_related("ticket__organization").get(pk=number)


def _over_by(age: timedelta = timedelta(0)) -> Q:
    """Past its expiry, or its ticket ended longer ago than the grace, by `age`."""
    ended_at = Coalesce("ticket__resolved_at", "ticket__closed_at")
    grace_over = LessThanOrEqual(ended_at, _ago(age + settings.CREDENTIAL_CLOSE_GRACE))
    return Q(expires_at__lte=_ago(age)) | Q(grace_over, ticket__status__in=_ENDED)


def _ago(age: timedelta) -> Any:
    return ExpressionWrapper(
        ClockTimestamp() - Value(age), output_field=DateTimeField()
    )


def _not_used_up() -> Q:
    return Q(max_reveals=None) | Q(reveals__lt=F("max_reveals"))


class AccessRecordQuerySet(QuerySet):
    def by_agent(self, agent_id: int) -> Self:
        return self.filter(actor_type="agent", actor_id=agent_id)

    def openings(self) -> Self:
        return self.filter(action="revealed")


class DropLinkQuerySet(QuerySet):
    def usable(self, *, digest: str) -> Self:
        """Return the link with this digest, if the database's clock still lets it.

        A closed organization's links are refused with the rest of what it gave out.
        """
        owner = "ticket__organization__sandbox_of"
        return self.filter(
            Q(**{owner: None}) | Q(**{f"{owner}__is_active": True}),
            digest=digest,
            used_at__isnull=True,
            expires_at__gt=ClockTimestamp(),
            ticket__organization__is_active=True,
        )


class SealedFactorManager(AuthenticatorManager):
    """Of what is secret in allauth's rows: a passkey's is a public key alone."""

    def get_queryset(self) -> Any:
        kept = Q(data__has_key="secret") | Q(data__has_key="seed")
        text = Coalesce(KT("data__secret"), KT("data__seed"))
        after = Substr("kept_text", len(MARK) + 1)
        named = Left(after, StrIndex(after, Value(" ")) - 1)
        is_sealed = When(kept_text__startswith=MARK, then=named)
        key_id = Case(is_sealed, default=Value(""), output_field=CharField())
        rows = super().get_queryset().filter(kept)
        return rows.annotate(kept_text=text).annotate(key_id=key_id)
