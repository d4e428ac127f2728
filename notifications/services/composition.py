"""Compose a mail from the ticket or event as it is when the mail leaves."""

from collections import defaultdict
from collections.abc import Mapping

from accounts.actor import ActorType
from accounts.link_rules import looks_like_link, without_links
from accounts.models import Membership, User
from api.datetimes import format_datetime
from api.identifiers import number_in
from credentials.models import AccessRecord
from notifications import mail_content
from notifications.mail_content import MailContent, ReaderContext
from notifications.models import Message
from notifications.reader_links import link_for
from notifications.services.reader_lookup import UNSUBSCRIBED, ReaderLookup
from tickets.models import Comment, Ticket

Kind = Message.Kind


class MessageObsolete(Exception):
    """The mail must not be sent any more. Its text is the reason, which agents read."""


def compose_mail(message: Message) -> MailContent:
    """Return what the mail says now; or raise MessageObsolete: do not send it."""
    if not message.is_for_customer:
        _require_owner(message)
    if message.ticket_number is None:
        return _about_endpoint(message)
    tickets = Ticket.objects.select_related("organization")
    ticket = tickets.filter(pk=message.ticket_number).first()
    if ticket is None:
        raise MessageObsolete("The ticket is gone.")
    if message.is_for_customer:
        return _to_customer(message, ticket)
    return _about_secrets(message, ticket)


def _to_customer(message: Message, ticket: Ticket) -> MailContent:
    if ticket.customer_email != message.recipient:
        raise MessageObsolete("The ticket has another customer address by now.")
    reader = _reader(message, ticket)
    if message.kind == Kind.TICKET_RECEIVED:
        return mail_content.ticket_received(ticket, reader)
    if message.kind == Kind.STATUS_CHANGED:
        status = message.event.data["changes"]["status"]
        before, now = status["from"], status["to"]
        return mail_content.status_changed(ticket, reader, before=before, now=now)
    reply = _reply(message)
    return mail_content.public_reply(
        ticket, reader, author=reply.author_name, content=reply.content
    )


def _reader(message: Message, ticket: Ticket) -> ReaderContext:
    """Return what this reader may see. Raises MessageObsolete for one who unsubscribed.

    Somebody new to the organization sees the title only after an agent of ours has
    answered the ticket, and never one that reads as a link.
    """
    readers = ReaderLookup([message])
    if readers.has_unsubscribed(message):
        raise MessageObsolete(UNSUBSCRIBED)
    link = link_for(message.organization_id, message.recipient)
    if readers.knows(message) or _wrote_it(message, ticket):
        return ReaderContext(link, title=ticket.title)
    has_title = ticket.first_responded_at and not looks_like_link(ticket.title)
    title = without_links(ticket.title) if has_title else ""
    return ReaderContext(link, title=title, is_new=True)


def _wrote_it(message: Message, ticket: Ticket) -> bool:
    """Tell whether the reader filed the ticket themselves, signed in."""
    if ticket.created_by_type != ActorType.MEMBER:
        return False
    writer = User.objects.filter(pk=ticket.created_by_id, is_active=True)
    return bool(writer.filter(email=message.recipient.lower()).exists())


def _reply(message: Message) -> Comment:
    """Return the comment as it reads now. Raises MessageObsolete if it is not public.

    One that was withdrawn and published again is told of by its latest event alone.
    """
    comment = message.event.data["object"]
    number = number_in(comment["id"], "COMM") or 0
    reply = Comment.objects.public().filter(pk=number).first()
    if reply is None or format_datetime(reply.created_at) != comment["created_at"]:
        raise MessageObsolete("The reply was withdrawn.")
    return reply


def _about_secrets(message: Message, ticket: Ticket) -> MailContent:
    if message.kind == Kind.SECRET_OPENED:
        return mail_content.secret_opened(ticket, event=message.event)
    if message.kind == Kind.MANY_SECRETS:
        return mail_content.many_secrets(ticket, event=message.event)
    now = message.event.data["changes"]["status"]["to"]
    return mail_content.secrets_to_change(ticket, now=now, openers=_openers(ticket))


def _openers(ticket: Ticket) -> Mapping[str, list[str]]:
    """Return who opened each secret, once, in the order of their first times."""
    openings = AccessRecord.objects.filter(credential__ticket=ticket).openings()
    found: dict[str, list[str]] = defaultdict(list)
    for number, name in openings.order_by("credential", "position").values_list(
        "credential_id", "actor_name"
    ):
        if name not in found[f"CRED-{number}"]:
            found[f"CRED-{number}"].append(name)
    return found


def _about_endpoint(message: Message) -> MailContent:
    event = message.event
    if message.kind == Kind.WEBHOOK_FAILING:
        reason = event.data["changes"]["reason"]["to"]
        return mail_content.webhook_failing(event, reason=reason)
    reason = event.data["object"].get("disabled_reason") or ""
    return mail_content.webhook_disabled(event, reason=reason)


def _require_owner(message: Message) -> None:
    owners = Membership.objects.filter(organization=message.organization_id).owners()
    if not owners.filter(user__email=message.recipient).exists():
        raise MessageObsolete("The reader owns this organization no longer.")
