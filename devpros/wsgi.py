"""What the application server calls."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from api.chunked import ReadChunkedBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "devpros.settings")

application = ReadChunkedBodies(get_wsgi_application())

from credentials.starting import (  # noqa: E402 — models load after the app registry
    require_keys,
    warn_of_lost_keys,
)
from devpros.prebuilding import build_pages  # noqa: E402 — models load first

require_keys()
warn_of_lost_keys()
build_pages()
connections.close_all()  # the one of this thread, which answers no request
