"""Showing the password once more, for one page."""

from conftest import PASSWORD

CONFIRM = "/accounts/reauthenticate/"


def confirm(client, page, password=PASSWORD):
    """Confirm who it is on the way to this page; return the answer."""
    return client.post(CONFIRM, {"password": password, "next": page})
