"""Querysets of endpoints, signing secrets and deliveries."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from api.errors import NotFound
from api.identifiers import number_in
from events.holds import is_of_held_ticket
from events.outbox import OutboxQuerySet

if TYPE_CHECKING:
    from accounts.actor import Actor
    from webhooks.models import Delivery, Endpoint


class EndpointQuerySet(QuerySet["Endpoint"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Those of the actor's organization; none for an agent."""
        if actor.organization is None:
            return self.none()
        return self.filter(organization=actor.organization)

    def get_visible(self, public_id: str) -> "Endpoint":
        """Return the endpoint; raise NotFound when this queryset does not hold it."""
        number = number_in(public_id, "WHE")
        found = self.select_related("organization")
        endpoint = None if number is None else found.filter(pk=number).first()
        if endpoint is None:
            raise NotFound()
        return endpoint

    def get_for_update(self, number: int) -> "Endpoint":
        """Return it with its row locked; raise NotFound when it is gone.

        Before its deliveries, always. A delivery's foreign key does not wait for it.
        """
        rows = self.select_for_update(of=("self",), no_key=True)
        endpoint = rows.select_related("organization").filter(pk=number).first()
        if endpoint is None:
            raise NotFound()
        return endpoint

    def active(self) -> Self:
        """Those that are enabled, of organizations that count."""
        owner = "organization__sandbox_of"
        return self.filter(
            Q(**{owner: None}) | Q(**{f"{owner}__is_active": True}),
            status="enabled",
            organization__is_active=True,
        )

    def with_work(self, *, at: datetime) -> Self:
        """Those with a delivery that is due."""
        return self.active().filter(Exists(self._own_deliveries().due(at=at)))

    def unattended(self, *, at: datetime) -> Self:
        """Those with a delivery due since then and none under way."""
        return self.with_work(at=at).exclude(Exists(self._own_deliveries().leased()))

    def _own_deliveries(self) -> "DeliveryQuerySet":
        model: Any = self.model._meta.get_field("deliveries").related_model
        own: DeliveryQuerySet = model.objects.filter(endpoint=OuterRef("pk"))
        return own


class SigningSecretQuerySet(QuerySet):
    def valid(self, *, at: datetime) -> Self:
        """Those that sign at this time, newest first."""
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(unexpired).order_by("-id")


class DeliveryQuerySet(OutboxQuerySet["Delivery"]):
    def due(self, *, at: datetime) -> Self:
        """Those whose moment has come, but for tickets that lose a text right now."""
        return super().due(at=at).exclude(is_of_held_ticket())

    def with_holds(self) -> Self:
        """Note of each whether it is held: then nobody sees what was answered."""
        return self.annotate(is_held=is_of_held_ticket())

    def get_visible(self, public_id: str) -> "Delivery":
        """Return the delivery; raise NotFound when this queryset does not hold it."""
        number = number_in(public_id, "DLV")
        delivery = None if number is None else self.filter(pk=number).first()
        if delivery is None:
            raise NotFound()
        return delivery

    def next_in_order(self) -> Self:
        """Leave out first attempts that have to wait for one before them.

        The first attempt of a ticket's next event starts only when the one before has
        ended; how often that one is tried again holds up nobody.
        """
        model: Any = self.model
        before = model.objects.filter(
            endpoint=OuterRef("endpoint"),
            ticket_number=OuterRef("ticket_number"),
            status="pending",
            attempts_made=0,
            event_id__lt=OuterRef("event_id"),
        )
        return self.filter(Q(attempts_made__gt=0) | ~Exists(before))
