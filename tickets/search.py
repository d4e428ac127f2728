"""The full-text index: a row for a ticket's own text, and one for each public comment.

Each row is written in the transaction of its text, so a change touches one row however
long the thread is. Only what the client's side wrote or may read enters, so a search
can never betray an agents' note. Each row also holds a word for its organization that
nobody can type; with it a query reads no rows of others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.models import Organization
from tickets.models import Comment, Ticket
from tickets.tokenizer import MOST_WORDS, words_in

# A ticket is looked up by so many words, the longest; each is a scan of the index.
MOST_SEARCHED: Final = 32


class Engine(Protocol):
    def add(self, ticket: int, comment: int, words: Sequence[str]) -> None: ...

    def remove(self, ticket: int, comments: Sequence[int]) -> None: ...

    def having(
        self, tenant_token: str | None, word: str, *, prefix_match: bool
    ) -> RawSQL: ...


class PostgreSQL:
    """A stored tsvector under GIN. The ticket's own row has 0 as its comment."""

    def add(self, ticket: int, comment: int, words: Sequence[str]) -> None:
        _execute(
            "INSERT INTO tickets_search (ticket_id, comment_id, words)"
            " VALUES (%s, %s, array_to_tsvector(%s::text[]))",
            [ticket, comment, list(words)],
        )

    def remove(self, ticket: int, comments: Sequence[int]) -> None:
        _execute(
            "DELETE FROM tickets_search WHERE ticket_id = %s"
            " AND comment_id = ANY(%s::bigint[])",
            [ticket, list(comments)],
        )

    def having(
        self, tenant_token: str | None, word: str, *, prefix_match: bool
    ) -> RawSQL:
        query = f"'{word}'" + ":*" * prefix_match
        return RawSQL(
            "SELECT ticket_id FROM tickets_search WHERE words @@ %s::tsquery",
            [query if tenant_token is None else f"'{tenant_token}' & {query}"],
        )


class SQLite:
    """FTS5. Its `ascii` tokenizer takes every non-ASCII character as part of a word."""

    def add(self, ticket: int, comment: int, words: Sequence[str]) -> None:
        _execute(
            "INSERT INTO tickets_search (rowid, ticket_id, words) VALUES (%s, %s, %s)",
            [_rowid(ticket, comment), ticket, " ".join(words)],
        )

    def remove(self, ticket: int, comments: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM tickets_search WHERE rowid = %s",
                [(_rowid(ticket, comment),) for comment in comments],
            )

    def having(
        self, tenant_token: str | None, word: str, *, prefix_match: bool
    ) -> RawSQL:
        query = f'"{word}"' + " *" * prefix_match
        return RawSQL(
            "SELECT ticket_id FROM tickets_search WHERE tickets_search MATCH %s",
            [query if tenant_token is None else f'"{tenant_token}" {query}'],
        )


@dataclass(frozen=True)
class Read:
    """A text and its words, read before a transaction that will write them."""

    text: str
    words: list[str]


def read_words(text: str) -> Read:
    return Read(text, words_in([text]))


def index_new_ticket(ticket: Ticket, read: Read) -> None:
    """Make a ticket found that has just been inserted; `read` is its description."""
    _engine().add(ticket.pk, 0, _own_words(ticket, read))


def index_ticket(ticket: Ticket, read: Read | None = None) -> None:
    """Make the ticket found by its present id, title, description and tags.

    `read` is the description, unless somebody changed it meanwhile.
    """
    words = _own_words(ticket, read)
    engine = _engine()
    engine.remove(ticket.pk, [0])
    engine.add(ticket.pk, 0, words)


def index_new_comment(ticket: Ticket, comment: Comment, read: Read) -> None:
    """Make the ticket found by a public comment that has just been inserted."""
    _engine().add(
        ticket.pk, comment.pk, [_tenant_token(ticket.organization), *read.words]
    )


def index_comments(ticket: Ticket, comments: Iterable[Comment]) -> None:
    """Make the ticket found by these comments as they are; by those not public, not."""
    comments, engine = list(comments), _engine()
    engine.remove(ticket.pk, [comment.pk for comment in comments])
    for comment in comments:
        if not comment.is_internal:
            engine.add(ticket.pk, comment.pk, _words_of(ticket, comment))


def merge_index(pages: int, *, begin: bool) -> bool:
    """Drop words that rows had once from the index, up to so many pages of it at once.

    Tell whether there is more to do. FTS5 only marks words as deleted until it merges
    what it wrote. On PostgreSQL the row went with its words; what is left of it on disk
    goes when the table is vacuumed.
    """
    if connection.vendor == "postgresql":
        return False
    before = _changes()
    sql = "INSERT INTO tickets_search (tickets_search, rank) VALUES ('merge', %s)"
    _execute(sql, [-pages if begin else pages])  # below zero: all of it, from here on
    # FTS5's own measure: one change is the statement's, and nothing was merged.
    return _changes() - before > 1


def remove_ticket(ticket: Ticket) -> None:
    """Take a ticket that is about to be deleted out of the index, comments included."""
    comments = ticket.comments.values_list("pk", flat=True)
    _engine().remove(ticket.pk, [0, *comments])


def tickets_matching(
    text: str, organization: Organization | None, *, prefix_match: bool = False
) -> Q | None:
    """Return the condition that a ticket holds every word, wherever in it each stands.

    None when the text has no word. Where somebody has only begun to type (`is_begun`),
    the last word may be longer. Of more than `MOST_SEARCHED` the longest count.
    """
    words = words_in([text])
    if not words:
        return None
    tenant_token = None if organization is None else _tenant_token(organization)
    last = words[-1] if prefix_match else None
    # The rarest is likely the longest, and what comes first narrows the rest.
    chosen = sorted(words, key=len, reverse=True)[:MOST_SEARCHED]
    engine, condition = _engine(), Q()
    for word in chosen:
        rows = engine.having(tenant_token, word, prefix_match=word == last)
        condition &= Q(pk__in=rows)
    return condition


def _own_words(ticket: Ticket, read: Read | None) -> list[str]:
    if read is None or read.text != ticket.description:
        read = read_words(ticket.description)
    short = words_in([ticket.public_id, ticket.title, *ticket.tags])
    words = dict.fromkeys([_tenant_token(ticket.organization), *short, *read.words])
    return list(words)[:MOST_WORDS]


def _words_of(ticket: Ticket, comment: Comment) -> list[str]:
    return [_tenant_token(ticket.organization), *words_in([comment.content])]


def _tenant_token(organization: Organization) -> str:
    # words_in() never yields "=", so nobody can type another organization's word.
    return f"={organization.pk}"


def _engine() -> Engine:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def _rowid(ticket: int, comment: int) -> int:
    """Return a number that no other row has: a comment may bear a ticket's number."""
    return 2 * comment + 1 if comment else 2 * ticket


def _changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        return int(cursor.fetchone()[0])


def _execute(sql: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
