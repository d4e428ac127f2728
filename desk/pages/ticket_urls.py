"""The addresses of a ticket's page. Numbers have few enough digits for any database."""

from typing import Final

from django.urls import re_path

from desk.pages import changing, secrets, ticket

_NUMBER: Final = "[0-9]{1,18}"
_TICKET: Final = rf"^tickets/(?P<number>{_NUMBER})/"
_SECRET: Final = rf"{_TICKET}credentials/(?P<credential>{_NUMBER})/"

ticket_urls = [
    re_path(rf"{_TICKET}$", ticket.ticket, name="ticket"),
    re_path(rf"{_TICKET}thread/$", ticket.ticket_thread, name="ticket_thread"),
    re_path(rf"{_TICKET}reply/$", ticket.ticket_reply, name="ticket_reply"),
    re_path(rf"{_TICKET}draft/$", ticket.ticket_draft, name="ticket_draft"),
    re_path(rf"{_TICKET}presence/$", ticket.ticket_presence, name="ticket_presence"),
    re_path(
        rf"{_TICKET}replies/(?P<code>[-a-zA-Z0-9_]{{1,30}})/$",
        ticket.ticket_saved_reply,
        name="ticket_saved_reply",
    ),
    re_path(
        rf"{_TICKET}notes/(?P<comment>{_NUMBER})/publish/$",
        ticket.ticket_publish,
        name="ticket_publish",
    ),
    re_path(rf"{_TICKET}change/$", changing.ticket_change, name="ticket_change"),
    re_path(rf"{_TICKET}macro/$", changing.ticket_macro, name="ticket_macro"),
    re_path(rf"{_SECRET}open/$", secrets.ticket_reveal, name="ticket_reveal"),
    re_path(rf"{_SECRET}revoke/$", secrets.ticket_revoke, name="ticket_revoke"),
]
