"""Generators of tokens in our format (accounts/keys.py), named by settings."""

from typing import Any

from accounts.keys import generate_key


def generate_access_token(request: Any, refresh_token: bool = False) -> str:
    return generate_key("dp_at_")


def generate_refresh_token(request: Any, refresh_token: bool = False) -> str:
    return generate_key("dp_rt_")
