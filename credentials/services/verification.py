"""Checking access logs: that nothing was changed, added, moved or lost."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from api.verb import verb
from credentials.chain import Link, find_break
from credentials.models import AccessRecord, Credential
from credentials.representation import show_chained
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
    wanted, count = dict(receipts or {}), 0
    breaks: list[Break] = []
    for credential in rows.walked(_BATCH):
        count += 1
        kept = wanted.pop(credential.public_id, ())
        if any(_breaks(credential, kept)):
            breaks += _look_again(credential, kept)
    breaks += [Break(name, "There is no such credential.") for name in wanted]
    return count, breaks


@verb
def _look_again(credential: Credential, kept: Collection[str]) -> list[Break]:
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
    return Link(show_chained(record), record.receipt, record.signature)
