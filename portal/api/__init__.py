"""The test helpers under /v1, for sandbox keys."""
