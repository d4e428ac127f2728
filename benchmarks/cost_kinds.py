"""The requests whose cost is measured: of anybody, and of who has a test key."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from devpros import limits
from tests.attacks.installation import Browser, Person

PASSWORD = "a password that nobody here has"
PLAIN = {"Content-Type": "application/json"}
Send = Callable[[], httpx.Response]


@dataclass(frozen=True)
class Kind:
    """One kind of request: `prepare` opens what goes before it, which is not measured.

    `prepare` gets a browser with an address of its own and a number, and returns what
    sends the request.
    """

    name: str
    prepare: Callable[[Browser, int], Send]
    limit: str = "none"
    is_costly: bool = False  # takes seconds, so it is sent less often


def get(path: str, limit: str = "none", **headers: str) -> Kind:
    """Return a plain GET."""

    def prepare(browser: Browser, number: int) -> Send:
        return lambda: browser.get(path, headers=headers)

    header_text = "".join(f", {name}: {value}" for name, value in headers.items())
    return Kind(f"GET {path}{header_text}", prepare, limit)


def post(name: str, path: str, body: Any, limit: str = "none", **headers: str) -> Kind:
    """Return a POST of these bytes, or of this form, from no page."""

    def prepare(browser: Browser, number: int) -> Send:
        if isinstance(body, bytes):
            return lambda: browser.post(path, content=body, headers=headers)
        return lambda: browser.post(path, data=body, headers=headers)

    return Kind(name, prepare, limit)


def form(
    name: str,
    path: str,
    fields: Callable[[int], dict[str, Any]],
    limit: str,
) -> Kind:
    """Return the POST of a form, whose page is opened before."""

    def prepare(browser: Browser, number: int) -> Send:
        sent = {**_token(browser, path), **fields(number)}
        return lambda: browser.post(path, data=sent)

    return Kind(name, prepare, limit)


def _token(browser: Browser, path: str) -> dict[str, str]:
    page = browser.get(path, follow_redirects=True)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    return {"csrfmiddlewaretoken": found[1] if found else ""}


def _per(rate: Any, of: str) -> str:
    units = {60: "a minute", 3600: "an hour", 86400: "a day"}
    return f"{rate.limit} {units.get(rate.seconds, f'in {rate.seconds} s')} {of}"


CLIENT = "for each client address"
_CODES = _per(limits.CODES_PER_CLIENT, CLIENT)
_SIGN_IN = _per(limits.SIGN_IN_FAILURES_PER_CLIENT, f"that fail, {CLIENT}")
_TOKEN = _per(limits.TOKEN_REQUEST_LIMIT, CLIENT)
_FAILED = _per(limits.AUTHENTICATION_FAILURE_LIMIT, f"that fail, {CLIENT}")
_DROP = _per(limits.DROP_LIMIT, CLIENT)
_SEARCH = _per(limits.SEARCH_LIMIT, CLIENT)
_CONTACT = _per(limits.CONTACT_LIMIT, CLIENT)


def sign_in(person: Person) -> Kind:
    """Return the request that all others are compared with: the right password."""
    fields = {"login": person.email, "password": person.password}
    return form("POST /accounts/login/", "/accounts/login/", lambda _: fields, _SIGN_IN)


def _sign_up(password: str) -> Callable[[int], dict[str, Any]]:
    return lambda number: {
        "email": f"costs-{number}@nobody.test",
        "name": "N",
        "organization": "O",
        "password": password,
    }


def _reset_code(browser: Browser, number: int) -> Send:
    path = "/accounts/password/reset/"
    form = {**_token(browser, path), "email": f"reset-{number}@nobody.test"}
    browser.post(path, data=form)
    typed = {"code": "AAAAAA", "password": PASSWORD}
    sent = {**_token(browser, f"{path}code/"), **typed}
    return lambda: browser.post(f"{path}code/", data=sent)


def _passkey(browser: Browser, number: int) -> Send:
    """Begin the ceremony, and answer it with what takes long to read."""
    path = "/accounts/login/passkey/"
    token = _token(browser, "/accounts/login/")
    browser.get(path, headers={"Accept": "application/json"})
    credential = {"id": "AA", "response": {"x": [[]] * 260_000}}
    sent = {**token, "credential": json.dumps(credential, separators=(",", ":"))}
    return lambda: browser.post(path, data=sent)


def _revocation(browser: Browser, number: int) -> Send:
    sent = {"token": "x", "client_id": f"unknown-{number}"}
    return lambda: browser.post("/oauth/revoke", data=sent)


FIELDS = "&".join(f"field{n}=value" for n in range(900)).encode()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CONTACT = {"email": "c@nobody.test", "name": "C", "subject": "S"}

FORMS = [
    form(
        "POST /accounts/login/, unknown address",
        "/accounts/login/",
        lambda n: {"login": f"{n}@nobody.test", "password": PASSWORD},
        _SIGN_IN,
    ),
    form("POST /accounts/signup/", "/accounts/signup/", _sign_up(PASSWORD), _CODES),
    form(
        "POST /accounts/signup/, password of 1 MB",
        "/accounts/signup/",
        _sign_up("x1" * 500_000),
        _CODES,
    ),
    form(
        "POST /accounts/password/reset/",
        "/accounts/password/reset/",
        lambda n: {"email": f"ask-{n}@nobody.test"},
        _CODES,
    ),
    Kind("POST /accounts/password/reset/code/", _reset_code, _SIGN_IN),
    Kind("POST /accounts/login/passkey/, 800 KB of JSON", _passkey, "none"),
    form(
        "POST /contact",
        "/contact",
        lambda n: {**CONTACT, "email": f"c{n}@nobody.test", "message": "m" * 500},
        _CONTACT,
    ),
    form(
        "POST /contact, 2 MB",
        "/contact",
        lambda _: {**CONTACT, "message": "m" * 2_000_000},
        _CONTACT,
    ),
]
BYTES = [
    post("POST /oauth/token, 900 fields", "/oauth/token", FIELDS, _TOKEN, **FORM),
    post(
        "POST /oauth/token, wrong secret",
        "/oauth/token",
        {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"},
        _TOKEN,
    ),
    Kind("POST /oauth/revoke", _revocation, _TOKEN),
    post("POST /drop/x", "/drop/x", {"notes": "n" * 10_000}, _DROP),
    post("POST /v1/tickets, 1 MB, no key", "/v1/tickets", b"[" * 1_000_000, **PLAIN),
]
PAGES = [
    get("/docs/search?q=a+b+c+d+e+f+g+h", _SEARCH),
    get("/docs/search?q=" + "+".join(["o"] * 90), _SEARCH),
    get("/drop/x", _DROP),
    get("/v1/openapi.json"),
    get("/v1/openapi.json", **{"Accept-Encoding": "identity"}),
    get("/v1/health"),
    get("/v1/nowhere"),
    get("/v1/tickets"),
    get("/v1/tickets", _FAILED, Authorization="Bearer dp_at_" + "x" * 40),
    get("/oauth/authorize?response_type=code&client_id=x"),
    get("/.well-known/oauth-authorization-server"),
    get("/accounts/login/"),
    get("/accounts/signup/"),
    get("/accounts/invitations/x/"),
    get("/accounts/login/passkey/", Accept="application/json"),
    get("/admin/"),
    get("/docs/clients/devpros-typescript.zip"),
    get("/static/vendor/scalar/standalone.js"),
    get("/sitemap.xml"),
    get("/nowhere"),
]


def bodies(bearer: str) -> list[Kind]:
    """Return what a key of a sandbox can make us read."""
    names = {f"n{n}": 1 for n in range(90_000)}
    numbers = ",".join(["1e308"] * 160_000)
    ticket = {"title": "t", "description": "d"}
    sent = {
        "90,000 unknown names": json.dumps(names, separators=(",", ":")),
        "160,000 numbers": f'{{"metadata": {{"a": [{numbers}]}}}}',
        "metadata of 200,000 items": json.dumps(
            {**ticket, "metadata": {"a": [1] * 200_000}}
        ),
        "65,000 times U+FDFA": json.dumps({**ticket, "description": "\ufdfa" * 65_000}),
        '1 MB of "': '"' * 1_000_000,
    }
    limit = "the key's plan, and its organization's"
    return [
        Kind(
            f"POST /v1/tickets, {name}",
            _body(text.encode(), bearer),
            limit,
            is_costly=True,
        )
        for name, text in sent.items()
    ]


def _body(body: bytes, bearer: str) -> Callable[[Browser, int], Send]:
    headers = {"Authorization": f"Bearer {bearer}", **PLAIN}

    def prepare(browser: Browser, number: int) -> Send:
        return lambda: browser.post("/v1/tickets", content=body, headers=headers)

    return prepare
