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

# --- clocks -------------------------------------------------------------------------
# A worker whose clock is further from the database's does no work, and says so.
CLOCK_TOLERANCE = timedelta(minutes=2)
# After a jump of the database's clock, the time by which the age of rows is judged
# catches up so many times as fast as time passes (events/steady_clock.py).
STEADY_CLOCK_CATCH_UP = 24

# --- how long what names people is kept (docs/privacy.md) ---------------------------
SECURITY_EVENTS_KEPT = timedelta(days=400)
ADMIN_LOG_KEPT = timedelta(days=400)
INVITATIONS_KEPT = timedelta(days=30)  # after they were used, withdrawn or over
CONTACT_MESSAGES_KEPT = timedelta(days=400)  # after the last change of one that ended
BULK_CHANGES_KEPT = timedelta(days=30)
PRESENCE_KEPT = timedelta(days=1)
