"""Let a form make its object once, however often it is submitted."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from accounts.actor import Actor
from api.models import IdempotencyRecord
from api.transactions import transactional
from portal.errors import FormAlreadySubmitted

Made = TypeVar("Made")
Secret = TypeVar("Secret")


@transactional
def create_once(
    make: Callable[[], tuple[Made, Secret]], *, actor: Actor, form: str, at: datetime
) -> tuple[Made, Secret]:
    """Run the service `make` and use up the form's token, in one transaction.

    A second submission waits at the unique index until the first has committed, then
    raises FormAlreadySubmitted. An error of the service leaves the token unused. The
    name of what was made is stored for 24 hours, longer than a session lasts; its
    secret is never stored.
    """
    record, is_first = IdempotencyRecord.objects.get_or_create(
        scope=f"form:{actor.type}:{actor.id}", key=form, defaults={"created_at": at}
    )
    if not is_first:
        raise FormAlreadySubmitted(made=json.loads(record.body)["made"])
    made, secret = make()
    record.body = json.dumps({"made": str(made)})
    record.save(update_fields=["body"])
    return made, secret
