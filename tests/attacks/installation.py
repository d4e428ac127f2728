"""An installation to attack: running processes, people, keys, and browsers for them."""

import email
import re
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from tests.support.running_service import Service

_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SECONDS_FOR_A_MAIL = 20


@dataclass
class Person:
    """Somebody who can sign in; `recovery_codes` is empty without a second step."""

    email: str
    password: str
    recovery_codes: list[str] = field(default_factory=list)


class Browser(httpx.Client):
    """A browser with its own cookies; `client_address` is any of 127.0.0.0/8."""

    def __init__(self, url: str, client_address: str = "127.0.0.1") -> None:
        transport = httpx.HTTPTransport(local_address=client_address)
        super().__init__(
            base_url=url, transport=transport, timeout=30, headers={"Origin": url}
        )

    def submit(self, path: str, data: dict[str, Any], **options: Any) -> httpx.Response:
        """Open the page with its form, then send the form as a person would."""
        page = self.get(path, follow_redirects=True)
        token = _CSRF.search(page.text)
        assert token, f"{path} shows no form: {page.status_code} {page.url}"
        sent = {"csrfmiddlewaretoken": token[1], **data}
        return self.post(path, data=sent, **options)

    def sign_in(self, person: Person) -> httpx.Response:
        """Sign in with the password, and with a recovery code as the second step."""
        answer = self.submit(
            "/accounts/login/", {"login": person.email, "password": person.password}
        )
        if person.recovery_codes:
            code = {"code": person.recovery_codes.pop()}
            answer = self.submit("/accounts/2fa/authenticate/", code)
        return answer


@dataclass
class Installation:
    """What runs, and who is there; `preparing.py` makes the people and keys."""

    service: Service
    is_demo: bool
    people: dict[str, Person]
    keys: dict[str, str]
    mail_folder: Path
    opened: ExitStack = field(default_factory=ExitStack)  # closes every client

    @property
    def url(self) -> str:
        return self.service.url

    def browser(self, client_address: str = "127.0.0.1") -> Browser:
        return self.opened.enter_context(Browser(self.url, client_address))

    def signed_in(self, name: str, client_address: str = "127.0.0.1") -> Browser:
        """Return a fresh browser in which one of `people` has signed in."""
        browser = self.browser(client_address)
        browser.sign_in(self.people[name])
        return browser

    def api(self, key: str, client_address: str = "127.0.0.1") -> httpx.Client:
        """Return a client of the API with one of `keys`, or with a token."""
        client = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {self.keys.get(key, key)}"},
            transport=httpx.HTTPTransport(local_address=client_address),
            timeout=30,
        )
        return self.opened.enter_context(client)

    def mails_to(self, address: str, *, at_least: int = 0) -> list[EmailMessage]:
        """Return the mails to this address so far; wait for as many as `at_least`."""
        end = time.monotonic() + _SECONDS_FOR_A_MAIL
        while True:
            files = sorted(self.mail_folder.glob("[!.]*.eml"))
            mails = [
                email.message_from_bytes(file.read_bytes(), policy=policy.default)
                for file in files
            ]
            found = [mail for mail in mails if address in str(mail["To"])]
            if len(found) >= at_least or time.monotonic() > end:
                return found
            time.sleep(0.1)  # another process writes them, and announces nothing
