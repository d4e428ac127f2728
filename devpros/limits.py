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
# Failures of each client address; requests of each client that proved who it is, and of
# each public client at each address.
TOKEN_REQUEST_LIMIT = Rate.parse("60/m")
TOKEN_REQUEST_FIELDS = 32  # parameters of an OAuth request, known or not
TOKEN_REQUEST_BYTES = 32 * 1024
REVEAL_CONSENT_AGE = timedelta(minutes=5)  # a second step at most so long ago

# --- secrets (credentials/) ---------------------------------------------------------
REVEAL_LIMITS = [Rate.parse("10/m"), Rate.parse("60/d")]  # of each agent
REVEAL_SIGN_IN_AGE = timedelta(minutes=10)  # in the admin: at most so long ago
DROP_LIMIT = Rate.parse("60/m")  # of each client address

# --- people write to us (portal/pages/contact.py) -----------------------------------
CONTACT_LIMIT = Rate.parse("10/h")  # of each client address
CONTACT_LIMIT_PER_READER = Rate.parse("3/h")  # each of them gets a mail

# --- the API ------------------------------------------------------------------------
AUTHENTICATION_FAILURE_LIMIT = Rate.parse("60/m")
