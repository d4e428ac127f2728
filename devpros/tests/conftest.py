"""What is written to standard error, as operators read it."""

import io
import logging
import logging.config
from copy import deepcopy

import pytest

from devpros.observability import PathFilter, logging_configuration


@pytest.fixture
def log():
    """What the house writes to standard error, at DEBUG."""
    written = io.StringIO()
    formatter = deepcopy(logging_configuration("DEBUG")["formatters"]["json"])
    handler = logging.StreamHandler(written)
    handler.addFilter(PathFilter())
    handler.setFormatter(formatter.pop("()")(**formatter))
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
