"""How often somebody may be wrong: by client address, and by whom they claim to be.

A try is looked at before it is made and counted only when it failed, so a whole office
behind one address can sign in at nine. Tries that run at the same moment all get their
look: at most as many as the server has threads, and none of them twice.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from api.client_address import address_bucket
from api.rates import Rate
from api.throttling import Usage, count

PASSWORDS = "sign-in-failures"
CODES = "code-failures"
EMAIL_CODES = "email-code-failures"
MAILS = "code-mails"
INVITATIONS = "invitation-mails"
SIGN_UPS = "sign-ups"
LOCKED = "locked"


class Locked(ValidationError):
    """Too many wrong tries; nothing was looked at."""

    def __init__(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(
            f"Too many attempts. Try again in {wait}.",
            code=LOCKED,
            params={"seconds": seconds},
        )


def require_tries_left(request: HttpRequest, policy: str, *, person: str) -> None:
    """Raise Locked when this client, or anybody for this person, was wrong often."""
    for bucket, rate in _buckets(request, policy, person):
        usage = count(request, policy=policy, bucket=bucket, rate=rate, hit=False)
        if usage is not None and usage.remaining == 0:
            raise Locked(usage.resets_in)


def note_failure(request: HttpRequest, policy: str, *, person: str) -> bool:
    """Count a wrong try; tell whether it was the one that locked the person out."""
    usage: Usage | None = None
    for bucket, rate in _buckets(request, policy, person):
        usage = count(request, policy=policy, bucket=bucket, rate=rate)
    return usage is not None and usage.count == usage.rate.limit


def count_mail(request: HttpRequest, *, person: str) -> None:
    """Count a mail with a code; raise Locked when this client, or anybody for this
    address, asked for too many. Whether there is an account changes nothing.
    """
    _count(request, MAILS, address_bucket(request), settings.CODES_PER_CLIENT)
    _count(request, MAILS, _digest(MAILS, person), settings.CODES_PER_PERSON)


def count_invitation(request: HttpRequest, *, organization: int, person: str) -> None:
    """Count a mail that an organization sends to an address; raise Locked."""
    rate = settings.INVITATIONS_PER_ORGANIZATION
    _count(request, INVITATIONS, f"organization:{organization}", rate)
    _count(request, MAILS, _digest(MAILS, person), settings.CODES_PER_PERSON)


def require_sign_ups_left(request: HttpRequest, *, person: str) -> None:
    """Raise Locked where this client, or whoever reads this mail, made too many today.

    Only who has the code from the mail adds to the second count: nobody can use up the
    sign-ups of somebody else.
    """
    for bucket, rate in _sign_up_buckets(request, person):
        usage = count(request, policy=SIGN_UPS, bucket=bucket, rate=rate, hit=False)
        if usage is not None and usage.remaining == 0:
            raise Locked(usage.resets_in)


def count_sign_up(request: HttpRequest, *, person: str) -> None:
    """Count an organization that was made."""
    for bucket, rate in _sign_up_buckets(request, person):
        count(request, policy=SIGN_UPS, bucket=bucket, rate=rate)


def _sign_up_buckets(request: HttpRequest, person: str) -> Iterator[tuple[str, Rate]]:
    yield address_bucket(request), settings.SIGN_UPS_PER_CLIENT
    local, _, host = person.strip().lower().rpartition("@")
    folded = f"{local.partition('+')[0]}@{host}"  # one mailbox, whatever its tag
    yield _digest(SIGN_UPS, folded), settings.SIGN_UPS_PER_PERSON


def _count(request: HttpRequest, policy: str, bucket: str, rate: Rate) -> None:
    usage = count(request, policy=policy, bucket=bucket, rate=rate)
    if usage is not None and usage.exceeded:
        raise Locked(usage.resets_in)


def _buckets(
    request: HttpRequest, policy: str, person: str
) -> Iterator[tuple[str, Rate]]:
    yield address_bucket(request), settings.SIGN_IN_FAILURES_PER_CLIENT
    yield _digest(policy, person), settings.SIGN_IN_FAILURES_PER_PERSON


def _digest(policy: str, person: str) -> str:
    """Return what counts for an address: the store is not a place for it itself."""
    digest = salted_hmac(policy, person.strip().lower(), algorithm="sha256")
    return digest.hexdigest()
