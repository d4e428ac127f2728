"""Applications that strangers make, and what they try to get through them."""

import base64
import hashlib
import re
import uuid
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

HERE = "127.0.21"
VERIFIER = "a-verifier.of_exactly~43~characters-0123456"
CALLBACK = "https://evil.example/cb"
ALL = "tickets:read tickets:write tickets:assign credentials:reveal comments:internal"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


@dataclass
class Program:
    client_id: str
    secret: str
    name: str

    @property
    def pair(self):
        return self.client_id, self.secret

    def ask(self, scope, **changes):
        digested = hashlib.sha256(VERIFIER.encode()).digest()
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": scope,
            "state": "s",
            "code_challenge": base64.urlsafe_b64encode(digested).decode().rstrip("="),
            "code_challenge_method": "S256",
            **changes,
        }
        return f"/oauth/authorize?{urlencode(parameters)}"


def make_application(owner, name, **changes):
    """Make an application in the portal as an owner does; return the answer."""
    form = {
        "kind": "confidential",
        "name": name,
        "redirect_uris": CALLBACK,
        "scopes": "tickets:read",
        **changes,
    }
    page = owner.get("/portal/applications/new/")
    number = re.search(r'name="form" value="([^"]+)"', page.text)[1]
    return owner.submit("/portal/applications/new/", {**form, "form": number})


@pytest.fixture(scope="module")
def owner(installation):
    """The stranger's browser."""
    return installation.signed_in("mallory", f"{HERE}.1")


@pytest.fixture(scope="module")
def bob(installation):
    return installation.signed_in("bob", f"{HERE}.2")


@pytest.fixture
def program(owner):
    """A stranger's application that nobody has approved."""
    return make_program(owner, f"Sync {uuid.uuid4().hex[:6]}")


def make_program(owner, name):
    """Make an application in the portal; return it with its secret."""
    made = make_application(owner, name).text
    secret = re.search(r"dp_cs_\w+", made)[0]
    client_id = re.search(r">([A-Za-z0-9]{40})<", made)[1]
    return Program(client_id, secret, name)


def approve(installation, program):
    """Let an operator approve the application, as they see it."""
    confirmed = f"--name={program.name}", f"--redirect-uri={CALLBACK}"
    installation.service.manage("approve_application", program.client_id, *confirmed)


def returned(answer):
    """Return what a redirect to the application carries."""
    assert answer.status_code == 302, answer.status_code
    assert answer.headers["Location"].startswith(CALLBACK), answer.headers["Location"]
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def allow(browser, address, **changes):
    """Press Allow on the consent page."""
    page = browser.get(address)
    assert page.status_code == 200, (page.status_code, page.headers.get("Location"))
    form = page.text.rpartition('<form method="post"')[2]
    return browser.post(
        address, data={**dict(_HIDDEN.findall(form)), "allow": "true", **changes}
    )


def redeem(installation, program, code, **changes):
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    sent = {name: value for name, value in body.items() if value is not None}
    with client(installation, f"{HERE}.3") as there:
        return there.post("/oauth/token", data=sent, auth=program.pair)


def client(installation, address):
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=installation.url, transport=transport, timeout=30)


def test_no_agent_lets_a_strangers_application_in(installation, bob, program):
    """A stranger's application, let in by one agent, opened every client's secrets."""
    parameters = [
        returned(bob.get(program.ask(scope))) for scope in (ALL, "tickets:read")
    ]

    assert [given["error"] for given in parameters] == ["access_denied"] * 2
    assert [given["state"] for given in parameters] == ["s"] * 2


def test_no_approved_application_assigns_and_reveals(installation, bob, program):
    """An application with tickets:assign and credentials:reveal had custody's keys."""
    approve(installation, program)
    parameters = "tickets:read tickets:write tickets:assign"

    both = returned(bob.get(program.ask(ALL)))
    code = returned(allow(bob, program.ask(parameters)))["code"]
    more = returned(bob.get(program.ask("tickets:read credentials:reveal")))
    token = redeem(installation, program, code).json()

    assert (both["error"], more["error"]) == ("invalid_scope",) * 2
    assert set(token["scope"].split()) == set(parameters.split())


