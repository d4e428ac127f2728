"""Full-text search that reads its own writes (contract 3)."""

import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import file_ticket
from tickets.search import MOST_SEARCHED
from tickets.tokenizer import MOST_CHARACTERS, MOST_WORDS, words_in


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


def test_each_word_may_stand_in_another_text_of_the_ticket(alice, mallory, printer):
    path = f"/v1/tickets/{printer.public_id}/comments"
    alice.post(path, {"content": "sprinkler"})
    alice.post(path, {"content": "extinguisher"})
    hidden = {"content": "internal", "is_internal": True}
    alice.post(path, hidden)

    assert found(alice, "printer sprinkler extinguisher floor") == {printer.title}
    assert found(alice, "printer sprinkler internal") == set()
    assert found(mallory, "sprinkler") == set()


def test_a_change_touches_one_row_of_the_index_whatever_the_thread_holds(
    alice, printer
):
    path = f"/v1/tickets/{printer.public_id}"
    for number in range(5):
        alice.post(f"{path}/comments", {"content": f"word{number}"})

    with CaptureQueriesContext(connection) as context:
        alice.patch(path, {"title": "scanner"})

    read = [q["sql"] for q in context.captured_queries if "tickets_comment" in q["sql"]]
    assert read == []
    assert found(alice, "scanner word4") == {"scanner"}


def test_more_words_than_are_looked_up_are_refused(alice, printer):
    many = " ".join(f"w{number}" for number in range(MOST_SEARCHED + 1))

    refused = alice.get("/v1/tickets", {"q": many})

    (fault,) = refused.json()["error"]["details"]["fields"]
    assert (refused.status_code, fault["field"], fault["code"]) == (
        400,
        "q",
        "max_words",
    )
    assert found(alice, many.rpartition(" ")[0]) == set()


def test_marks_are_gone_before_they_are_sorted(monkeypatch):
    decomposed = []
    decompose = unicodedata.normalize
    monkeypatch.setattr(
        "tickets.tokenizer.unicodedata.normalize",
        lambda form, text: decomposed.append(text) or decompose(form, text),
    )

    assert words_in(["a" + "\u0301\u0323" * 30_000]) == ["a"]
    assert decomposed == ["a"]


def test_of_a_text_that_grows_so_much_is_read():
    longest = "\ufdfa" * (MOST_CHARACTERS // 18 + 1)

    assert "beyond" not in words_in([f"{longest} beyond"])
    assert "beyond" in words_in(["\ufdfa beyond"])


def test_the_longest_text_is_indexed_and_found(alice):
    words = " ".join(f"w{number}" for number in range(9_000))
    ticket = file_ticket(alice, title="long", description=words[:65_536])
    path = f"/v1/tickets/{ticket.public_id}/comments"

    response = alice.post(path, {"content": "x" * 65_536})

    assert response.status_code == 201
    assert found(alice, "w17 long") == {"long"}


def test_a_text_gives_at_most_so_many_words():
    assert len(words_in(" ".join(map(str, range(10_000))) for _ in "ab")) == MOST_WORDS
