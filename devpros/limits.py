"""How often and how much: the limits of people, clients and organizations.

`devpros/settings.py` takes every name from here, so each of these is a setting. None of
them is read from the environment.
"""

from datetime import timedelta

from api.rates import Rate

# --- people sign in (accounts/pages) ------------------------------------------------
SIGN_IN_FAILURES_PER_CLIENT = Rate.parse("10/m")
SIGN_IN_FAILURES_PER_PERSON = Rate(5, 5 * 60)
CODES_PER_CLIENT = Rate.parse("20/h")  # mails with codes that one client asks for
CODES_PER_PERSON = Rate.parse("5/h")  # and to one address
INVITATIONS_PER_ORGANIZATION = Rate.parse("60/h")

# --- applications (accounts/oauth) --------------------------------------------------
TOKEN_REQUEST_LIMIT = Rate.parse("60/m")

# --- secrets (credentials/) ---------------------------------------------------------
REVEAL_LIMITS = [Rate.parse("10/m"), Rate.parse("60/d")]  # of each agent
REVEAL_SIGN_IN_AGE = timedelta(minutes=10)  # in the admin: at most so long ago
DROP_LIMIT = Rate.parse("60/m")  # of each client address

# --- people write to us (portal/pages/contact.py) -----------------------------------
CONTACT_LIMIT = Rate.parse("10/h")  # of each client address
CONTACT_LIMIT_PER_READER = Rate.parse("3/h")  # each of them gets a mail

# --- the API ------------------------------------------------------------------------
AUTHENTICATION_FAILURE_LIMIT = Rate.parse("60/m")

# --- the web server, in each process (devpros/web_server) ---------------------------
CONNECTIONS_PER_PROCESS = 512
CONNECTIONS_PER_ADDRESS = 64  # but for loopback and TRUSTED_PROXIES
BYTES_HELD = 256 * 1024 * 1024  # of requests and answers that wait for their clients
# Seconds that a client may let us wait. Bodies and answers get them again, as long as
# SLOWEST_BYTES_PER_SECOND were moved.
REQUEST_HEAD_TIMEOUT = 10
REQUEST_BODY_TIMEOUT = 30
ANSWER_TIMEOUT = 30
SLOWEST_BYTES_PER_SECOND = 4096
KEEP_ALIVE_TIMEOUT = 15  # longer than a proxy keeps its own; see deploy/nginx.conf
DISCARD_TIMEOUT = 2  # after the last answer, until the client closes as well
