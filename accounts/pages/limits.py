"""How often somebody may be wrong: a stranger's wrong tries are the stranger's.

Everything that is counted has a bucket. Where a bucket is named by a person alone, a
stranger can fill it; so it keeps out unknown browsers only, and never for good:

- an unknown browser is counted by its client address, by that and the person together,
  and by the person. When the last is full, it shows a code from a mail first, and is
  known then (accounts/pages/browser_check.py);
- a browser in which the person signed in before has buckets of its own. When that of
  the day is full, it counts as unknown. Codes are fewer than passwords, so their known
  browsers share one more: what is guessed from all of them is bounded as well;
- so has a live session, also for the day: whoever stole one uses up the tries of that
  session alone, and its person confirms in another. A total for the person, ten times
  as large, bounds what many stolen sessions guess together. A passkey is not guessed,
  so nobody counts it.

A try is looked at before it is made and counted only when it failed, so a whole office
behind one address can sign in at nine. Tries that run at the same moment all get their
look: at most as many as the server has threads, and none of them twice.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.addresses import mailbox_of
from accounts.models import EmailCode
from accounts.pages.known_browsers import known_browser_number
from api.client_address import address_bucket
from api.counter_store import store
from api.rates import Rate
from api.throttling import Usage, count

PASSWORDS: Final = "sign-in-failures"
CODES: Final = "code-failures"
EMAIL_CODES: Final = "email-code-failures"
MAILS: Final = "code-mails"
INVITATIONS: Final = "invitation-mails"
SIGN_UPS: Final = "sign-ups"
ANONYMOUS_POSTS: Final = "anonymous-posts"
LOCKED: Final = "locked"
UNKNOWN_BROWSER: Final = "unknown_browser"

_LOCK_EVENTS: Final = "lock-events"
_ONE_AN_HOUR: Final = Rate(1, 60 * 60)


class Locked(ValidationError):
    """Too many wrong tries; nothing was looked at."""

    def __init__(self, seconds: int, *, code: str = LOCKED) -> None:
        super().__init__(
            f"Too many attempts. Try again in {_format_wait(seconds)}.",
            code=code,
            params={"seconds": seconds},
        )


@dataclass(frozen=True)
class _Bucket:
    """Where wrong tries count.

    `names_person` says that it is about one person; `code` is that of the refusal when
    it is full.
    """

    name: str
    rate: Rate
    names_person: bool = True
    code: str = LOCKED


def require_tries_left(request: HttpRequest, policy: str, *, person: str) -> None:
    """Raise Locked when there were too many wrong tries already.

    Its code is UNKNOWN_BROWSER where a code from a mail lets this browser try.
    """
    for bucket in _buckets(request, policy, person):
        usage = _usage_of(request, policy, bucket)
        if usage is not None and usage.remaining == 0:
            raise Locked(usage.resets_in, code=bucket.code)


def note_failure(request: HttpRequest, policy: str, *, person: str) -> bool:
    """Count a wrong try; tell whether it began a lock, at most once an hour a person.

    So what strangers do is on record, and fills no table.
    """
    has_filled = False
    for bucket in _buckets(request, policy, person):
        usage = count(request, policy=policy, bucket=bucket.name, rate=bucket.rate)
        if usage is not None and bucket.names_person:
            has_filled = has_filled or usage.count == usage.rate.limit
    return has_filled and _is_first_of_the_hour(request, person)


def set_rate_limit_status(response: HttpResponse, form: Any) -> HttpResponse:
    """Set 429 and Retry-After where a limit refused the form."""
    for errors in form.errors.as_data().values():
        for error in errors:
            if error.code in (LOCKED, UNKNOWN_BROWSER):
                response.status_code = 429
                response["Retry-After"] = str((error.params or {})["seconds"])
    return response


def use_once(name: str, *, seconds: int) -> bool:
    """Tell whether this is the first use of a name in so many seconds.

    Raises StoreGone, which UnavailableMiddleware answers: a use that cannot be
    remembered could be repeated.
    """
    return store.call(
        lambda: bool(cache.add(f"used-once:{name}", "y", timeout=seconds))
    )


def count_mail(
    request: HttpRequest, purpose: EmailCode.Purpose, *, person: str
) -> None:
    """Count a mail with a code that this client asks for; raise Locked.

    By mailbox, since addresses that differ in their `+tag` reach the same reader.
    Whether there is an account changes nothing. How often a mail leaves to one address,
    whoever asks, is the code's own matter (accounts/services/codes.py).

    Sign-ups with a `+tag` have one more limit for the mailbox, over all clients.
    An address without a tag is not counted there: nobody can use up the codes of its
    owner. Codes for an account have no such limit, for the same reason.
    """
    client, mailbox = address_bucket(request), mailbox_of(person)
    _count_or_refuse(request, MAILS, client, settings.CODES_PER_CLIENT)
    pair = digest_of_person(MAILS, f"{client} {mailbox}")
    _count_or_refuse(request, MAILS, pair, settings.CODES_PER_CLIENT_AND_PERSON)
    if purpose == EmailCode.Purpose.SIGN_UP and "+" in person.rpartition("@")[0]:
        bucket = digest_of_person(MAILS, mailbox)
        _count_or_refuse(
            request, MAILS, bucket, settings.TAGGED_SIGN_UP_MAILS_PER_MAILBOX
        )


def count_invitation(request: HttpRequest, *, organization: int, person: str) -> None:
    """Count a mail that an organization sends to an address; raise Locked.

    In buckets of the organization's: nobody outside fills them.
    """
    rate = settings.INVITATIONS_PER_ORGANIZATION
    _count_or_refuse(request, INVITATIONS, f"organization:{organization}", rate)
    pair = digest_of_person(INVITATIONS, f"{organization} {_normalize(person)}")
    _count_or_refuse(request, INVITATIONS, pair, settings.INVITATIONS_PER_PERSON)


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


def _sign_up_buckets(request: HttpRequest, person: str) -> list[tuple[str, Rate]]:
    return [
        (address_bucket(request), settings.SIGN_UPS_PER_CLIENT),
        (digest_of_person(SIGN_UPS, mailbox_of(person)), settings.SIGN_UPS_PER_PERSON),
    ]


def digest_of_person(policy: str, person: str) -> str:
    """Return what counts for an address: the store is not a place for it itself."""
    digest = salted_hmac(policy, _normalize(person), algorithm="sha256")
    return digest.hexdigest()


def _buckets(request: HttpRequest, policy: str, person: str) -> list[_Bucket]:
    """Return where a wrong try counts, by how well we know who makes it."""
    who, pair = digest_of_person(policy, person), settings.SIGN_IN_FAILURES
    if session := _session_of(request, person):
        return [
            _Bucket(f"session:{session}:{who}", pair),
            _Bucket(f"session-day:{session}:{who}", settings.SESSION_FAILURES),
            _Bucket(f"all:{who}", settings.SESSION_FAILURES_PER_PERSON),
        ]
    number = known_browser_number(request, person=person)
    if number:
        of_the_day = _bucket_of_the_day(policy, number, who)
        usage = _usage_of(request, policy, of_the_day)
        if usage is None or usage.remaining > 0:
            return [_Bucket(f"browser:{number}:{who}", pair), of_the_day]
    client = address_bucket(request)
    found = [
        _Bucket(client, settings.SIGN_IN_FAILURES_PER_CLIENT, names_person=False),
        _Bucket(f"client:{client}:{who}", pair),
    ]
    rates = {
        PASSWORDS: settings.SIGN_IN_FAILURES_PER_PERSON,
        CODES: settings.CODE_FAILURES_PER_PERSON,
    }
    if policy in rates:
        # Who used up the codes of all known browsers gains nothing by being one.
        code = LOCKED if number and policy == CODES else UNKNOWN_BROWSER
        found.append(_Bucket(who, rates[policy], code=code))
    return found


def _bucket_of_the_day(policy: str, number: str, who: str) -> _Bucket:
    """Return what bounds a known browser: shared by all of them for codes alone.

    Were it shared for passwords, one of them could keep the person out of the others.
    A mailed code makes a new number, and so lets its reader go on.
    """
    name = f"known:{who}" if policy == CODES else f"browser-day:{number}:{who}"
    return _Bucket(name, settings.KNOWN_BROWSER_FAILURES)


def _session_of(request: HttpRequest, person: str) -> str:
    """Return what stands for the session that this person is signed in with; or ""."""
    user: Any = request.user
    if not user.is_authenticated or user.email != _normalize(person):
        return ""
    key = request.session.session_key or ""
    return salted_hmac("accounts.limits", key, algorithm="sha256").hexdigest()[:32]


def _usage_of(request: HttpRequest, policy: str, bucket: _Bucket) -> Usage | None:
    return count(
        request, policy=policy, bucket=bucket.name, rate=bucket.rate, hit=False
    )


def _count_or_refuse(
    request: HttpRequest, policy: str, bucket: str, rate: Rate
) -> None:
    usage = count(request, policy=policy, bucket=bucket, rate=rate)
    if usage is not None and usage.exceeded:
        raise Locked(usage.resets_in)


def _is_first_of_the_hour(request: HttpRequest, person: str) -> bool:
    bucket = digest_of_person(_LOCK_EVENTS, person)
    usage = count(request, policy=_LOCK_EVENTS, bucket=bucket, rate=_ONE_AN_HOUR)
    return usage is None or usage.count == 1


def _normalize(person: str) -> str:
    return person.strip().lower()


def _format_wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes > 90:
        return f"{-(-seconds // 3600)} hours"
    return "a minute" if minutes == 1 else f"{minutes} minutes"
