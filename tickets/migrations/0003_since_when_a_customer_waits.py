"""Since when the customer's side has had no answer, of old tickets by their comments."""

from django.db import migrations, models
from django.db.models import Case, Exists, F, OuterRef, Subquery, When

from api.migration_operations import AddFieldOnce, UpdateInBatches


def fill(apps, tickets):
    """Whoever never had an answer waits since the beginning; else since what they
    said first after the last answer, if they did.
    """
    Comment = apps.get_model("tickets", "Comment")
    public = Comment.objects.filter(is_internal=False)
    answers = public.filter(author_type="agent", ticket=OuterRef("pk"))
    last_answer = (
        public.filter(author_type="agent", ticket=OuterRef(OuterRef("pk")))
        .order_by("-created_at", "-id")
        .values("created_at")[:1]
    )
    questions = (
        public.exclude(author_type__in=["agent", "system"])
        .filter(ticket=OuterRef("pk"), created_at__gt=Subquery(last_answer))
        .order_by("created_at", "id")
        .values("created_at")[:1]
    )
    tickets.filter(resolved_at=None, closed_at=None).update(
        waiting_since=Case(
            When(~Exists(answers), then=F("created_at")), default=Subquery(questions)
        )
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0002_the_search_index")]

    operations = [
        AddFieldOnce(
            model_name="ticket",
            name="waiting_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
        UpdateInBatches("ticket", fill),
    ]
