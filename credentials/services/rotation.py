"""Moving secrets and signatures to the newest key, one row at a time."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import DatabaseError
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Left, StrIndex

from api.lock_conflicts import is_lock_conflict, retry_on_lock_conflict
from api.transactions import transactional
from credentials.chain import (
    is_erasure,
    is_signed,
    sign,
    sign_erasure,
    signing_key_id,
)
from credentials.models import AccessRecord, Credential
from credentials.representation import show_person
from credentials.services import external_secrets
from credentials.vault import (
    KeyUnavailable,
    Unsealable,
    known_key_ids,
    primary_key_id,
    rewrap,
)

BATCH: Final = 200
# What a row names that waits in the clear for its first sealing (services/texts.py).
_CLEAR: Final = ""


@dataclass
class Rewrapping:
    """How it goes. Whatever could not be read is named and left as it was.

    `remaining` are rows that somebody else held, however often they were asked for.
    """

    rewrapped: int = 0
    signed: int = 0
    remaining: int = 0
    unreadable: list[str] = field(default_factory=list)
    interrupted: bool = False


def rewrap_credentials(
    *,
    batch_size: int = BATCH,
    is_stopped: Callable[[], bool] = lambda: False,
    report: Callable[[Rewrapping], None] = lambda outcome: None,
) -> Rewrapping:
    """Move everything to the primary key; safe to stop, to kill, to repeat, to share.

    Each row is a transaction of its own, after which it tells how it stands. No event
    comes of it, so the tickets are left alone.
    """
    outcome = Rewrapping()
    for row, move in _rows_to_move(batch_size):
        if is_stopped():
            outcome.interrupted = True
            break
        _move_row(move, row, outcome)
        report(outcome)
    return outcome


# Returns how many secrets and how many records it moved.
_Move = Callable[[Any], tuple[int, int]]


def _move_row(move: _Move, row: Any, outcome: Rewrapping) -> None:
    """Move one row; count what others will not let go of, name what is unreadable."""
    try:
        rewrapped, signed = retry_on_lock_conflict(lambda: move(row))
        outcome.rewrapped += rewrapped
        outcome.signed += signed
    except (KeyUnavailable, Unsealable):
        if row.public_id not in outcome.unreadable:
            outcome.unreadable.append(row.public_id)
    except DatabaseError as error:
        if not is_lock_conflict(error):
            raise
        outcome.remaining += 1


@dataclass(frozen=True)
class KeyStatus:
    """One key: whether it seals, whether the keyring holds it, what depends on it."""

    key_id: str
    is_primary: bool
    is_known: bool
    credentials: int
    signatures: int

    @property
    def is_retirable(self) -> bool:
        return not (self.is_primary or self.credentials or self.signatures)


def key_statuses() -> list[KeyStatus]:
    """Return every key that the keyring holds or that a row names."""
    known = known_key_ids()
    sealed: Counter[str] = Counter()
    for rows in _sealed():
        sealed.update(_count_by_key(rows.exclude(key_id=_CLEAR), F("key_id")))
    signer = Left("signature", StrIndex("signature", Value(":")) - 1)
    signed = _count_by_key(AccessRecord.objects.all(), signer)
    return [
        KeyStatus(
            key_id=name,
            is_primary=name == primary_key_id(),
            is_known=name in known,
            credentials=sealed.get(name, 0),
            signatures=signed.get(name, 0),
        )
        for name in [*known, *sorted({*sealed, *signed} - {*known})]
    ]


def _count_by_key(rows: QuerySet[Any], key: Any) -> dict[str, int]:
    counted = rows.order_by().values_list(key.copy()).annotate(Count("pk"))
    return dict(counted)


def count_without_key() -> int:
    """Return how many secrets are sealed under a key that the keyring lacks."""
    known = [*known_key_ids(), _CLEAR]
    return sum(rows.exclude(key_id__in=known).count() for rows in _sealed())


def _sealed() -> list[QuerySet[Any]]:
    return [Credential.objects.sealed(), *external_secrets.external_rows()]


def _rows_to_move(size: int) -> Iterator[tuple[Any, _Move]]:
    on_old_keys = Credential.objects.sealed().exclude(key_id=primary_key_id())
    for credential in on_old_keys.iterate_in_batches(size):
        yield credential, _rewrap
    for row in external_secrets.rows_on_old_keys(size):
        yield row, external_secrets.rewrap_external_row
    current = f"{signing_key_id()}:"
    others = AccessRecord.objects.exclude(signature__startswith=current)
    logs = Credential.objects.filter(pk__in=others.values("credential"))
    for credential in logs.defer("sealed_secret").iterate_in_batches(size):
        yield credential, _sign_again


@transactional
def _rewrap(credential: Credential) -> tuple[int, int]:
    """Hold one row and wait for no other, so the order of locks is nobody's matter."""
    locked = Credential.objects.get_for_update(credential.pk)
    if locked.ended_as or locked.key_id == primary_key_id():
        return 0, 0  # somebody else was faster
    locked.sealed_secret = rewrap(locked.sealed, context=locked.context)
    locked.key_id = locked.sealed_secret.key_id
    locked.save(update_fields=["sealed_secret", "key_id"])
    return 1, 0


@transactional
def _sign_again(credential: Credential) -> tuple[int, int]:
    """Sign again what an older key of ours signed; a forged record stays as it is."""
    locked = Credential.objects.get_for_update(credential.pk)
    current = f"{signing_key_id()}:"
    others = locked.access_records.exclude(signature__startswith=current)
    signed = [row for row in others if is_signed(row.receipt, row.signature)]
    for record in signed:
        person = show_person(record)
        if is_erasure(record.receipt, person, record.erasure):
            record.erasure = sign_erasure(record.receipt, person)
        record.signature = sign(record.receipt)
        record.save(update_fields=["signature", "erasure"])
    return 0, len(signed)
