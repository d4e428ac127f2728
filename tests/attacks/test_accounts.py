"""Attacks on accounts: signing in, codes by mail, sessions, second steps."""

import re

import pytest

from tests.attacks.installation import Person
from tests.attacks.preparing import PASSWORD

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
CHANGE, SIGN_UP = "/accounts/password/change/", "/accounts/signup/"
OFF = "/accounts/2fa/totp/deactivate/"
_CODE = re.compile(r"^Code: (\S+)$", re.MULTILINE)


def client_address(number):
    """Return one of the addresses of this file."""
    return f"127.0.26.{number}"


def code_in(mail):
    body = mail.get_body(("plain",)).get_content()
    return _CODE.search(body)[1]


def signed_up(installation, name, number):
    """Sign somebody up; return who they are and the browser in which they did."""
    person = Person(f"{name}@accounts.test", PASSWORD)
    browser = installation.browser(client_address(number))
    form = {
        "email": person.email,
        "name": name.capitalize(),
        "organization": f"{name.capitalize()} Works",
        "password": person.password,
    }
    browser.submit(SIGN_UP, form)
    (mail,) = installation.mails_to(person.email, at_least=1)
    done = browser.submit("/accounts/signup/code/", {"code": code_in(mail)})
    assert done.status_code == 302, done.text
    return person, browser


def fail(installation, person, times, number):
    """Type wrong passwords for somebody, from one address of a stranger."""
    stranger = installation.browser(client_address(number))
    wrong = {"login": person.email, "password": "wrong"}
    return [stranger.submit(LOGIN, wrong) for _ in range(times)][-1]


def is_signed_in(browser):
    return browser.get("/accounts/2fa/").status_code == 200


def test_a_strangers_wrong_passwords_do_not_lock_a_person_out(installation):
    """Whoever knows an address keeps its owner out of signing in."""
    person, _ = signed_up(installation, "paula", 10)

    assert fail(installation, person, 6, 11).status_code == 429

    browser = installation.browser(client_address(12))
    browser.sign_in(person)
    assert is_signed_in(browser)


def test_a_browser_that_signed_in_before_passes_whatever_strangers_do(installation):
    """Whoever knows an address and has many addresses keeps its owner out."""
    person, browser = signed_up(installation, "petra", 13)
    browser.submit("/accounts/logout/", {})

    for number in range(14, 20):
        fail(installation, person, 5, number)
    unknown = installation.browser(client_address(20))
    unknown.sign_in(person)
    browser.sign_in(person)

    assert not is_signed_in(unknown)
    assert is_signed_in(browser)


def test_a_strangers_requests_for_codes_keep_nobody_from_a_new_password(installation):
    """Whoever knows an address keeps its owner from a new password."""
    person, _ = signed_up(installation, "pia", 21)
    stranger = installation.browser(client_address(22))
    for _ in range(6):
        stranger.submit(RESET, {"email": person.email})

    browser = installation.browser(client_address(23))
    form = browser.submit(RESET, {"email": person.email})
    code = code_in(installation.mails_to(person.email, at_least=2)[-1])
    chosen = {"code": code, "password": "another horse battery"}
    browser.submit(f"{RESET}code/", chosen)
    person.password = chosen["password"]
    browser.sign_in(person)

    assert form.status_code == 302
    assert is_signed_in(browser)


def test_a_strangers_sign_ups_do_not_stop_an_owners_invitation(installation):
    """Whoever signs up with an address keeps owners from inviting it."""
    _, owner = signed_up(installation, "olga", 24)
    invited = "invited@accounts.test"
    stranger = installation.browser(client_address(25))
    form = {"email": invited, "name": "N", "organization": "O", "password": PASSWORD}
    for _ in range(6):
        stranger.submit(SIGN_UP, form)

    invitation = {"email": invited, "role": "member"}
    page = owner.get("/portal/members/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    sent = {"csrfmiddlewaretoken": token, **invitation}
    owner.post("/portal/members/invite/", data=sent)

    subjects = [str(mail["Subject"]) for mail in installation.mails_to(invited)]
    assert any("invited" in subject for subject in subjects)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (SIGN_UP, {"email": "x@accounts.test", "password": "x" * 1_000_000}),
        ("/accounts/login/passkey/", {"credential": "[" * 800_000}),
        (LOGIN, {"login": "x@accounts.test", "password": "x" * 1_000_000}),
    ],
)
def test_a_large_form_of_a_stranger_is_refused_unread(installation, path, data):
    """A form of a megabyte is read, parsed and hashed."""
    browser = installation.browser(client_address(26))

    assert browser.post(path, data=data).status_code == 413


def test_a_stranger_sends_forms_only_so_often(installation):
    """Forms of strangers cost a hash, as often as anybody likes."""
    browser = installation.browser(client_address(27))
    other = installation.browser(client_address(28))

    answers = [browser.post(f"{RESET}code/", data={}) for _ in range(62)]

    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
    assert other.post(f"{RESET}code/", data={}).status_code != 429


