"""The cast. A stranger is always in the story.

Alice is the API key of Acme; Amir is Acme's second key, and so never the author of what
Alice wrote. Mallory is the key of another organization and should see nothing of
Acme's. Sandy is the key of Acme's sandbox. Bob and Carol are agents. Mia owns Acme; the
Board is an application of Acme's that acts for people, and as itself; an operator has
approved it for agents.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as examples
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts import services
from accounts.actor import Actor
from accounts.models import AccessToken, ApiKey, Application, Organization, User
from accounts.oauth.tokens import generate_access_token
from accounts.scopes import AGENT_SCOPES, KEY_SCOPES, TICKETS_ASSIGN
from accounts.services.people import sandbox_agent
from api.counter_store import store
from api.health import health_checker
from portal.services.request_recorder import recorder
from tests.support import prepared_databases
from tests.support.cast import Cast, record_cast
from tests.support.database_reset import MigratedTables
from tickets.models import Ticket
from tickets.services import open_ticket, update_ticket

# Yesterday: late enough for what keeps thirty days, and always in the past.
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
NOON -= timedelta(days=1)
# A machine may be slow, in a fresh clone above all, where tables of characters are made
# first. Fixtures live for the whole test: each example makes what it needs of its own.
examples.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
examples.load_profile("house")
SYSTEM = Actor.system("Test")
PASSWORD = "correct horse battery"
# All that an application can have from an agent at once, with the secrets.
OPENING_SCOPES = tuple(scope for scope in AGENT_SCOPES if scope != TICKETS_ASSIGN)


class Caller(Client):
    """A client of the API with a key: `alice.post("/v1/tickets", {...})` sends JSON."""

    def __init__(self, key: ApiKey | None = None, secret: str = "") -> None:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        super().__init__(headers=headers, raise_request_exception=False)
        self.key, self.secret = key, secret

    @property
    def actor(self) -> Actor:
        return Actor.of_key(self.key)

    def post(self, path: str, data: Any = None, **kwargs: Any) -> Any:
        return super().post(path, data or {}, content_type=_JSON, **kwargs)

    def patch(self, path: str, data: Any = None, **kwargs: Any) -> Any:
        return super().patch(path, data or {}, content_type=_JSON, **kwargs)

    def put(self, path: str, data: Any = None, **kwargs: Any) -> Any:
        return super().put(path, data or {}, content_type=_JSON, **kwargs)

    def send(
        self,
        method: str,
        path: str,
        body: bytes,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """Send these very bytes."""
        return self.generic(method, path, body, content_type, headers=headers)


_JSON = "application/json"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fuzz",
        type=int,
        default=10,
        help="How many examples of each operation the fuzz tries.",
    )
    parser.addoption(
        "--writes",
        type=int,
        default=200,
        help="How many writes the crash tests and long races make; 2000 takes minutes.",
    )
    parser.addoption(
        "--restarts",
        type=int,
        default=3,
        help="How many restarts of web processes under writes; 20 before a release.",
    )
    parser.addoption(
        "--rewrite-events",
        action="store_true",
        help="Write the examples of events and docs/events.md anew.",
    )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        prepared_databases.make_run_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        prepared_databases.remove_run_folder()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, lest one of them ends alone while a processor idles."""
    items.sort(
        key=lambda item: not any(map(item.get_closest_marker, ("slow", "browser")))
    )


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> Iterator[None]:
    """A process looks for its static files once, as in life.

    Every `Client` builds the middlewares anew, and WhiteNoise would list and examine
    some two hundred files for each: that was a third of the time of the tests.
    """
    find, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def find_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Let the test database begin as a copy of one that is migrated already."""
    prepared_databases.copy_migrated(connection.settings_dict)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Keep the copy when Django creates the database: on SQLite it is there before."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, django_db_keepdb: bool
) -> Iterator[None]:
    """Empty tables after tests that commit; let the test database go in the end."""
    with django_db_blocker.unblock():
        migrated = MigratedTables.read()
        _cast.steps = record_cast(_make_cast).steps
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda case: migrated.restore()
        )
        yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            # A thread on its way out may still hold a session.
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        else:
            name = connection.settings_dict["NAME"]
            connection.close()
            for suffix in ("", "-wal", "-shm"):
                Path(f"{name}{suffix}").unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    """No test inherits another's counters, its requests or its look at the health."""
    store.reset()
    cache.clear()
    recorder.clear()
    health_checker.reset()


