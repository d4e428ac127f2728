"""The full-text index of each engine; tickets/search.py is its only reader."""

from django.db import migrations

POSTGRESQL = [
    "CREATE TABLE tickets_search (ticket_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    # Without fastupdate no reader has to walk a pending list first.
    "CREATE INDEX tickets_search_words ON tickets_search USING gin (words) WITH (fastupdate = off)",
]
SQLITE = [
    "CREATE VIRTUAL TABLE tickets_search USING fts5(words, tokenize = \"ascii tokenchars '='\")",
]


def make_index(apps, schema_editor):
    engine = schema_editor.connection.vendor
    for statement in POSTGRESQL if engine == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    schema_editor.execute("DROP TABLE tickets_search")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_tickets_and_comments")]
    operations = [migrations.RunPython(make_index, drop_index)]
