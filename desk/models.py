"""Agents' own data: drafts, saved replies, macros, views, teams and presence.

No row here belongs to a ticket's record. The desk changes tickets through the services
that the API calls, which leave the same events.
"""

from django.db import models
from django.db.models import Q

from accounts.models import User
from desk.querysets import OwnedQuerySet, PresenceQuerySet
from desk.rules import (
    MAX_CODE_LENGTH,
    MAX_TEAM_NAME_LENGTH,
    MAX_TEXT_LENGTH,
    MAX_TITLE_LENGTH,
    MAX_VIEW_NAME_LENGTH,
    MAX_VIEW_QUERY_LENGTH,
)
from tickets.models import Status, Ticket


class Mode(models.TextChoices):
    """The kind of a text: a reply the customer reads, or a note agents read."""

    REPLY = "reply", "Reply"
    NOTE = "note", "Note"


class AfterSend(models.TextChoices):
    """The page to go to after a reply was sent."""

    STAY = "stay", "Stay on the ticket"
    NEXT = "next", "Go to the next ticket"
    LIST = "list", "Go to the list"


class Preference(models.Model):
    """The settings of one agent."""

    agent = models.OneToOneField(User, models.CASCADE, primary_key=True)
    after_send = models.CharField(
        max_length=4, choices=AfterSend, default=AfterSend.STAY
    )

    def __str__(self) -> str:
        return str(self.agent)


class Draft(models.Model):
    """A text that an agent has typed on a ticket and not sent yet."""

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
    """An agent has a ticket open; counts for `PRESENCE_LIFETIME` after `at`."""

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
    """A group of agents, to filter queues by. It grants no permission."""

    name = models.CharField(max_length=MAX_TEAM_NAME_LENGTH, unique=True)
    members = models.ManyToManyField(User, related_name="teams", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SavedReply(models.Model):
    """A text to start a reply from, found by its code.

    One without an owner is shared by all agents.
    """

    owner = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="saved_replies"
    )
    code = models.SlugField(max_length=MAX_CODE_LENGTH)
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    text = models.TextField(max_length=MAX_TEXT_LENGTH)
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
    """A comment and several changes of a ticket in one step.

    One without an owner is shared by all agents.
    """

    owner = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="macros"
    )
    name = models.CharField(max_length=MAX_TITLE_LENGTH)
    text = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True)
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.REPLY)
    status = models.CharField(max_length=20, choices=Status, blank=True)
    add_tags = models.JSONField(default=list, blank=True)
    # Assigns the ticket to the agent who runs the macro.
    assign_to_self = models.BooleanField(default=False, db_column="takes_it")
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
                condition=Q(assign_to_self=False) | Q(assign_to=None),
                name="a_macro_names_one_assignee",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """A queue with filters, under a name, of one agent."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=MAX_VIEW_NAME_LENGTH)
    query = models.CharField(max_length=MAX_VIEW_QUERY_LENGTH)  # of the queue's URL
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
    """A change of many tickets in one step, with the values to undo it."""

    agent = models.ForeignKey(User, models.CASCADE, related_name="bulk_changes")
    at = models.DateTimeField()
    # [{"ticket": 17, "version": 3, "before": {"status": "open"}}, …]
    items = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        # The right to change many tickets is Django's own add_bulkchange.
        permissions = [("export_ticket", "Can export tickets as CSV")]

    def __str__(self) -> str:
        return f"{len(self.items)} tickets"
