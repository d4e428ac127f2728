"""How far an organization has come: from its first key to its first live one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Q

from accounts.models import ApiKey, Organization
from portal.models import RequestRecord
from webhooks.models import Delivery


@dataclass(frozen=True)
class Progress:
    """The steps of the quick start, each true once it was taken."""

    has_key: bool
    has_asked: bool
    has_heard: bool
    has_live_key: bool

    @property
    def taken(self) -> int:
        return sum(vars(self).values())

    @property
    def is_complete(self) -> bool:
        return all(vars(self).values())


def progress_of(organization: Organization) -> Progress:
    """Return the progress of a live organization, in one statement.

    A request is seen by the key it used, so that the step stays taken when the record
    of requests has forgotten it; an application's by that record.
    """
    both = Q(organization=organization) | Q(organization__sandbox_of=organization)
    keys = ApiKey.objects.filter(both)
    recorded = RequestRecord.objects.filter(organization=organization)
    delivered = Delivery.objects.filter(
        endpoint__organization__sandbox_of=organization, status="delivered"
    )
    known: Any = Organization.objects.filter(pk=organization.pk).annotate(
        has_key=Exists(keys),
        has_used=Exists(keys.filter(last_used_at__isnull=False)),
        has_record=Exists(recorded),
        has_heard=Exists(delivered),
        has_live_key=Exists(ApiKey.objects.filter(organization=organization)),
    )
    facts = known.values().get()
    return Progress(
        has_key=facts["has_key"],
        has_asked=facts["has_used"] or facts["has_record"],
        has_heard=facts["has_heard"],
        has_live_key=facts["has_live_key"],
    )
