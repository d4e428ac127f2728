"""Waiting in the browser tests: long enough for a busy machine, and never by luck.

Whatever a script or the server changes after an action is awaited, not read at once.
"""

import time
from typing import Any

# A working page takes a fraction of this. A broken one fails after it.
TIMEOUT = 60  # seconds
_INTERVAL = 50  # milliseconds


def new_context(chromium: Any, base_url: str, **options: Any) -> Any:
    """Return a browser context that waits `TIMEOUT` for each action and navigation."""
    context = chromium.new_context(base_url=base_url, **options)
    context.set_default_timeout(TIMEOUT * 1_000)
    return context


def wait_until(page, condition):
    """Wait until the condition is true; the page goes on in the meantime."""
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end, "The condition did not become true."
        page.wait_for_timeout(_INTERVAL)


def wait_for_focus(page, selector):
    """Wait until an element that matches the selector has the focus."""
    page.wait_for_function("s => document.activeElement.matches(s)", arg=selector)


def wait_for_announcement(page, text):
    """Wait until the page has announced this text to screen readers."""
    page.wait_for_function("text => announcements.textContent.includes(text)", arg=text)


def pause_clock(page):
    """Stop the page's time, which `page.clock.run_for` then advances exactly.

    `page.clock.install` alone lets it pass: on a busy machine any time goes by between
    two steps of a test.
    """
    page.clock.pause_at(page.evaluate("Date.now()") / 1_000 + 1)
