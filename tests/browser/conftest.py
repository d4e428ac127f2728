"""A real Chromium, where there is one."""

import os
import shutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import PASSWORD
from tests.browser.waiting import new_context

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed"
    )
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    # Playwright keeps a loop in this thread, and Django would not query beside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def tab(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A page of its own, and everything that went wrong on it.

    To ask anybody but ourselves is wrong, except who is among its friends.
    """
    context = new_context(chromium, live_server.url)
    page, faults, friends = context.new_page(), [], [live_server.url, "data:"]
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: _note(line, faults))
    page.on("request", lambda call: _note_stranger(call, friends, faults))
    yield SimpleNamespace(page=page, faults=faults, friends=friends)
    context.close()


def sign_in(page: Any, person: Any) -> None:
    """Let this person enter the admin as a person does."""
    page.goto("/admin/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/desk/")


def _note(line: Any, faults: list[str]) -> None:
    # Chromium asks every site for this icon, and says so when there is none.
    if line.type == "error" and not line.location["url"].endswith("/favicon.ico"):
        faults.append(line.text)


def _note_stranger(call: Any, friends: list[str], faults: list[str]) -> None:
    if not call.url.startswith(tuple(friends)):
        faults.append(f"asked {call.url}")