@pytest.fixture
def database_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database's clock follow `time_machine`, as if both were right."""
    monkeypatch.setattr("api.database_clock._ask_database", timezone.now)


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: Any) -> Any:
    """Begin to serve when the database is the test's, which is a file.

    Before, it is SQLite in memory, and all threads would share one connection. It sends
    each answer in two pieces; the second would wait 40 ms for word of the first.
    """
    WSGIRequestHandler.disable_nagle_algorithm = True
    return live_server


_cast = Cast([])


def _make_cast(cast: Cast) -> None:
    """Make everybody whom a fixture below names, each once."""
    cast.record("sandbox agent", sandbox_agent)
    acme = cast.record("acme", lambda: _make_organization("Acme"))
    other = cast.record("Mallory Inc", lambda: _make_organization("Mallory Inc"))
    keys = {"alice": acme, "amir": acme, "sandy": acme.sandbox, "mallory": other}
    for name, organization in keys.items():
        cast.record(name, partial(_make_key, organization, name.capitalize()))
    for name in ("bob", "carol"):
        person = f"{name}@devpros.test", f"{name.capitalize()} Support"
        cast.record(name, partial(_make_agent, *person))
    cast.record("mia", lambda: _make_owner(acme))
    cast.record("board", lambda: make_board(acme, is_approved=True))


def _make_organization(name: str) -> Organization:
    return services.create_organization(name, actor=SYSTEM, at=NOON)


def _make_key(
    organization: Organization, name: str, scopes: Any = KEY_SCOPES
) -> tuple[ApiKey, str]:
    """Issue a key whose use is noted already, so that queries count truly."""
    key, secret = services.issue_key(
        organization, name=name, scopes=scopes, actor=SYSTEM, at=NOON
    )
    ApiKey.objects.filter(pk=key.pk).update(
        last_used_at=datetime(2999, 1, 1, tzinfo=UTC)
    )
    return key, secret


def _make_agent(email: str, name: str) -> User:
    person = services.Person(email, name, PASSWORD)
    return services.create_agent(person, actor=SYSTEM, at=NOON)


def _make_owner(organization: Organization) -> User:
    person = services.Person("mia@acme.test", "Mia Owner", PASSWORD)
    membership = services.create_member(
        organization, person=person, role="owner", actor=SYSTEM, at=NOON
    )
    return membership.user


@pytest.fixture
def make_organization(db: None) -> Callable[[str], Organization]:
    return _make_organization


@pytest.fixture
def make_caller() -> Callable[..., Caller]:
    def make(organization: Organization, name: str, scopes: Any = KEY_SCOPES) -> Caller:
        return Caller(*_make_key(organization, name, scopes))

    return make


def _organization(name: str) -> Organization:
    """Insert an organization, and the agent of all sandboxes if it is not there."""
    _cast.steps["sandbox agent"].insert(may_exist=True)
    return _cast.steps[name].insert()


@pytest.fixture
def acme(db: None) -> Organization:
    return _organization("acme")


def _caller(name: str, organization: Organization) -> Caller:
    key, secret = _cast.steps[name].insert()
    key.organization = organization
    return Caller(key, secret)


@pytest.fixture
def alice(acme: Organization) -> Caller:
    return _caller("alice", acme)


@pytest.fixture
def amir(acme: Organization) -> Caller:
    return _caller("amir", acme)


