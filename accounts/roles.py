"""The permissions of agents, leads, administrators and auditors; each role is a group.

Every page checks Django's permission, never a role, so that an installation can give
one person one permission more. No permission opens a secret by itself: that takes the
assignment of the ticket as well (credentials/services/reveal.py).
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    AGENT = "agent"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def group(self) -> str:
        """Return the name of its group."""
        return f"{self.capitalize()}s"


_OWN = "view", "add", "change", "delete"
_WORK: Final = {
    "tickets": [
        *("view_ticket", "add_ticket", "change_ticket"),
        *("view_comment", "add_comment"),
    ],
    "events": ["view_event"],
    "credentials": ["view_credential", "open_credential"],
    "notifications": ["view_message"],
    "accounts": ["view_organization"],
    "desk": [
        *("view_team", "add_bulkchange"),
        *(f"{may}_{model}" for model in ("savedreply", "macro") for may in _OWN),
    ],
}
_LEADING: Final = {
    "desk": [
        *("add_team", "change_team", "delete_team"),
        *("share_savedreply", "share_macro"),
        "export_ticket",
    ],
}
_RUNNING: Final = {
    "accounts": [
        *(
            f"{may}_{model}"
            for model in ("organization", "user", "apikey", "application", "connection")
            for may in ("view", "add", "change")
        ),
        "view_securityevent",
    ],
    "webhooks": [
        f"{may}_{model}"
        for model in ("endpoint", "delivery")
        for may in ("view", "add", "change")
    ],
}
_READING: Final = {
    "tickets": ["view_ticket", "view_comment"],
    "events": ["view_event"],
    "credentials": ["view_credential", "view_accessrecord"],
    "accounts": [
        *("view_organization", "view_user", "view_apikey", "view_application"),
        *("view_connection", "view_securityevent"),
    ],
    "webhooks": ["view_endpoint", "view_delivery"],
    "notifications": ["view_message"],
    "desk": ["view_team", "view_savedreply", "view_macro"],
}
_RIGHTS: Final[Mapping[Role, tuple[Mapping[str, list[str]], ...]]] = {
    Role.AGENT: (_WORK,),
    Role.LEAD: (_WORK, _LEADING),
    Role.ADMINISTRATOR: (_WORK, _LEADING, _RUNNING),
    Role.AUDITOR: (_READING,),
}


def rights_of(role: Role) -> Iterator[tuple[str, str]]:
    """Yield (app, codename) of each permission the role's group has."""
    for part in _RIGHTS[role]:
        for app, codenames in part.items():
            yield from ((app, codename) for codename in codenames)
