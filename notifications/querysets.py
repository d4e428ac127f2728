"""Querysets of messages and readers."""

from datetime import datetime
from typing import Any, Self, cast

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from events.outbox import OutboxQuerySet


class ReaderQuerySet(QuerySet):
    def unsubscribed(self) -> Self:
        return self.filter(unsubscribed_at__isnull=False)

    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)


class MessageQuerySet(OutboxQuerySet):
    def counted(self, *, since: datetime) -> Self:
        """Those that count against a ceiling, written down since then."""
        return self.exclude(counted_as="").filter(created_at__gt=since)

    def unsent(self) -> Self:
        """Those to customers that ended without being sent."""
        return self.filter(status__in=["failed", "skipped"]).exclude(mailbox="")

    def ready(self, *, at: datetime) -> Self:
        """Those due that have no earlier one of their thread in front of them.

        So a reader gets what happened to a ticket in its order. One that failed once
        lets the others pass.
        """
        pending = cast(Any, self.model).objects.pending()
        earlier = pending.filter(
            ticket_number=OuterRef("ticket_number"),
            recipient=OuterRef("recipient"),
            attempts_made=0,
            pk__lt=OuterRef("pk"),
        )
        return self.due(at=at).filter(~Exists(earlier))

    def take_turns(self, limit: int, *, at: datetime) -> Self:
        """Lock up to `limit` that are ready, the first of each organization first.

        What another worker holds is skipped, so fewer may come back.
        """
        turn = Window(
            RowNumber(),
            partition_by=F("organization"),
            order_by=[F("due_at").asc(), F("id").asc()],
        )
        ready = self.ready(at=at).annotate(turn=turn)
        chosen = ready.order_by("turn", "due_at", "id").values_list("pk", flat=True)
        # In two steps: PostgreSQL locks no rows of a query with a window.
        rows = self.due(at=at).filter(pk__in=list(chosen[:limit])).order_by("id")
        return rows.select_for_update(of=("self",), skip_locked=True)
