"""GET /v1/tickets/{id}: seen by its own, missing for the rest."""

import pytest

FOREIGN = ["TICK-1732472031076123", "TICK-1", "TICK-x", "COMM-1732472031076123", "%00"]


def test_its_organization_reads_it(amir, ticket):
    response = amir.get(f"/v1/tickets/{ticket.public_id}")

    assert response.status_code == 200
    assert response.json()["id"] == ticket.public_id


@pytest.mark.parametrize("who", ["mallory", "sandy"])
def test_a_stranger_gets_404_not_403(request, ticket, who):
    stranger = request.getfixturevalue(who)

    response = stranger.get(f"/v1/tickets/{ticket.public_id}")

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("public_id", FOREIGN)
def test_malformed_missing_and_foreign_ids_look_the_same(mallory, ticket, public_id):
    foreign = mallory.get(f"/v1/tickets/{ticket.public_id}")

    other = mallory.get(f"/v1/tickets/{public_id}")

    assert other.status_code == 404
    assert other.content == foreign.content


def test_headers_of_a_foreign_and_a_malformed_id_are_the_same(mallory, ticket):
    foreign = mallory.get(f"/v1/tickets/{ticket.public_id}")
    malformed = mallory.get("/v1/tickets/TICK-1")

    assert set(foreign.headers) == set(malformed.headers)


def test_reading_costs_two_statements(alice, ticket, django_assert_num_queries):
    with django_assert_num_queries(2):
        response = alice.get(f"/v1/tickets/{ticket.public_id}")

    assert response.status_code == 200
