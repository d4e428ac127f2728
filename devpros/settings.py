"""Every setting, safe by default; every environment variable is read here."""

import sys
import warnings
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from accounts.oauth.configuration import provider_settings
from accounts.pages.configuration import account_settings, cookie_settings
from api.description import spectacular_settings
from api.rates import Rate
from api.strict_json import LARGEST_BODY
from devpros import __version__
from devpros.environment import parse_networks, read_environment, refuse_over_tls
from devpros.jobs import *  # noqa: F403 — every name is a setting
from devpros.limits import *  # noqa: F403 — as above
from devpros.observability import logging_configuration
from devpros.storage import counters, database
from notifications.configuration import mail_settings, sender

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = BASE_DIR / "var"

# bin/serve keeps its secrets and its demo switch in this file; real variables win.
env = read_environment(STATE_DIR / "settings.env")

# --- who we are ---------------------------------------------------------------------
VERSION = __version__
ENVIRONMENT = env.str("ENVIRONMENT", default="production")
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
DEMO = env.bool("DEMO", default=False)
DEBUG = False
WEBHOOK_ALLOW_LOOPBACK = env.bool("WEBHOOK_ALLOW_LOOPBACK", default=False)
refuse_over_tls(PUBLIC_URL, DEMO=DEMO, WEBHOOK_ALLOW_LOOPBACK=WEBHOOK_ALLOW_LOOPBACK)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. bin/serve makes one; elsewhere set the variable."
    )

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or sorted(
    {urlsplit(PUBLIC_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"}
)
_PROXIES = env.list("TRUSTED_PROXIES", default=[])
PROXIES_ARE_NAMED = bool(_PROXIES)  # or that there is none: `none`
TRUSTED_PROXIES = parse_networks(_PROXIES)
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", default=1)

# --- rooms --------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "oauth2_provider",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "devpros",
    "api",
    "accounts",
    "events",
    "tickets",
    "credentials",
    "webhooks",
    "notifications",
    "desk",
    "portal",
]
MIDDLEWARE = [
    # Only a proxy we know may say that its client came over TLS; the application server
    # itself believes nobody (devpros/gunicorn.py).
    "api.client_address.TrustedProxyMiddleware",
    "api.request_id.RequestIdMiddleware",
    "devpros.observability.RequestLogMiddleware",
    "portal.middleware.RequestRecordMiddleware",
    "devpros.content_security.ContentSecurityMiddleware",
    "devpros.form_size.FormSizeMiddleware",
    "api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.pages.anonymous_posts.AnonymousPostLimitMiddleware",
    "accounts.pages.known_browsers.KnownBrowserMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Behind allauth's, so that its answer comes first: no form waits in a session.
    "accounts.pages.confirmation.ConfirmationMiddleware",
    "accounts.pages.unavailable.UnavailableMiddleware",
    "accounts.pages.second_factor_middleware.SecondFactorMiddleware",
    "accounts.pages.sessions.SessionActivityMiddleware",
]
ROOT_URLCONF = "devpros.urls"
WSGI_APPLICATION = "devpros.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

# --- people sign in (accounts/pages) ------------------------------------------------
SIGN_UP_OPEN = env.bool("SIGN_UP_OPEN", default=True)
# The demo's people have no authenticator app; elsewhere no agent works without one.
REQUIRE_AGENT_MFA = not DEMO
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
globals().update(account_settings())
ACCOUNT_MAIL_SENDER = "notifications.services.account_mail.send_account_mail"
SECRET_SEALER = "credentials.services.texts.seal_text"
SECRET_OPENER = "credentials.services.texts.open_text"

# --- applications act for people, or as themselves (accounts/oauth) -----------------
OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.Application"
OAUTH2_PROVIDER_GRANT_MODEL = "accounts.Grant"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "accounts.AccessToken"
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "accounts.RefreshToken"
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oauth2_provider.IDToken"
OAUTH2_PROVIDER = provider_settings(PUBLIC_URL)

# --- the record of requests (portal/): a thread of each process writes it -----------
RECORD_IN_BACKGROUND = True

# --- custody (credentials/): newest key first; it seals, the others only open -------
CREDENTIAL_KEYS = env.str("CREDENTIAL_KEYS", default="")
CREDENTIAL_CLOSE_GRACE = timedelta(seconds=env.int("CREDENTIAL_CLOSE_GRACE", 3600))

# --- people write to us (portal/pages/contact.py) -----------------------------------
SUPPORT_ORGANIZATION = env.str("SUPPORT_ORGANIZATION", default="devpros-support")

# --- where things are kept ----------------------------------------------------------
DATABASES = {
    "default": database(
        env.str("DATABASE_URL", default=f"sqlite:///{STATE_DIR}/devpros.sqlite3")
    )
}
CACHE_URL = env.str("CACHE_URL", default="")
CACHES = {"default": counters(CACHE_URL)}

# --- the dialect of /v1 -------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY  # of a longer body the server reads no more
FILE_UPLOAD_HANDLERS: list[str] = []  # no page takes files: none is written to disk
APPEND_SLASH = False  # no write is ever answered by a redirect
API_RATE_LIMIT = Rate.parse(env.str("API_RATE_LIMIT", default="100/h"))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.ClientThrottle"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.parsing.AlwaysJSON",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "api.exception_handler.exception_handler",
    "NON_FIELD_ERRORS_KEY": "",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = spectacular_settings(VERSION, PUBLIC_URL)

# --- a restored copy sends nothing to anybody: OUTBOUND=off -------------------------
OUTBOUND = env.bool("OUTBOUND", default=True)

# --- mail (notifications/): files to read, unless EMAIL_URL names a server ----------
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_FROM = sender(env.str("MAIL_FROM", default=""), public_url=PUBLIC_URL)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
EMAIL_FILE_PATH = str(STATE_DIR / "mail")
globals().update(mail_settings(EMAIL_URL, is_outbound=OUTBOUND))

# --- browsers -----------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# That the folder is missing before the first collectstatic is no news.
warnings.filterwarnings("ignore", message="No directory at")
# After collectstatic its hashed copies are served; without it, the packages' own.
# The first collectstatic has to make what later starts look for.
_COLLECTED = "collectstatic" in sys.argv or (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _COLLECTED
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers look for at /
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
_HTTPS = PUBLIC_URL.startswith("https://")
COOKIE_PREFIX = "__Host-" if _HTTPS else ""  # of every cookie
globals().update(cookie_settings(is_secure=_HTTPS))
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains may belong to others: HSTS covers this host alone
    "security.W008",  # TLS and its redirect are the proxy's; a redirected POST is lost
    "security.W021",  # preloading is the domain owner's promise, not ours
]

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_configuration(env.str("LOG_LEVEL", default="INFO"))
# A report of a crash, by mail or otherwise, holds no value (docs/security.md).
DEFAULT_EXCEPTION_REPORTER = "devpros.tracebacks.CrashReporter"

UNFOLD = {
    "SITE_TITLE": "DevPros",
    "SITE_HEADER": "DevPros",
    "SITE_SUBHEADER": "Support desk",
    "SITE_SYMBOL": "support_agent",
    "SHOW_VIEW_ON_SITE": False,
}
