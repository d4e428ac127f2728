"""What agents keep beside the tickets: drafts, replies, macros, views, presence.

None of it is the ticket's. What happens to tickets happens through the rooms below, by
the verbs the API calls, and leaves the same events.
"""

from typing import Final

from django.db import models
from django.db.models import Q

from accounts.models import User
from desk.querysets import OwnedQuerySet, PresenceQuerySet
from tickets.models import Status, Ticket

LONGEST_TEXT: Final = 50_000


class Mode(models.TextChoices):
    """What a text becomes: a reply the customer reads, or a note agents read."""

    REPLY = "reply", "Reply"
    NOTE = "note", "Note"


class AfterSend(models.TextChoices):
    """Where an agent wants to be after an answer was sent."""

    STAY = "stay", "Stay on the ticket"
    NEXT = "next", "Go to the next ticket"
    LIST = "list", "Go to the list"


class Preference(models.Model):
    """How one agent likes to work."""

    agent = models.OneToOneField(User, models.CASCADE, primary_key=True)
    after_send = models.CharField(
        max_length=4, choices=AfterSend, default=AfterSend.STAY
    )

    def __str__(self) -> str:
        return str(self.agent)


class Draft(models.Model):
    """What an agent has begun to write on a ticket, kept as it is typed."""

    agent = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="drafts")
    mode = models.CharField(max_length=5, choices=Mode)
    text = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "ticket", "mode"], name="one_draft_of_each_mode"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mode} on {self.ticket}"


class Presence(models.Model):
    """Who has a ticket open, and who is writing; true for a few seconds."""

    agent = models.ForeignKey(User, models.CASCADE, related_name="presences")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="presences")
    is_writing = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "ticket"], name="one_presence_of_an_agent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} at {self.ticket}"


class Team(models.Model):
    """Agents who work together: a filter of queues, never a right."""

    name = models.CharField(max_length=60, unique=True)
    members = models.ManyToManyField(User, related_name="teams", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SavedReply(models.Model):
    """A text to begin from, found by its code; the desk's, or one agent's own."""

    owner = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="saved_replies"
    )
    code = models.SlugField(max_length=30)
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=LONGEST_TEXT)
    updated_at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        permissions = [("share_savedreply", "Can change the replies of the desk")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "code"], name="one_saved_reply_of_a_code"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(owner=None),
                name="one_shared_reply_of_a_code",
            ),
        ]

    def __str__(self) -> str:
        return f"/{self.code}"


class Macro(models.Model):
    """Several changes in one step; what it would do is shown before it is done."""

    owner = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="macros"
    )
    name = models.CharField(max_length=80)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.REPLY)
    status = models.CharField(max_length=20, choices=Status, blank=True)
    add_tags = models.JSONField(default=list, blank=True)
    takes_it = models.BooleanField(default=False)  # assigns it to whoever runs it
    assign_to = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        permissions = [("share_macro", "Can change the macros of the desk")]
        constraints = [
            models.CheckConstraint(
                condition=Q(takes_it=False) | Q(assign_to=None),
                name="a_macro_names_one_assignee",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """A queue with filters, under a name, of one agent's."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1_000)  # of the queue's address
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="one_saved_view_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class BulkChange(models.Model):
    """What one step changed of many tickets; it can be taken back for a while."""

    agent = models.ForeignKey(User, models.CASCADE, related_name="bulk_changes")
    at = models.DateTimeField()
    # [{"ticket": 17, "version": 3, "before": {"status": "open"}}, …]
    items = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        # Both take many tickets at once; add_bulkchange is Django's own.
        permissions = [("export_ticket", "Can export tickets as CSV")]

    def __str__(self) -> str:
        return f"{len(self.items)} tickets"
