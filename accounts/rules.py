"""Limits of accounts and the cleaning of names, for services to call.

Forms, serializers and arguments import the numbers from here; the services check them,
because SQLite does not enforce `max_length`. Addresses have a module of their own
(accounts/addresses.py), and so have links in names (accounts/link_rules.py) and names
that imitate ours (accounts/names.py).
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from accounts.errors import invalid
from accounts.link_rules import refuse_link
from accounts.names import refuse_invisible_name, refuse_reserved_name
from accounts.scopes import KEY_SCOPES

NAME_CHARACTERS: Final = 120  # of a person or an organization
PROGRAM_NAME_CHARACTERS: Final = 80  # of an API key or an application
REDIRECT_URI_CHARACTERS: Final = 500
BROWSER_CHARACTERS: Final = 200  # of a User-Agent header, as it is stored
CLIENT_ADDRESS_CHARACTERS: Final = 45  # an IPv6 address with an IPv4 one in it
CODE_TRIES: Final = 5
SECRET_OVERLAP: Final = timedelta(days=7)  # the longest that a rotated secret counts

NOT_PRINTABLE: Final = "A name has no line breaks and no invisible characters."


def clean_name(
    name: str,
    *,
    field: str = "name",
    longest: int = NAME_CHARACTERS,
    is_ours: bool = False,
    can_hold_link: bool = False,
) -> str:
    """Return the name without surrounding spaces; raise InvalidRequest for `field`.

    Refused are names that are empty or longer than `longest`, names without a visible
    character, names with line breaks or invisible characters, names that read as a link
    (unless `can_hold_link`), and names that imitate ours (unless `is_ours`). Names
    stand in mails to people who never asked for them.
    """
    name = name.strip()
    if not 1 <= len(name) <= longest:
        raise invalid(field, f"Must have 1 to {longest} characters.")
    refuse_invisible_name(name, field=field)
    if not is_ours:
        refuse_reserved_name(name, field=field)
    if not name.isprintable():
        raise invalid(field, NOT_PRINTABLE)
    if not can_hold_link:
        refuse_link(name, field=field)
    return name


def refuse_unknown_scopes(scopes: Collection[str]) -> None:
    """Raise InvalidRequest unless keys and applications can hold all of these."""
    if set(scopes) - set(KEY_SCOPES):
        raise invalid("scopes", f"Choose from {', '.join(KEY_SCOPES)}.")


def refuse_bad_overlap(overlap: timedelta) -> None:
    """Raise InvalidRequest unless a rotated secret may count so much longer."""
    if not timedelta(0) <= overlap <= SECRET_OVERLAP:
        raise invalid(
            "overlap", f"Must be between 0 seconds and {SECRET_OVERLAP.days} days."
        )
