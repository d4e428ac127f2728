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
LARGEST_FORM = 262_144  # bytes of a form of the public pages (devpros/form_size.py)

# --- mail to customers, in 24 hours (notifications/services/ceilings.py) -------------
# What an agent causes, such as a public reply, is not counted. A reader knows an
# organization when they are a member of it, or said so on the page behind the link in
# each mail.
MAILS_PER_NEW_READER = 20  # who knows none of the organizations, from all of them
MAILS_PER_READER = 200  # who knows the organization, or it is approved; from this one
MAILS_PER_NEW_ORGANIZATION = 50
MAILS_PER_ORGANIZATION = 1_000  # as old as MAIL_AGE
MAILS_PER_APPROVED_ORGANIZATION = 20_000  # by an operator: `approve_mail`
MAIL_AGE = timedelta(days=30)

# --- mails of an account (accounts/notices.py) --------------------------------------
MAILS_AT_ONCE = 3  # threads of a web process that may be speaking with the mail server

# --- the API ------------------------------------------------------------------------
AUTHENTICATION_FAILURE_LIMIT = Rate.parse("60/m")
