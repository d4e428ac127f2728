"""Tokens that look like ours: a prefix, 190 random bits, a checksum."""

from typing import Any

from accounts.keys import generate_key


def generate_access_token(request: Any, refresh_token: bool = False) -> str:
    return generate_key("dp_at_")


def generate_refresh_token(request: Any, refresh_token: bool = False) -> str:
    return generate_key("dp_rt_")
