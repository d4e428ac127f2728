"""The mails to an organization's customers that were not sent, and why."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Organization
from api.datetimes import now
from notifications.models import Message
from notifications.services import ceiling_of, count_mails
from portal.pages.door import Place, members_only

MOST_SHOWN: Final = 100


@require_safe
@members_only
def mail(request: HttpRequest, place: Place) -> HttpResponse:
    """List the newest of the last 30 days, and how many may leave in a day."""
    found = Message.objects.unsent().filter(organization=place.organization)
    rows = list(found.order_by("-id")[:MOST_SHOWN])
    context = {
        "place": place,
        "rows": rows,
        "most": MOST_SHOWN if len(rows) == MOST_SHOWN else 0,
        **_today(place.organization, now()),
    }
    return render(request, "portal/mail.html", context)


def _today(organization: Organization, at: datetime) -> dict[str, Any]:
    return {
        "ceiling": ceiling_of(organization, at=at),
        "count": count_mails(organization, at=at),
        "is_approved": organization.mail_approved_at is not None,
    }
