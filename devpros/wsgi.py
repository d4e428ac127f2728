"""What the application server calls."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "devpros.settings")

application = get_wsgi_application()

from credentials.startup_checks import (  # noqa: E402 — models load after the app registry
    require_keys,
    warn_of_lost_keys,
)
from devpros.prebuild import build_pages  # noqa: E402 — models load first

require_keys()
warn_of_lost_keys()
get_resolver().url_patterns  # noqa: B018 — load every view before the first request
build_pages()
# This runs before the processes are made: none of them may inherit a connection.
connections.close_all()
