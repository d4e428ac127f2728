"""POST /v1/tickets."""



SEED = {
    "title": "Database connection issue",
    "description": "Unable to connect to production DB after recent deployment",
    "priority": "high",
    "category": "database",
    "tags": ["urgent", "production", "deployment"],
    "customer_email": "client@agency.com",
    "due_date": "2024-01-20",
    "environment": "production",
}


def test_the_seeds_body_is_accepted_as_it_stands(alice):
    response = alice.post("/v1/tickets", SEED)

    assert response.status_code == 201
    assert SEED.items() <= response.json().items()
    assert response.json()["status"] == "open"


def test_a_new_ticket_reads_back_equal(alice):
    made = alice.post("/v1/tickets", SEED)

    read = alice.get(made["Location"])

    assert {**read.json(), "warnings": []} == made.json()
