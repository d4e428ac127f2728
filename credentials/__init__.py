"""Secrets on loan: sealed at rest, revealed on record, destroyed on time."""
