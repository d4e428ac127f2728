"""A form that makes something makes it once, however often it is sent."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from accounts.actor import Actor
from api.models import IdempotencyRecord
from api.transactions import transactional
from portal.errors import SentAlready

Made = TypeVar("Made")
Secret = TypeVar("Secret")


@transactional
def make_once(
    make: Callable[[], tuple[Made, Secret]], *, actor: Actor, form: str, at: datetime
) -> tuple[Made, Secret]:
    """Run the verb `make` and use up the form's number, in one transaction.

    A second press waits at the number's unique index until the first has committed,
    then raises SentAlready; a refusal of the verb leaves the number unused. What is
    remembered for 24 hours, longer than a session lasts, is the name of what was made
    and never its secret.
    """
    record, is_first = IdempotencyRecord.objects.get_or_create(
        scope=f"form:{actor.type}:{actor.id}", key=form, defaults={"created_at": at}
    )
    if not is_first:
        raise SentAlready(made=json.loads(record.body)["made"])
    made, secret = make()
    record.body = json.dumps({"made": str(made)})
    record.save(update_fields=["body"])
    return made, secret
