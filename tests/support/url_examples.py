"""Rows of Alice's that the paths of the API name: only those that a path asks for."""

from webhooks.tests.factories import create_endpoint_with_delivery

HANDED = {"type": "api_token", "credentials": {"token": "not-a-real-one"}}


def numbers_for(path, alice, ticket):
    """Return what fills this path: of her ticket, and of an endpoint of hers."""
    place = f"/v1/tickets/{ticket.public_id}"
    found = {"ticket_id": ticket.public_id}
    if "{comment_id}" in path:
        answer = alice.post(f"{place}/comments", {"content": "c"})
        found["comment_id"] = answer.json()["id"]
    if "{credential_id}" in path:
        answer = alice.post(f"{place}/credentials", HANDED)
        found["credential_id"] = answer.json()["id"]
    return found | (
        create_endpoint_with_delivery(alice) if "{endpoint_id}" in path else {}
    )
