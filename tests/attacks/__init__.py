"""Attacks on the running product, one test for each finding of a security review.

`bin/test tests/attacks` runs all of them twice: on the demo form (SQLite, one process,
DEMO on, as `bin/serve` starts it) and on the production form (PostgreSQL, Valkey, two
processes, second steps for agents).
"""
