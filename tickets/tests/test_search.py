"""Full-text search that reads its own writes (contract 3)."""

import pytest

from conftest import file_ticket
from tickets.words import MOST_WORDS, words_in


def found(caller, q):
    response = caller.get("/v1/tickets", {"q": q})
    assert response.status_code == 200, response.content
    return {ticket["title"] for ticket in response.json()["tickets"]}


@pytest.fixture
def printer(alice):
    return file_ticket(
        alice,
        title="Réseau: printer 🧯 on fire",
        description="Der Drucker brennt. 東京タワー. C++ error 0x80070057!",
        tags=["third-floor"],
    )


@pytest.mark.parametrize(
    "q",
    [
        "printer",
        "PRINTER",
        "reseau",
        "RÉSEAU",
        "🧯",
        "brennt drucker",
        "タワー",
        "東京",
        "0x80070057",
        "third floor",
        "fire & 'printer | floor",
        '"printer"',
    ],
)
def test_it_is_found_by(alice, printer, q):
    assert found(alice, q) == {printer.title}


@pytest.mark.parametrize("q", ["print", "printer water", "=1", "org1 printer"])
def test_it_is_not_found_by(alice, printer, q):
    if q == "=1":
        q = f"={printer.organization_id} printers"

    assert found(alice, q) == set()


def test_it_is_found_by_its_id(alice, printer):
    assert found(alice, printer.public_id) == {printer.title}


def test_a_public_comment_makes_it_found_at_once(alice, printer):
    path = f"/v1/tickets/{printer.public_id}/comments"

    made = alice.post(path, {"content": "the sprinkler helped"}).json()

    assert found(alice, "sprinkler printer") == {printer.title}
    alice.patch(f"{path}/{made['id']}", {"content": "nothing helped"})
    assert found(alice, "sprinkler") == set()


def test_a_change_of_text_is_found_and_the_old_is_not(alice, printer):
    path = f"/v1/tickets/{printer.public_id}"
    alice.post(f"{path}/comments", {"content": "sprinkler"})

    alice.patch(path, {"title": "scanner", "tags": ["basement"]})

    assert found(alice, "scanner basement sprinkler") == {"scanner"}
    assert found(alice, "third") == set()


def test_a_stranger_does_not_find_it(mallory, printer):
    assert found(mallory, "printer") == set()


def test_forty_words_are_no_trouble(alice, printer):
    assert found(alice, "printer " * 40) == {printer.title}


def test_the_longest_text_is_indexed_and_found(alice):
    words = " ".join(f"w{number}" for number in range(9_000))
    ticket = file_ticket(alice, title="long", description=words[:65_536])
    path = f"/v1/tickets/{ticket.public_id}/comments"

    response = alice.post(path, {"content": "x" * 65_536})

    assert response.status_code == 201
    assert found(alice, "w17 long") == {"long"}


def test_a_text_gives_at_most_so_many_words():
    assert len(words_in(" ".join(map(str, range(10_000))) for _ in "ab")) == MOST_WORDS
