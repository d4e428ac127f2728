"""The doors to tickets and comments."""

from typing import TYPE_CHECKING, Self

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import IsNull

from api.errors import NotFound
from api.identifiers import number_in

if TYPE_CHECKING:
    from accounts.actor import Actor
    from tickets.models import Comment, Ticket

# The columns a ticket is shown from. Rows of these are an order cheaper than objects.
TICKET_COLUMNS = (
    "id",
    "title",
    "description",
    "status",
    "priority",
    "category",
    "tags",
    "customer_email",
    "due_date",
    "environment",
    "metadata",
    "assignee_email",
    "created_by_type",
    "created_by_name",
    "created_at",
    "updated_at",
    "first_responded_at",
    "resolved_at",
    "closed_at",
    "version",
)
COMMENT_COLUMNS = (
    "id",
    "ticket_id",
    "author_type",
    "author_name",
    "content",
    "is_internal",
    "created_at",
    "edited_at",
)


class TicketQuerySet(QuerySet["Ticket"]):
    def live(self) -> Self:
        """Real tickets, without those of sandboxes."""
        return self.filter(livemode=True)

    def visible_to(self, actor: "Actor") -> Self:
        """Agents see every live ticket, the others their organization's; else none."""
        if actor.is_agent:
            return self.live()
        if actor.organization is None:
            return self.none()
        return self.filter(organization=actor.organization)

    def active(self) -> Self:
        """Neither resolved nor closed, said as the desk's indexes say it."""
        return self.filter(resolved_at=None, closed_at=None)

    def waiting(self) -> Self:
        """Those whose customer's side has had no answer; all of them are active."""
        return self.active().filter(waiting_since__isnull=False)

    def by_urgency(self) -> Self:
        """The desk's order: priority, then whoever waits longest, then who does not.

        Begin at `visible_to(agent)`, and with `active()` where only those count, so
        that the order is an index's. SQLite takes no index for NULLS LAST.
        """
        unasked = IsNull(F("waiting_since"), True)
        return self.order_by("-priority", unasked, "waiting_since", "id")

    def rows(self) -> QuerySet:
        """Return what representation.show_ticket reads, without building objects."""
        return self.annotate(assignee_email=F("assigned_to__email")).values_list(
            *TICKET_COLUMNS, named=True
        )

    def by_public_id(self, public_id: str) -> Self:
        """Return the one with this public id, or nothing for a malformed one."""
        number = number_in(public_id, "TICK")
        return self.none() if number is None else self.filter(pk=number)

    def get_visible(self, public_id: str) -> "Ticket":
        """Return the ticket; raise NotFound when this queryset does not hold it."""
        ticket: Ticket | None
        ticket = self.by_public_id(public_id).select_related("organization").first()
        if ticket is None:
            raise NotFound()
        return ticket

    def get_for_update(self, number: int) -> "Ticket":
        """Return the ticket with its row locked until the transaction ends."""
        rows = self.select_for_update(of=("self",))
        return rows.select_related("assigned_to", "organization").get(pk=number)


class CommentQuerySet(QuerySet["Comment"]):
    def visible_to(self, actor: "Actor") -> Self:
        """All of a ticket for who may read notes; to the rest a note does not exist.

        Begin at the ticket's own door: this decides about notes alone.
        """
        if actor.is_system or actor.may_read_notes:
            return self
        return self.exclude(Q(is_internal=True) & Q(author_type="agent"))

    def public(self) -> Self:
        return self.filter(is_internal=False)

    def rows(self) -> QuerySet:
        return self.values_list(*COMMENT_COLUMNS, named=True)

    def get_visible(self, public_id: str) -> "Comment":
        """Return the comment; raise NotFound when this queryset does not hold it."""
        number = number_in(public_id, "COMM")
        comment = None if number is None else self.filter(pk=number).first()
        if comment is None:
            raise NotFound()
        return comment
