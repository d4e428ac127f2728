"""Checking access logs: that nothing was changed, added, moved or lost."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from api.transactions import transactional
from credentials.chain import Link, Personal, find_break, is_signed
from credentials.models import AccessRecord, Credential, Ending
from credentials.representation import show_chained, show_person
from tickets.models import Ticket

_BATCH = 200


@dataclass(frozen=True)
class Break:
    """What is wrong with one credential's log."""

    credential: str
    problem: str


def verify_access_logs(
    *,
    ticket: Ticket | None = None,
    receipts: Mapping[str, Collection[str]] | None = None,
) -> tuple[int, list[Break]]:
    """Return how many logs were read, and what is wrong with them.

    `receipts` are what clients kept, by credential id: each has to be in its log, which
    is how a log that was cut short together with its row is found.
    """
    rows = Credential.objects.all() if ticket is None else ticket.credentials.all()
    rows = rows.defer("sealed_secret").prefetch_related("access_records")
    receipts_left, count = dict(receipts or {}), 0
    breaks: list[Break] = []
    for credential in rows.iterate_in_batches(_BATCH):
        count += 1
        kept = receipts_left.pop(credential.public_id, ())
        if any(_breaks(credential, kept)):
            breaks += _check_under_lock(credential, kept)
    breaks += [Break(name, "There is no such credential.") for name in receipts_left]
    return count, breaks


class LogDisagrees(Exception):
    """A credential's row says other than its signed log; `is_whole`: no line lacks."""

    def __init__(self, problem: str, *, is_whole: bool) -> None:
        self.is_whole = is_whole
        super().__init__(problem)


def require_agreement(credential: Credential) -> None:
    """Compare a locked credential's row with its log, before its secret is opened.

    Whoever writes to the database can set the number of reveals back, or put an ended
    row back; the log says how often it was opened and whether it ended. Where that
    number is limited the whole chain is checked as well. Raises LogDisagrees, or
    KeyUnavailable where a key that signed is gone.
    """
    counted = credential.access_records.aggregate(
        lines=Count("pk"),
        openings=Count("pk", filter=Q(action=AccessRecord.Action.REVEALED)),
        endings=Count("pk", filter=Q(action__in=Ending.values)),
    )
    is_whole = counted["lines"] == credential.records
    if not is_whole:
        raise LogDisagrees("the log has another length", is_whole=False)
    if counted["openings"] != credential.reveals:
        raise LogDisagrees("the log counts other reveals", is_whole=True)
    if counted["endings"]:
        raise LogDisagrees("the log says that it has ended", is_whole=True)
    if credential.max_reveals is not None and counted["lines"]:
        _require_sound_log(credential)


def _require_sound_log(credential: Credential) -> None:
    links = [_link(record) for record in credential.access_records.all()]
    for link in links:
        is_signed(link.receipt, link.signature)  # a missing key is no forgery
    problem = find_break(credential.public_id, links, head=credential.head)
    if problem is not None:
        raise LogDisagrees(problem, is_whole=True)


@transactional
def _check_under_lock(credential: Credential, kept: Collection[str]) -> list[Break]:
    """Judge with the row locked: a log that grows while it is read is not broken."""
    locked = Credential.objects.select_for_update().filter(pk=credential.pk).first()
    return [] if locked is None else list(_breaks(locked, kept))


def _breaks(credential: Credential, kept: Collection[str]) -> Iterator[Break]:
    records = list(credential.access_records.all())  # in their order
    problem = find_break(
        credential.public_id, map(_link, records), head=credential.head
    )
    if problem is None and credential.records != len(records):
        problem = "The log has another length than the credential names."
    if problem is not None:
        yield Break(credential.public_id, problem)
    if not {record.receipt for record in records}.issuperset(kept):
        yield Break(credential.public_id, "It lacks a record that its client holds.")


def _link(record: AccessRecord) -> Link:
    personal = Personal(
        show_person(record), record.personal_digest, record.salt, record.erasure
    )
    return Link(
        show_chained(record),
        record.receipt,
        record.signature,
        personal if record.version > 1 else None,
    )
