"""The OAuth endpoints: authorize, token, revoke, metadata."""