@pytest.fixture
def mallory(db: None) -> Caller:
    return _caller("mallory", _organization("Mallory Inc"))


@pytest.fixture
def sandy(acme: Organization) -> Caller:
    return _caller("sandy", acme.sandbox)


@pytest.fixture
def anonymous() -> Caller:
    return Caller()


@pytest.fixture
def bob(db: None) -> User:
    return _cast.steps["bob"].insert()


@pytest.fixture
def carol(db: None) -> User:
    return _cast.steps["carol"].insert()


@pytest.fixture
def mia(acme: Organization) -> User:
    """Acme's owner, who signs in."""
    return _cast.steps["mia"].insert()


class Board:
    """A confidential application with its secret: where it asks, and who it is."""

    redirect_uri = "https://board.test/callback"

    def __init__(self, application: Application, secret: str) -> None:
        self.application, self.secret = application, secret
        self.client_id = application.client_id


@pytest.fixture
def board(acme: Organization) -> Board:
    found = _cast.steps["board"].insert()
    found.application.organization = acme
    return found


def rename(board: Board, name: str) -> Board:
    """Give an application a name that no service takes, as rows of before may have."""
    rename_row(board.application, name)
    return board


def rename_row(row: Any, name: str) -> Any:
    """Give a row a name that no service takes."""
    type(row).objects.filter(pk=row.pk).update(name=name)
    row.refresh_from_db()
    return row


def make_board(
    organization: Organization, name: str = "Board", *, is_approved: bool = False
) -> Board:
    profile = services.Profile(name, [Board.redirect_uri], KEY_SCOPES)
    application, secret = services.create_application(
        organization,
        profile=profile,
        is_confidential=True,
        owner=None,
        actor=SYSTEM,
        at=NOON,
    )
    if is_approved:
        application = services.approve_application(application, actor=SYSTEM, at=NOON)
    return Board(application, secret)


@pytest.fixture
def through(board: Board) -> Callable[..., Caller]:
    """Let the Board in and return it with a token: `through(mia)`, `through(bob)`.

    Without a person it acts as itself. For an agent it opens secrets, and so it assigns
    no tickets, unless it is told its scopes.
    """

    def let_in(person: User | None = None, scopes: Any = None) -> Caller:
        offered = OPENING_SCOPES if person and person.is_agent else KEY_SCOPES
        connection = person and services.grant_connection(
            board.application,
            user=person,
            membership=person.memberships.first(),
            scopes=scopes or offered,
            at=NOON,
        )
        token = AccessToken(
            application=board.application,
            user=person,
            connection=connection,
            scope=" ".join(offered if scopes is None else scopes),
            expires=datetime.now(UTC) + timedelta(hours=1),
            used_at=NOON,
            token="",
        )
        token._raw_token = secret = generate_access_token(None)
        token.save()
        if connection:
            connection.last_used_at = datetime(2999, 1, 1, tzinfo=UTC)
            connection.save(update_fields=["last_used_at"])
        return Caller(secret=secret)

    return let_in


@pytest.fixture
def ticket(alice: Caller, bob: User) -> Ticket:
    """A ticket of Acme's with every relation filled, assigned to Bob."""
    return file_ticket(alice, assigned_to=bob.email)


def file_ticket(
    caller: Caller, *, assigned_to: str | None = None, **fields: Any
) -> Ticket:
    """File a ticket as this caller would, optionally assigned by an agent's verb."""
    ticket = open_ticket(
        caller.key.organization,
        actor=caller.actor,
        fields={
            "title": "Database connection issue",
            "description": "Unable to connect to production DB",
            "tags": ["urgent", "production"],
            "customer_email": "client@agency.com",
            **fields,
        },
        at=NOON,
    )
    if assigned_to is None:
        return ticket
    return update_ticket(
        ticket, actor=caller.actor, changes={"assigned_to": assigned_to}, at=NOON
    )
