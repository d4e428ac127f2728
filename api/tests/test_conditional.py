"""ETag, If-None-Match and If-Match (docs/contract.md, 1.9)."""

import pytest

from conftest import file_ticket


@pytest.fixture
def path(ticket):
    return f"/v1/tickets/{ticket.public_id}"


@pytest.fixture
def comment_path(alice, path):
    return alice.post(f"{path}/comments", {"content": "first"})["Location"]


@pytest.fixture(params=["ticket", "comment", "me"])
def object_path(request, path, comment_path):
    return {"ticket": path, "comment": comment_path, "me": "/v1/me"}[request.param]


def test_a_single_object_has_a_strong_tag(alice, object_path):
    tag = alice.get(object_path)["ETag"]

    assert tag.startswith('"')
    assert alice.get(object_path)["ETag"] == tag


def test_the_same_bytes_have_the_same_tag_for_every_caller(alice, amir, path):
    assert alice.get(path)["ETag"] == amir.get(path)["ETag"]


def test_a_client_with_these_bytes_gets_304_and_pays(alice, object_path):
    first = alice.get(object_path)

    again = alice.get(object_path, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    left = int(first["X-RateLimit-Remaining"]), int(again["X-RateLimit-Remaining"])
    assert left[0] - left[1] == 1


@pytest.mark.parametrize("form", ["*", 'W/{tag}, "x"', '"a", {tag}'])
def test_each_form_of_if_none_match_is_understood(alice, path, form):
    tag = alice.get(path)["ETag"]

    response = alice.get(path, headers={"If-None-Match": form.format(tag=tag)})

    assert response.status_code == 304


def test_a_write_answers_with_the_tag_that_a_read_will_have(alice):
    body = {"title": "t", "description": "d", "metadata": {"bb": 1e22, "a": -0.0}}
    made = alice.post("/v1/tickets", body)
    path = made["Location"]

    changed = alice.patch(path, {"priority": "low"})

    assert changed["ETag"] != made["ETag"]
    assert alice.get(path)["ETag"] == changed["ETag"]


def test_the_tag_of_a_new_ticket_is_that_of_its_first_read(alice):
    body = {"title": "t", "description": "d", "metadata": {"bb": 1e22, "a": -0.0}}

    made = alice.post("/v1/tickets", body)

    assert alice.get(made["Location"])["ETag"] == made["ETag"]


@pytest.mark.parametrize("verb", ["patch", "put"])
def test_the_right_tag_lets_the_write_through(alice, path, verb):
    headers = {"If-Match": alice.get(path)["ETag"]}

    response = getattr(alice, verb)(path, {"priority": "low"}, headers=headers)

    assert response.status_code == 200


@pytest.mark.parametrize("tag", ['"0"', "W/{tag}", "{tag}x", "junk", ""])
def test_another_tag_stops_it_and_changes_nothing(alice, path, tag):
    before = alice.get(path)
    headers = {"If-Match": tag.format(tag=before["ETag"])}

    response = alice.patch(path, {"priority": "low"}, headers=headers)

    assert response.status_code == 412
    assert response.json()["error"]["code"] == "PRECONDITION_FAILED"
    assert alice.get(path).json() == before.json()


def test_a_comments_edit_is_conditional_as_well(alice, comment_path):
    stale = alice.get(comment_path)["ETag"]
    alice.patch(comment_path, {"content": "second"})

    headers = {"If-Match": stale}
    response = alice.patch(comment_path, {"content": "third"}, headers=headers)

    assert response.status_code == 412


def test_a_read_may_demand_its_state_too(alice, path):
    response = alice.get(path, headers={"If-Match": '"0"'})

    assert response.status_code == 412
    assert response.json()["error"]["code"] == "PRECONDITION_FAILED"


def test_a_condition_tells_a_stranger_nothing(mallory, path):
    response = mallory.patch(path, {"title": "x"}, headers={"If-Match": '"0"'})

    assert response.status_code == 404


def test_two_tickets_never_share_a_tag(alice):
    one, other = (
        alice.get(f"/v1/tickets/{file_ticket(alice).public_id}") for _ in range(2)
    )

    assert one["ETag"] != other["ETag"]
