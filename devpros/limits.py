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

# --- tickets (tickets/, credentials/) ------------------------------------------------
# A ceiling for each side: agents answer however much a client wrote, and a client's
# refusal tells nothing of agents' notes.
CLIENT_COMMENTS_PER_TICKET = 1_000
AGENT_COMMENTS_PER_TICKET = 1_000
TEXT_BYTES_PER_TICKET = 8 * 1024 * 1024  # of each side; the description is the client's
LIVE_CREDENTIALS_PER_TICKET = 50
CREDENTIALS_PER_TICKET = 500  # those that ended included
OPEN_CREDENTIAL_REQUESTS_PER_TICKET = 20
CREDENTIAL_REQUESTS_PER_TICKET = 500
CREDENTIAL_HEADROOM_OF_AGENTS = 10  # beyond each of the four

# --- the API ------------------------------------------------------------------------
AUTHENTICATION_FAILURE_LIMIT = Rate.parse("60/m")
