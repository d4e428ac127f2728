"""How often and how much: the limits of people, clients and organizations.

`devpros/settings.py` takes every name from here, so each of these is a setting. None of
them is read from the environment.
"""

from datetime import timedelta

from api.rates import Rate

# --- people sign in (accounts/pages) ------------------------------------------------
ANONYMOUS_POST_LIMIT = Rate.parse("60/m")  # forms that one client sends unsigned
ANONYMOUS_POST_BYTES = 16 * 1024  # of one such form
PASSWORD_CHARACTERS = 128
SIGN_IN_FAILURES_PER_CLIENT = Rate.parse("10/m")
SIGN_IN_FAILURES = Rate(5, 5 * 60)  # for one person, from one client or known browser
# For one person from all unknown browsers: then each has to show a code from a mail.
SIGN_IN_FAILURES_PER_PERSON = Rate.parse("20/h")
# Wrong codes of the second step, for one person from all unknown browsers: no more.
CODE_FAILURES_PER_PERSON = Rate.parse("20/d")
# For one person from all browsers we know: then they count as unknown.
KNOWN_BROWSER_FAILURES = Rate.parse("30/d")
# For one person by whoever holds a session of theirs: then nothing is confirmed.
SESSION_FAILURES = Rate.parse("30/d")
KNOWN_BROWSER_AGE = timedelta(days=180)
MOST_PEOPLE_PER_BROWSER = 8
CODES_PER_CLIENT = Rate.parse("20/h")  # mails with codes that one client asks for
CODES_PER_CLIENT_AND_PERSON = Rate.parse("5/h")  # and for one address
INVITATIONS_PER_ORGANIZATION = Rate.parse("60/h")
INVITATIONS_PER_PERSON = Rate.parse("5/d")  # by one organization to one address
MOST_PASSKEYS = 20  # of one person: each is looked at when they sign in
AGENT_SESSION_LIFE = timedelta(days=7)  # however often it is used
MEMBER_SESSION_LIFE = timedelta(days=30)

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
