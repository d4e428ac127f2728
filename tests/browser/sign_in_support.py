"""Screen sizes, pictures, and the forms of signing in, for tests in a browser."""

import os
from pathlib import Path

from conftest import PASSWORD

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def take_picture(page, name):
    """Save a picture of the whole page when SHOTS=<folder> is set."""
    if folder := os.environ.get("SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def scrolls_sideways(page):
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def targets_too_small(page):
    """Return the controls that are less than 44 CSS pixels high."""
    return page.evaluate(
        """[...document.querySelectorAll("button, .button, .brand, input")]
        .filter(thing => thing.checkVisibility() && thing.tabIndex >= 0)
        .filter(thing => thing.type !== "hidden")
        .map(thing => thing.type === "checkbox" ? thing.closest("label") : thing)
        .filter(thing => thing.getBoundingClientRect().height < 44)
        .map(thing => thing.outerHTML)"""
    )


def submit_sign_in(page, person, password=PASSWORD):
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", password)
    page.click("button[type=submit]")


def submit_confirmation(page, password=PASSWORD):
    """Enter the password on the page that asks for it again."""
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.fill("[name=password]", password)
    page.click("button:has-text('Confirm')")
