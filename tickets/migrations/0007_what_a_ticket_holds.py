"""Count comments and bytes in the ticket's row, for each side, and fill the counts."""

from django.db import migrations, models

BATCH = 1_000
SIZE = {"postgresql": "octet_length({})", "sqlite": "length(CAST({} AS BLOB))"}
FILL = """
    UPDATE tickets_ticket SET
        client_bytes = {description} + COALESCE((
            SELECT sum({content}) FROM tickets_comment
            WHERE ticket_id = tickets_ticket.id
                AND author_type NOT IN ('agent', 'system')), 0),
        agent_bytes = COALESCE((
            SELECT sum({content}) FROM tickets_comment
            WHERE ticket_id = tickets_ticket.id
                AND author_type IN ('agent', 'system')), 0),
        client_comments = (
            SELECT count(*) FROM tickets_comment
            WHERE ticket_id = tickets_ticket.id
                AND author_type NOT IN ('agent', 'system')),
        agent_comments = (
            SELECT count(*) FROM tickets_comment
            WHERE ticket_id = tickets_ticket.id
                AND author_type IN ('agent', 'system'))
    WHERE id BETWEEN %s AND %s
"""


def fill(apps, schema_editor):
    size = SIZE[schema_editor.connection.vendor]
    statement = FILL.format(
        description=size.format("description"), content=size.format("content")
    )
    numbers = apps.get_model("tickets", "Ticket").objects.order_by("pk")
    after = 0
    with schema_editor.connection.cursor() as cursor:
        while batch := list(
            numbers.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]
        ):
            cursor.execute(statement, [batch[0], batch[-1]])
            after = batch[-1]


def _counter(name):
    return migrations.AddField(
        model_name="ticket",
        name=name,
        field=models.PositiveIntegerField(default=0, editable=False),
    )


class Migration(migrations.Migration):
    # Each batch commits by itself: no lock on the whole table while it fills.
    atomic = False
    dependencies = [("tickets", "0006_a_search_row_for_each_comment")]
    operations = [
        _counter("client_comments"),
        _counter("agent_comments"),
        _counter("client_bytes"),
        _counter("agent_bytes"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
