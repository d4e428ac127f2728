"""File a ticket, and read a refusal."""

import os

from devpros_client import AuthenticatedClient
from devpros_client.api.tickets import create_ticket
from devpros_client.models import ErrorResponse, TicketCreate

client = AuthenticatedClient(os.environ["BASE_URL"], os.environ["API_KEY"])

filed = create_ticket.sync(
    client=client,
    body=TicketCreate(
        title="Database connection issue",
        description="Unable to connect to production DB after recent deployment",
    ),
)
if filed is None or isinstance(filed, ErrorResponse):
    raise SystemExit(f"Refused: {filed and filed.error.code}")

print("Filed:", filed.title, "is", filed.status.value)
