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
# For one person, wrong passwords from one browser we know, and wrong codes from all of
# them: then it counts as unknown.
KNOWN_BROWSER_FAILURES = Rate.parse("30/d")
# Wrong passwords or codes from one live session: then this session confirms nothing.
SESSION_FAILURES = Rate.parse("30/d")
SESSION_FAILURES_PER_PERSON = Rate.parse("300/d")  # from all sessions of one person
KNOWN_BROWSER_AGE = timedelta(days=180)
MOST_PEOPLE_PER_BROWSER = 8
CODES_PER_CLIENT = Rate.parse("20/h")  # mails with codes that one client asks for
CODES_PER_CLIENT_AND_PERSON = Rate.parse("5/h")  # and for one mailbox
# Mails with codes to sign up, for all addresses of one mailbox that have a +tag.
TAGGED_SIGN_UP_MAILS_PER_MAILBOX = Rate.parse("30/d")
INVITATIONS_PER_ORGANIZATION = Rate.parse("60/h")
INVITATIONS_PER_PERSON = Rate.parse("5/d")  # by one organization to one address
AGENT_SESSION_LIFE = timedelta(days=7)  # however often it is used
MEMBER_SESSION_LIFE = timedelta(days=30)

SIGN_UPS_PER_CLIENT = Rate.parse("20/d")  # organizations made from one address
SIGN_UPS_PER_PERSON = Rate.parse("5/d")  # by addresses that differ in their +tag alone
BROWSER_SESSIONS_PER_PERSON = 50  # one more ends the one that was used least lately
PASSKEYS_PER_PERSON = 20  # each is looked at when they sign in
CONNECTIONS_PER_PERSON = 100  # applications that may act for somebody

# --- organizations (accounts/services) ----------------------------------------------
# Operators' commands and the admin may go beyond these.
API_KEYS_PER_ORGANIZATION = 50  # that count; a sandbox has as many of its own
APPLICATIONS_PER_ORGANIZATION = 20  # that are not revoked
REDIRECT_URIS_PER_APPLICATION = 10
SECRETS_AT_ONCE = 5  # of a key or an application that count side by side
OPEN_INVITATIONS_PER_ORGANIZATION = 50
MEMBERS_PER_ORGANIZATION = 200  # with its open invitations
WEBHOOK_ENDPOINTS_PER_ORGANIZATION = 20

# --- the desk (desk/services) -------------------------------------------------------
SAVED_VIEWS_PER_AGENT = 30
SAVED_REPLIES_PER_AGENT = 200  # of one's own, and as many macros
SAVED_REPLIES_OF_THE_DESK = 500  # for everybody, and as many macros
TEAMS_OF_THE_DESK = 100

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
DROP_LIMIT = Rate.parse("60/m")  # of each one-time link, and of wrong links by address

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

# --- mails of an account (accounts/account_mails.py) --------------------------------
MAILS_AT_ONCE = 3  # threads of a web process that may be speaking with the mail server

# --- pages for everybody (portal/pages/guides.py) -----------------------------------
SEARCH_LIMIT = Rate.parse("60/m")  # of each client address
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
ORGANIZATION_PLAN_FACTOR = 10  # all of an organization together: ten times its plan
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

# --- migrations (devpros/management/commands/migrate.py) ----------------------------
# Shorter than the service waits for a lock: who waits behind a migration is served.
MIGRATION_LOCK_TIMEOUT = timedelta(seconds=1)
MIGRATION_ATTEMPTS = 60  # of a migration that does not get its lock

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
