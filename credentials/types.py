"""The kinds of secrets, and what each is expected to be made of (contract 5)."""

from collections.abc import Collection, Mapping
from typing import Final

EXPECTED: Final[Mapping[str, tuple[str, ...]]] = {
    "wordpress_admin": ("url", "username", "password"),
    "ssh_key": ("host", "username", "private_key"),
    "ssh_password": ("host", "username", "password"),
    "git": ("url", "username", "token"),
    "sftp": ("host", "username", "password"),
    "database": ("host", "database", "username", "password"),
    "api_token": ("token",),
    "hosting_panel": ("url", "username", "password"),
    "other": (),
}
TYPES: Final = tuple(EXPECTED)
OTHER: Final = "other"


def missing_in(credential_type: str, names: Collection[str]) -> list[str]:
    """Return the expected names that are not there: worth a warning, not a refusal."""
    return [name for name in EXPECTED[credential_type] if name not in names]
