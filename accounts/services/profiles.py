"""What an application says of itself, and which of it is accepted."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from accounts.errors import invalid
from accounts.rules import (
    PROGRAM_NAME_CHARACTERS,
    REDIRECT_URI_CHARACTERS,
    clean_name,
    refuse_unknown_scopes,
)
from api.host_names import is_authority

_LOOPBACK = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")}


@dataclass(frozen=True)
class Profile:
    """What an application is: its name, where it may be answered, what it may do.

    `redirect_uris` are where people are sent back to; without any it cannot ask people.
    `scopes` are what it may do as itself; a public application can have none.
    """

    name: str
    redirect_uris: Sequence[str] = ()
    scopes: Sequence[str] = ()


def clean_profile(
    profile: Profile, *, is_confidential: bool, is_ours: bool = False
) -> Profile:
    """Return the profile as it is stored; raise InvalidRequest.

    `is_ours` lets it bear our name.
    """
    name = clean_name(profile.name, longest=PROGRAM_NAME_CHARACTERS, is_ours=is_ours)
    refuse_unknown_scopes(profile.scopes)
    if profile.scopes and not is_confidential:
        raise invalid("scopes", "A public application cannot act as itself.")
    if not (profile.scopes or profile.redirect_uris):
        raise invalid("redirect_uris", "Name an address, or scopes to act as itself.")
    most: int = settings.REDIRECT_URIS_PER_APPLICATION
    if len(profile.redirect_uris) > most:
        raise invalid("redirect_uris", f"Name at most {most} addresses.")
    for uri in profile.redirect_uris:
        _refuse_bad_redirect_uri(uri)
    return Profile(name, profile.redirect_uris, sorted(set(profile.scopes)))


def _refuse_bad_redirect_uri(uri: str) -> None:
    """Raise InvalidRequest unless people may be sent here (RFC 9700, section 2.1)."""
    if not uri.isascii() or any(character <= " " for character in uri):
        raise invalid("redirect_uris", "An address has no spaces and is ASCII.")
    if len(uri) > REDIRECT_URI_CHARACTERS:
        raise invalid(
            "redirect_uris", f"At most {REDIRECT_URI_CHARACTERS} characters each."
        )
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        raise invalid("redirect_uris", "That is not an address.") from None
    if not parts.hostname or "@" in parts.netloc or "#" in uri or "*" in uri:
        raise invalid(
            "redirect_uris", "No user, fragment or wildcard; a whole address."
        )
    if not is_authority(parts.netloc):
        raise invalid("redirect_uris", "Write the host as a name: board.example.com.")
    loopback = parts.scheme == "http" and _is_loopback(parts.hostname)
    if parts.scheme != "https" and not loopback:
        raise invalid(
            "redirect_uris",
            "Must be https; http only for http://127.0.0.1 and http://[::1]. Schemes of"
            " an app's own, such as com.example:/, are not accepted.",
        )


def _is_loopback(hostname: str) -> bool:
    try:
        return ipaddress.ip_address(hostname) in _LOOPBACK
    except ValueError:
        return False
