"""Where webhooks may be sent: judged when an address is given, and at every attempt.

A URL a customer writes must not be a door into our own network (OWASP API7). The text
is judged by `parse_target`, what its name resolves to by `resolve`, which runs again
for each attempt since a name may change its mind. The sender connects to what `resolve`
returned, and asks no resolver a second time.
"""

import socket
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Final

from webhooks.networks import is_public, unwrap_mapped
from webhooks.targets import Refused, Target, parse_target, refuse_address

__all__ = ["Refused", "Target", "Unresolved", "is_public", "parse_target", "resolve"]


# A worker has at most 100 exchanges under way. A slow DNS keeps the threads of look-ups
# that were given up, which are counted here until the resolver ends them.
MAX_LOOKUPS: Final = 200
_running_lookups = BoundedSemaphore(MAX_LOOKUPS)


class Unresolved(Exception):
    """The name has no address that we connect to; it may have one at the next attempt.

    Names that do not exist and names of somebody's own network are told alike, so that
    no attempt says which names there are.
    """


def resolve(target: Target, *, may_use_loopback: bool, timeout: float = 5) -> list[str]:
    """Return the addresses of the target, each of them one we may connect to.

    One answer that is not acceptable refuses them all: which one is taken would be a
    matter of luck. Raises Refused for an address that is written in the URL itself, and
    Unresolved for a name, after `timeout` seconds as well.
    """
    if target.is_literal:
        refuse_address(target, target.host, may_use_loopback=may_use_loopback)
        return [str(unwrap_mapped(target.host))]
    addresses = _look_up_within(target.host, timeout)
    try:
        for address in addresses:
            refuse_address(target, address, may_use_loopback=may_use_loopback)
    except Refused:
        addresses = []
    if not addresses:
        raise Unresolved("The host has no public address.")
    return list(dict.fromkeys(str(unwrap_mapped(address)) for address in addresses))


def look_up_host(host: str) -> list[str]:
    """Ask the system's resolver for every address of a name, in the order to try them.

    Raises OSError where there is none, and UnicodeError for what is no name.
    """
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


def _look_up_within(host: str, timeout: float) -> list[str]:
    """Look a name up within a time limit, which the system's resolver does not have.

    The thread of a look-up that is given up ends when the resolver does, by itself. Of
    those there are MAX_LOOKUPS at most.
    """
    answers: SimpleQueue[list[str] | None] = SimpleQueue()
    places = _running_lookups
    if not places.acquire(blocking=False):
        raise Unresolved("Too many names are being resolved.")

    def ask() -> None:
        try:
            answers.put(look_up_host(host))
        except (OSError, UnicodeError):
            answers.put(None)
        finally:
            places.release()

    Thread(target=ask, name="webhook-look-up", daemon=True).start()
    try:
        found = answers.get(timeout=timeout)
    except Empty:
        raise Unresolved("The host's name was not resolved in time.") from None
    if found is None:
        raise Unresolved("The host's name does not resolve.")
    return found
