"""Attacks on tickets: threads filled on purpose, costly bodies, exported formulas."""

import csv
import io
import json
import uuid

import pytest

ADDRESS = "127.0.25.1"
LONG = "a b " * 16_384
SECRET = "Hunter-2-Zebra"
BODIES = {
    "unknown names": {f"name-{number:05}": 1 for number in range(60_000)},
    "numbers to convert": {"title": "t", "description": "d", "tags": [0.5] * 160_000},
    "items of metadata": {"title": "t", "description": "d", "metadata": [1] * 200_000},
}


def file_ticket(api, **fields):
    answer = api.post("/v1/tickets", json={"title": "t", "description": "d", **fields})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix(str(api.base_url))


@pytest.fixture(scope="module")
def full(installation):
    """A ticket of Mallory's with as much text as fits; the last comment is refused."""
    api = installation.api("mallory", ADDRESS)
    place = file_ticket(api)
    body = {"content": f"the password is {SECRET}"}
    assert api.post(f"{place}/comments", json=body).status_code == 201
    answers = []
    while not answers or answers[-1].status_code == 201:
        answers.append(api.post(f"{place}/comments", json={"content": LONG}))
    return place, answers


def test_a_ticket_takes_only_so_much_text(full):
    """A thread that a stranger fills has an end, and says so."""
    _, answers = full

    assert len(answers) <= 128
    assert answers[-1].status_code == 409
    assert answers[-1].json()["error"]["code"] == "LIMIT_REACHED"


def test_the_longest_ticket_changes_loses_a_text_and_keeps_others_served(
    installation, full
):
    """On a long ticket a redaction fails for ever, and a title costs seconds."""
    place, _ = full
    api, victim = installation.api("mallory", ADDRESS), installation.api("acme")
    text = {"text": SECRET, "move_to": {"type": "other"}}

    changed = api.patch(place, json={"title": "x"})
    redacted = api.post(f"{place}/redactions", json=text)

    assert [changed.status_code, redacted.status_code] == [200, 200]
    assert file_ticket(victim)
    seen = [api.get(f"{place}/comments").text]
    # From the very answer on no reader gets it, whether or not a worker has been there.
    after = {"limit": 100}
    while True:
        page = api.get(f"{place}/events", params=after)
        seen.append(page.text)
        if not page.json()["has_more"]:
            break
        after["after"] = page.json()["next_cursor"]
    assert SECRET not in "".join(seen)
    found = api.get("/v1/tickets", params={"q": "Zebra Hunter"}).json()["tickets"]
    assert found == []


@pytest.mark.parametrize("name", BODIES)
def test_a_body_wider_than_anybody_means_is_refused_before_it_is_read(
    installation, name
):
    """One request of a test key takes seconds of a processor."""
    api = installation.api("mallory-test", ADDRESS)

    answer = api.post("/v1/tickets", content=json.dumps(BODIES[name]))
    typed = api.post(
        "/v1/tickets",
        content=json.dumps(BODIES[name]),
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 415
    assert typed.status_code == 400
    assert typed.json()["error"]["code"] == "INVALID_JSON"
    assert len(typed.content) < 1_000


def test_no_more_than_a_hundred_faults_are_named(installation):
    """An answer that names every fault of a flood is larger than the flood."""
    api = installation.api("mallory-test", ADDRESS)
    body = {f"name-{number}": 1 for number in range(150)}

    details = api.post("/v1/tickets", json=body).json()["error"]["details"]

    assert len(details["fields"]) == 100
    assert details["truncated"] == 150 + 2 - 100  # title and description are missing


def test_no_title_becomes_a_formula_in_a_file_read_with_semicolons(installation):
    """In an exported file a spreadsheet begins a cell after a semicolon."""
    mark = uuid.uuid4().hex
    file_ticket(installation.api("mallory", ADDRESS), title=f"{mark};=cmd()")

    browser = installation.signed_in("lena", "127.0.25.2")
    file = browser.get("/admin/desk/export/", params={"queue": "all"})

    assert mark in file.text
    rows = csv.reader(io.StringIO(file.text), delimiter=";")
    cells = [cell.lstrip(' "') for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_an_address_that_is_taken_out_is_gone_from_ticket_and_history(installation):
    """A redaction reaches texts, and not the address of the customer."""
    api = installation.api("mallory", ADDRESS)
    address = f"{uuid.uuid4().hex}@attacks.test"
    place = file_ticket(api, customer_email=address)

    redacted = api.post(f"{place}/redactions", json={"text": address})

    assert redacted.status_code == 200
    assert redacted.json()["ticket"]["customer_email"] is None
    assert address not in api.get(f"{place}/events").text
