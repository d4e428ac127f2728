"""What the application server calls."""

import os

from django.core.wsgi import get_wsgi_application

from api.chunked import ReadChunkedBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "devpros.settings")

application = ReadChunkedBodies(get_wsgi_application())
