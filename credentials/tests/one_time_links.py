"""Secrets in tests: handed over by a client, or dropped by anybody through a link."""

from urllib.parse import urlsplit

from credentials.models import Credential
from credentials.tests.api_calls import CANARY, FIELDS, store_secret
from credentials.vault import unseal

SIGN_IN = FIELDS
__all__ = ["CANARY", "SIGN_IN", "ask", "drop", "opened", "stored_secret"]


def stored_secret(caller, ticket, **more):
    """Store a sign-in as this caller; return it as it is kept."""
    path = store_secret(caller, f"/v1/tickets/{ticket.public_id}/credentials", **more)
    return Credential.objects.get(pk=path.rpartition("-")[2])


def ask(caller, ticket, **request_body):
    """Ask as this caller; return the address's path."""
    body = {"type": "wordpress_admin", **request_body}
    answer = caller.post(f"/v1/tickets/{ticket.public_id}/credential-requests", body)
    return urlsplit(answer.json()["url"]).path


def drop(browser, link, **typed):
    return browser.post(link, typed or {**SIGN_IN, "notes": "n\r\nm"})


def opened(credential):
    return unseal(credential.sealed, context=credential.context).expose()