@pytest.mark.parametrize(
    "path",
    ["/accounts/invitations/x1/", "/accounts/login/passkey/", "/accounts/invitation/"],
)
def test_a_page_begins_no_session_for_a_stranger(installation, path):
    """Anonymous GETs write rows of sessions without limit."""
    browser = installation.browser(client_address(29))

    browser.get(path, headers={"Accept": "application/json"})

    assert not [name for name in browser.cookies if "session" in name]


def test_no_session_keeps_what_a_form_sent(installation):
    """A new password is kept in clear in the session until somebody confirms."""
    _, browser = signed_up(installation, "quinn", 30)
    canary = "canary-of-a-new-password-77"
    page = browser.get("/accounts/2fa/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    _let_the_sign_in_be_long_ago(installation, "quinn@accounts.test")

    sent = {"csrfmiddlewaretoken": token, "password": canary}
    answer = browser.post(CHANGE, data=sent)

    assert "reauthenticate" in answer.headers["Location"]
    assert canary not in _sessions(installation)


def test_a_second_step_is_not_changed_by_a_session_alone(installation):
    """A session that has just begun changes the password or a second step unasked."""
    _, browser = signed_up(installation, "rosa", 31)

    answer = browser.get("/accounts/2fa/totp/activate/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_a_new_password_by_mail_ends_what_applications_do(installation):
    """Tokens that an intruder let in outlive a new password."""
    person, browser = signed_up(installation, "sonja", 32)
    token = _let_an_application_in(installation, browser, "sonja-works")
    before = installation.api(token, client_address(32)).get("/v1/me").status_code

    browser = installation.browser(client_address(33))
    browser.submit(RESET, {"email": person.email})
    code = code_in(installation.mails_to(person.email, at_least=2)[-1])
    browser.submit(f"{RESET}code/", {"code": code, "password": "another horse battery"})

    after = installation.api(token, client_address(33)).get("/v1/me").status_code
    assert (before, after) == (200, 401)


def test_the_admins_own_password_page_leads_to_the_one_there_is(installation):
    """/admin/password_change/ changes a password without limit, record and mail."""
    browser = installation.signed_in("bob", client_address(34))

    for path in ("/admin/password_change/", "/admin/password_change/done/"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, CHANGE)


def test_every_answer_denies_what_no_page_needs(installation):
    """No answer says which of a browser's powers a page may use."""
    browser = installation.browser(client_address(35))

    policy = browser.get(LOGIN).headers["Permissions-Policy"]

    assert "camera=()" in policy
    assert "publickey-credentials-get=(self)" in policy


def _shell(installation, code):
    return installation.service.manage("shell", "-v", "0", "-c", code)


def _sessions(installation):
    return _shell(
        installation,
        "from django.contrib.sessions.models import Session\n"
        "print([session.get_decoded() for session in Session.objects.all()])",
    )


def _let_the_sign_in_be_long_ago(installation, email):
    """Set back when this person last showed who they are."""
    _shell(
        installation,
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from accounts.models import BrowserSession\n"
        f"for row in BrowserSession.objects.filter(user__email='{email}'):\n"
        "    store = SessionStore(row.session_id)\n"
        "    for record in store['account_authentication_methods']:\n"
        "        record['at'] -= 3600\n"
        "    store.modified = True\n"
        "    store.save()\n",
    )


def _let_an_application_in(installation, browser, organization):
    """Return an access token that this person gave to an application of their own."""
    verifier = "a-verifier.of_exactly~43~characters-0123456"
    challenge = "41Jnsq_QeNYFouglON4uPL1QOXApd4a7RriuE2FtFvM"
    callback = "https://board.accounts.test/callback"
    output = installation.service.manage(
        "create_application",
        organization,
        "--name=Board",
        f"--redirect-uri={callback}",
        "--public",
    )
    client_id = output.split("client id ")[1].split()[0].rstrip(".")
    form = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": callback,
        "scope": "tickets:read",
        "state": "s",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    page = browser.get("/oauth/authorize", params=form)
    form = page.text.split('<form method="post">')[1].split("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input [^>]*>", form):
        given = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if given["type"] == "hidden" or " checked" in tag:
            fields[given["name"]] = given.get("value", "")
    answer = browser.post(
        "/oauth/authorize", params=form, data={**fields, "allow": "true"}
    )
    code = re.search(r"code=([^&]+)", answer.headers["Location"])[1]
    redeemed = browser.post(
        "/oauth/token",
        data={
            "grant_type": "authorization_code",
            "client_id": client_id,
            "redirect_uri": callback,
            "code": code,
            "code_verifier": verifier,
        },
    )
    return redeemed.json()["access_token"]