def test_what_an_application_assigned_none_opens(installation, bob, program, owner):
    """One application assigned a ticket and another one opened its secret."""
    other = make_program(owner, f"Other {uuid.uuid4().hex[:6]}")
    approve(installation, other)
    approve(installation, program)
    assigning = _token(installation, bob, program, "tickets:write tickets:assign")
    opening = _token(installation, bob, other, "tickets:read credentials:reveal")
    place, secret = _hand_over(installation)

    taken = assigning.patch(place, json={"assigned_to": "bob@attacks.test"})
    reason = {"reason": "Routine maintenance check"}
    opened = opening.post(f"{secret}/reveal", json=reason)
    log = installation.api("acme").get(f"{secret}/access-log").json()["access_log"]

    assert taken.status_code == 200, taken.text
    assert (opened.status_code, opened.json()["error"]["code"]) == (403, "NOT_ASSIGNED")
    assert [line["action"] for line in log] == ["refused"]


def _token(installation, bob, program, scope):
    code = returned(allow(bob, program.ask(scope)))["code"]
    token = redeem(installation, program, code).json()["access_token"]
    return installation.api(token, f"{HERE}.3")


def _hand_over(installation):
    acme = installation.api("acme")
    ticket = acme.post("/v1/tickets", json={"title": "t", "description": "d"})
    place = ticket.headers["Location"]
    body = {"type": "other", "credentials": {"password": "hunter2"}}
    return place, acme.post(f"{place}/credentials", json=body).headers["Location"]


def test_leads_hear_of_it_by_mail(installation, bob, program):
    """Nobody heard when an agent let an application in."""
    approve(installation, program)
    allow(bob, program.ask("tickets:read"))

    for address in ("lena@attacks.test", "ada@attacks.test"):
        mails = installation.mails_to(address, at_least=1)
        assert any(program.client_id in mail.get_content() for mail in _plain(mails))


def _plain(mails):
    return [mail.get_body(("plain",)) for mail in mails]


@pytest.mark.parametrize(
    "name", ["DevPros", "DevPros support", "D\u0435vPros", "\uff24evPr0s Team"]
)
def test_no_application_bears_our_name(owner, name):
    """The consent said "DevPros asks to act for you"."""
    answer = make_application(owner, name)

    assert answer.status_code == 400
    assert "This name is kept" in answer.text


def test_nobody_signs_up_under_our_name(installation):
    """Signing up as "DevPros support" answered 500, and spoke for us afterwards."""
    form = {
        "email": f"eve-{uuid.uuid4().hex[:6]}@strangers.test",
        "name": "Eve",
        "organization": "DevPros support",
        "password": "correct horse battery",
    }
    answer = installation.browser(f"{HERE}.4").submit("/accounts/signup/", form)

    assert answer.status_code == 200
    assert "This name is kept" in answer.text


def test_naming_a_client_blocks_it_for_nobody(installation, program):
    """Sixty wrong secrets of a stranger blocked any client's token requests."""
    form = {"grant_type": "client_credentials"}
    with client(installation, f"{HERE}.9") as stranger:
        wrong = (program.client_id, "dp_cs_wrong")
        statuses = [
            stranger.post("/oauth/token", data=form, auth=wrong).status_code
            for _ in range(62)
        ]
    with client(installation, f"{HERE}.7") as itself:
        answer = itself.post("/oauth/token", data=form, auth=program.pair)

    assert set(statuses[:59]) == {401}
    assert statuses[-1] == 429
    assert answer.status_code == 200, answer.text


def test_a_code_is_worth_nothing_without_its_address(installation, bob, program):
    """redirect_uri left out at the token endpoint was taken."""
    approve(installation, program)
    code = returned(allow(bob, program.ask("tickets:read")))["code"]

    refused = redeem(installation, program, code, redirect_uri=None)

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "uri", [f"{CALLBACK}\n", CALLBACK.replace("https", "HTTPS"), f"{CALLBACK}/"]
)
def test_an_address_is_compared_character_by_character(bob, program, uri):
    """Authorize took addresses that only read like the registered one."""
    answer = bob.get(program.ask("tickets:read", redirect_uri=uri))

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_no_address_writes_into_the_policy(owner):
    """A registered host added directives to the policy of its consent page."""
    evil = "https://evil.example;script-src-elem;sandbox/cb"

    answer = make_application(owner, "Policy", redirect_uris=evil)

    assert answer.status_code == 400
    assert "Write the host as a name" in answer.text


def test_nine_hundred_parameters_are_refused_unread(installation):
    """A token request with 900 parameters cost 117 ms."""
    body = "&".join(f"n{number}=1" for number in range(900))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with client(installation, f"{HERE}.5") as stranger:
        answer = stranger.post("/oauth/token", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["error_description"] == "Too many parameters."
