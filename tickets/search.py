"""The full-text index: one row per ticket, written with the text it is about.

Only what the client's side wrote or may read enters it, so a search can never betray
an agents' note. Each row also holds a word for its organization that nobody can type;
with it a query is one scan of the index however many tickets others have.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db import connection
from django.db.models.expressions import RawSQL

from accounts.models import Organization
from tickets.models import Ticket
from tickets.words import MOST_WORDS, words_in


class Engine(Protocol):
    def put(self, number: int, words: Sequence[str]) -> None: ...

    def add(self, number: int, words: Sequence[str]) -> None: ...

    def remove(self, number: int) -> None: ...

    def forget(self) -> None: ...

    def matching(self, words: Sequence[str], *, is_begun: bool) -> RawSQL: ...


class PostgreSQL:
    """A stored tsvector under GIN; measured flat at a million tickets."""

    def put(self, number: int, words: Sequence[str]) -> None:
        _execute(
            "INSERT INTO tickets_search (ticket_id, words)"
            " VALUES (%s, array_to_tsvector(%s::text[]))"
            " ON CONFLICT (ticket_id) DO UPDATE SET words = EXCLUDED.words",
            [number, list(words)],
        )

    def add(self, number: int, words: Sequence[str]) -> None:
        _execute(
            "UPDATE tickets_search SET words = words || array_to_tsvector(%s::text[])"
            " WHERE ticket_id = %s AND length(words) < %s",
            [list(words), number, MOST_WORDS],
        )

    def remove(self, number: int) -> None:
        _execute("DELETE FROM tickets_search WHERE ticket_id = %s", [number])

    def forget(self) -> None:
        """Do nothing: what no row has any more goes when the table is vacuumed."""

    def matching(self, words: Sequence[str], *, is_begun: bool) -> RawSQL:
        query = " & ".join(f"'{word}'" for word in words) + ":*" * is_begun
        return RawSQL(
            "SELECT ticket_id FROM tickets_search WHERE words @@ %s::tsquery", [query]
        )


class SQLite:
    """FTS5. Its `ascii` tokenizer takes every non-ASCII character as part of a word."""

    def put(self, number: int, words: Sequence[str]) -> None:
        _execute("DELETE FROM tickets_search WHERE rowid = %s", [number])
        _execute(
            "INSERT INTO tickets_search (rowid, words) VALUES (%s, %s)",
            [number, " ".join(words)],
        )

    def add(self, number: int, words: Sequence[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT words FROM tickets_search WHERE rowid = %s", [number]
            )
            row = cursor.fetchone()
        known = row[0].split() if row else []
        if len(known) < MOST_WORDS:
            self.put(number, list(dict.fromkeys([*known, *words])))

    def remove(self, number: int) -> None:
        _execute("DELETE FROM tickets_search WHERE rowid = %s", [number])

    def forget(self) -> None:
        # FTS5 only marks words as deleted until it merges what it wrote.
        _execute("INSERT INTO tickets_search (tickets_search) VALUES ('optimize')", [])

    def matching(self, words: Sequence[str], *, is_begun: bool) -> RawSQL:
        query = " ".join(f'"{word}"' for word in words) + " *" * is_begun
        return RawSQL(
            "SELECT rowid FROM tickets_search WHERE tickets_search MATCH %s", [query]
        )


def index_ticket(ticket: Ticket, *, comments: Iterable[str] = ()) -> None:
    """Make the ticket found by its present text and these public comments."""
    texts = [ticket.public_id, ticket.title, *ticket.tags, ticket.description]
    words = words_in([*texts, *comments])
    _engine().put(ticket.pk, [_wall(ticket.organization), *words])


def index_comment(ticket: Ticket, content: str) -> None:
    """Make the ticket found by a new public comment as well."""
    _engine().add(ticket.pk, words_in([content]))


def forget_ticket(number: int) -> None:
    """Take a ticket that is deleted out of the index."""
    _engine().remove(number)


def forget_words() -> None:
    """Leave nothing in the index of words that tickets had; it is rewritten whole."""
    _engine().forget()


def tickets_matching(
    text: str, organization: Organization | None, *, is_begun: bool = False
) -> RawSQL | None:
    """Return the numbers of tickets that hold every word; None when it has no word.

    Where somebody has only begun to type (`is_begun`), the last word may be longer.
    """
    words = words_in([text])
    if not words:
        return None
    if organization is not None:
        words.insert(0, _wall(organization))
    return _engine().matching(words, is_begun=is_begun)


def _wall(organization: Organization) -> str:
    # words_in() never yields "=", so nobody can type another organization's word.
    return f"={organization.pk}"


def _engine() -> Engine:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def _execute(sql: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
