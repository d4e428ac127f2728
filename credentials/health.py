"""What health asks of custody: is what is over gone, has what lives its key."""

from datetime import timedelta
from typing import Final

from credentials.models import Credential
from credentials.services import count_without_key

LATE_AFTER: Final = timedelta(minutes=15)


def probe_purge() -> str | None:
    """Say how many secrets outlived their end by a quarter of an hour (a probe)."""
    # Counted, not asked whether any exists: for the first of any PostgreSQL would read
    # the tombstones, for all of them it reads the index of what is still sealed.
    late = Credential.objects.purgeable(for_at_least=LATE_AFTER).count()
    if late == 0:
        return None
    who = "1 secret is" if late == 1 else f"{late} secrets are"
    return f"The purge is late: {who} still here a quarter of an hour after the end."


def probe_keys() -> str | None:
    """Say how many secrets name a key that is not here (a probe)."""
    lost = count_without_key()
    if lost == 0:
        return None
    return f"{lost} secret{' needs' if lost == 1 else 's need'} a key that is not here."
