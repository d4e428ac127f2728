"""One row of the search index for a ticket's own text, and one for each public comment.

The index is made anew from the texts, in batches: nothing of the former one is kept.
"""

from django.db import migrations

from tickets.tokenizer import words_in

BATCH = 500
POSTGRESQL = [
    "DROP TABLE tickets_search",
    # The ticket's own row has 0 as its comment.
    "CREATE TABLE tickets_search (ticket_id bigint NOT NULL, comment_id bigint NOT NULL,"
    " words tsvector NOT NULL, PRIMARY KEY (ticket_id, comment_id))",
    # Without fastupdate no reader has to walk a pending list first.
    "CREATE INDEX tickets_search_words ON tickets_search USING gin (words) WITH (fastupdate = off)",
]
SQLITE = [
    "DROP TABLE tickets_search",
    # The rowid is twice the ticket's number, or twice the comment's and one.
    "CREATE VIRTUAL TABLE tickets_search USING fts5("
    "ticket_id UNINDEXED, words, tokenize = \"ascii tokenchars '='\")",
]
INSERT = {
    "postgresql": "INSERT INTO tickets_search (ticket_id, comment_id, words)"
    " VALUES (%s, %s, array_to_tsvector(%s::text[]))",
    "sqlite": "INSERT INTO tickets_search (rowid, ticket_id, words) VALUES (%s, %s, %s)",
}


def make_tables(apps, schema_editor):
    engine = schema_editor.connection.vendor
    for statement in POSTGRESQL if engine == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    Ticket = apps.get_model("tickets", "Ticket")
    for tickets in _batches(Ticket.objects.all()):
        _insert(schema_editor, map(_of_ticket, tickets))
    Comment = apps.get_model("tickets", "Comment")
    public = Comment.objects.filter(is_internal=False).select_related("ticket")
    for comments in _batches(public.defer("ticket__description")):
        _insert(schema_editor, map(_of_comment, comments))


def _batches(rows):
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield batch
        after = batch[-1].pk


def _of_ticket(ticket):
    texts = [f"TICK-{ticket.pk}", ticket.title, *ticket.tags, ticket.description]
    return ticket.pk, 0, [f"={ticket.organization_id}", *words_in(texts)]


def _of_comment(comment):
    words = [f"={comment.ticket.organization_id}", *words_in([comment.content])]
    return comment.ticket_id, comment.pk, words


def _insert(schema_editor, rows):
    engine = schema_editor.connection.vendor
    if engine == "sqlite":
        rows = (
            (2 * comment + 1 if comment else 2 * ticket, ticket, " ".join(words))
            for ticket, comment, words in rows
        )
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(INSERT[engine], list(rows))


def forget(apps, schema_editor):
    """Leave the tables to the migration before, which drops what is there."""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_customers_and_resolutions_of_the_desk")]
    operations = [
        migrations.RunPython(make_tables, forget),
        migrations.RunPython(fill, forget),
    ]
