"""The product's settings with a test's environment: nothing of the checkout's own."""

import os
import tempfile

os.environ.update(
    {
        "SECRET_KEY": "tests-only-" + "x" * 50,
        "CREDENTIAL_KEYS": "t1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "PUBLIC_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "ENVIRONMENT": "test",
        "DEMO": "true",
        "TRUSTED_PROXIES": "",
        "API_RATE_LIMIT": "100/h",
        "WEB_CONCURRENCY": "1",
        "EMAIL_URL": "memorymail://",
        "MAIL_FROM": "DevPros <support@devpros.test>",
    }
)
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")
os.environ.setdefault("CACHE_URL", "")

if os.environ["CACHE_URL"]:
    # A database of its own for each pytest-xdist worker: one clears, others count.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["CACHE_URL"] = f"{os.environ['CACHE_URL'].rsplit('/', 1)[0]}/{worker}"

from devpros.settings import *  # noqa: F403 — the environment has to stand first

# A hash that costs nothing: what a password is worth is Django's to test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A test that looks at the record of requests writes it itself: recorder.flush().
RECORD_IN_BACKGROUND = False

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405 — see the import
    # In a file, so that threads and processes of a test share it as they would in life.
    DATABASES["default"]["TEST"] = {  # noqa: F405 — see the import
        "NAME": f"{tempfile.gettempdir()}/devpros-test-{os.getpid()}.sqlite3"
    }
