"""The OAuth door: authorize, token, revoke, and how they describe themselves."""
