"""The page of mails to an organization's customers that were not sent, and why."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Organization
from api.datetimes import now
from notifications.models import Message
from notifications.services import ceiling_of, count_mails
from portal.pages.decorators import members_only
from portal.pages.member_context import MemberContext

MAX_ROWS: Final = 100


@require_safe
@members_only
def mail(request: HttpRequest, member: MemberContext) -> HttpResponse:
    """List the newest of the last 30 days, and show the daily ceiling."""
    found = Message.objects.unsent().filter(organization=member.organization)
    rows = list(found.order_by("-id")[:MAX_ROWS])
    context = {
        "member": member,
        "rows": rows,
        "most": MAX_ROWS if len(rows) == MAX_ROWS else 0,
        **_today(member.organization, now()),
    }
    return render(request, "portal/mail.html", context)


def _today(organization: Organization, at: datetime) -> dict[str, Any]:
    return {
        "ceiling": ceiling_of(organization, at=at),
        "count": count_mails(organization, at=at),
        "is_approved": organization.mail_approved_at is not None,
    }
