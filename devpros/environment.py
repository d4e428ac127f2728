"""How environment variables become settings; devpros/settings.py names each of them."""

import ipaddress
import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

Networks = list[ipaddress.IPv4Network | ipaddress.IPv6Network]


def read_environment(file: Path) -> Any:
    """Return the variables, and those of a file that no variable names."""
    env = environ.Env()
    env.read_env(file, overwrite=False)
    # An empty one is an unset one: Docker Compose writes those that nobody set so.
    env.ENVIRON = {name: value for name, value in os.environ.items() if value}
    return env


def parse_networks(written: list[str]) -> Networks:
    """Return the networks of TRUSTED_PROXIES; `none` says that there is no proxy."""
    if written == ["none"]:
        return []
    try:
        return [ipaddress.ip_network(network) for network in written]
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES: {error}.") from None


def refuse_over_tls(public_url: str, **switches: bool) -> None:
    """Refuse what is for trying things out where PUBLIC_URL says that others come."""
    on = " and ".join(name for name, is_on in switches.items() if is_on)
    if on and public_url.startswith("https://"):
        raise ImproperlyConfigured(
            f"{on} must be off where PUBLIC_URL is https: it is for trying things out"
            " on one's own machine. Look in var/settings.env as well."
        )
