"""A fresh database for a benchmark that asks in its own process."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def database(postgresql: bool) -> Iterator[None]:
    """Name a fresh database in DATABASE_URL."""
    if not postgresql:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/benchmark.sqlite3"
            yield
        return
    from cluster import Cluster  # it finds a server's programs, which SQLite needs not

    with Cluster() as cluster:
        address = cluster.dsn.replace("postgresql:", "postgres:")
        os.environ["DATABASE_URL"] = address
        yield
