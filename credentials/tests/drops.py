"""Secrets in tests: handed over by a client, or dropped by anybody through a link."""

from urllib.parse import urlsplit

from credentials.models import Credential
from credentials.tests.handing import CANARY, FIELDS, hand_over
from credentials.vault import unseal

SIGN_IN = FIELDS
__all__ = ["CANARY", "SIGN_IN", "ask", "drop", "handed_over", "opened"]


def handed_over(caller, ticket, **more):
    """Store a sign-in as this caller; return it as it is kept."""
    path = hand_over(caller, f"/v1/tickets/{ticket.public_id}/credentials", **more)
    return Credential.objects.get(pk=path.rpartition("-")[2])


def ask(caller, ticket, **asked):
    """Ask as this caller; return the address's path."""
    body = {"type": "wordpress_admin", **asked}
    answer = caller.post(f"/v1/tickets/{ticket.public_id}/credential-requests", body)
    return urlsplit(answer.json()["url"]).path


def drop(browser, link, **typed):
    return browser.post(link, typed or {**SIGN_IN, "notes": "n\r\nm"})


def opened(credential):
    return unseal(credential.sealed, context=credential.context).expose()
