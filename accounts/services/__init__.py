"""The verbs of who: each in one transaction, each leaving its SecurityEvent."""

from accounts.services.keys import issue_key, revoke_key, rotate_key
from accounts.services.organizations import (
    change_plan,
    close_organization,
    create_organization,
    reopen_organization,
)
from accounts.services.people import (
    Person,
    create_agent,
    create_member,
    deactivate_user,
    reactivate_user,
)

__all__ = [
    "Person",
    "change_plan",
    "close_organization",
    "create_agent",
    "create_member",
    "create_organization",
    "deactivate_user",
    "issue_key",
    "reactivate_user",
    "reopen_organization",
    "revoke_key",
    "rotate_key",
]
