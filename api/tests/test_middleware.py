"""Paths, slashes, queries, HEAD, preflights (docs/contract.md, 1.1, 1.5, 1.12)."""

import pytest
from django.http import HttpResponse

from api.middleware import ApiMiddleware
from tickets.models import Ticket

NEW = {"title": "t", "description": "d"}
PREFLIGHT = {"Origin": "https://app.test", "Access-Control-Request-Method": "PATCH"}
CALLS = [
    ("get", "/v1/health", None, 200),
    ("get", "/v1/openapi.json", None, 200),
    ("get", "/v1/me", None, 200),
    ("get", "/v1/events", None, 200),
    ("get", "/v1/tickets", None, 200),
    ("head", "/v1/tickets", None, 200),
    ("post", "/v1/tickets", NEW, 201),
    ("get", "/v1/tickets/{id}", None, 200),
    ("patch", "/v1/tickets/{id}", {"title": "new"}, 200),
    ("put", "/v1/tickets/{id}", {"title": "new"}, 200),
    ("delete", "/v1/tickets/{id}", None, 405),
    ("get", "/v1/tickets/{id}/events", None, 200),
    ("get", "/v1/tickets/{id}/comments", None, 200),
    ("post", "/v1/tickets/{id}/comments", {"content": "c"}, 201),
    ("post", "/v1/nowhere", {}, 404),
    ("get", "/v1", None, 404),
]


def call(caller, method, path, body=None, **extra):
    arguments = [] if body is None else [body]
    return getattr(caller, method)(path, *arguments, **extra)


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("method", "path", "body", "status"), CALLS)
def test_a_slash_at_the_end_makes_no_difference(
    alice, ticket, method, path, body, status, slash
):
    response = call(alice, method, path.format(id=ticket.public_id) + slash, body)

    assert response.status_code == status
    assert "/?" not in response.get("Link", "")
    assert not response.get("Location", "").endswith("/")


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_patch_with_a_slash_is_written(alice, ticket, slash):
    alice.patch(f"/v1/tickets/{ticket.public_id}{slash}", {"title": "new"})

    ticket.refresh_from_db()
    assert ticket.title == "new"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "//v1/tickets",
            "/v1//tickets",
            "/v1/tickets//",
            "/v1/Tickets",
            "/V1/tickets",
        ),
        *("/v1/./tickets", "/v1/../v1/tickets", "/v1/tickets;x", "/v1/tickets.json"),
        *(
            "/v1/",
            "//v1",
            "///v1//",
            "/v1/tickets\n",
            "/v1/tickets ",
            "/v1/tick\u0435ts",
        ),
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "patch", "put", "delete"])
def test_a_path_that_is_nearly_one_of_ours_is_not_there(alice, method, path):
    wire = path.encode().decode("latin1")  # as WSGI hands it over

    response = call(alice, method, "/", PATH_INFO=wire)

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "path", ["/v1/%00", "/v1/tickets/%00", "/v1/tickets/TICK-1%00", "/v1/tickets%00/"]
)
def test_a_nul_in_the_path_is_404_before_anybody_is_asked(anonymous, path):
    assert anonymous.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("status=open%00", "status", "null_character"),
        ("tag=a&tag=%00", "tag", "null_character"),
        ("%00=1", "?", "null_character"),
        ("q=%ED%A0%BD", "query", "not_utf8"),  # half of a surrogate pair
        ("q=%FF", "query", "not_utf8"),
        ("%C0%80=1", "query", "not_utf8"),
        ("&".join(["tag=a"] * 1_001), "query", "max_length"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/tickets", "/v1/nowhere"])
def test_a_query_that_cannot_be_kept_is_400(alice, path, query, field, code):
    response = alice.get(f"{path}?{query}")

    assert response.status_code == 400
    (fault,) = response.json()["error"]["details"]["fields"]
    assert (fault["field"], fault["code"]) == (field, code)


def test_a_query_may_be_any_other_text(alice):
    response = alice.get("/v1/tickets?category=%F0%9F%9A%80%E2%80%AE&tag=é")

    assert response.status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1/tickets", "/v1/tickets/{id}", "/v1/no", "/v1/health"]
)
@pytest.mark.parametrize("who", ["alice", "mallory", "anonymous"])
def test_head_answers_as_get_without_a_body(request, ticket, who, path):
    caller, path = request.getfixturevalue(who), path.format(id=ticket.public_id)

    head, get = caller.head(path), caller.get(path)

    assert (head.status_code, head.content) == (get.status_code, b"")
    assert int(head["Content-Length"]) == len(get.content)
    assert set(head.headers) == set(get.headers)


def test_head_leaves_no_body_for_the_server_to_send(rf):
    middleware = ApiMiddleware(lambda request: HttpResponse("body"))

    assert middleware(rf.head("/v1/tickets")).content == b""


@pytest.mark.parametrize("credential", ["", "Bearer junk"])
@pytest.mark.parametrize(
    "path", ["/v1/me", "/v1/tickets/", "/v1/nowhere", "/v1/health"]
)
def test_a_preflight_needs_no_credential_and_no_database(anonymous, credential, path):
    headers = {**PREFLIGHT, "Authorization": credential}

    response = anonymous.options(path, headers=headers)

    assert (response.status_code, response.content) == (204, b"")
    assert "PATCH" in response["Access-Control-Allow-Methods"].split(", ")
    allowed = response["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"authorization", "content-type", "idempotency-key"} <= {*allowed}
    assert {"if-match", "if-none-match", "x-request-id"} <= {*allowed}


def test_a_preflight_leaves_the_quota_whole(alice):
    alice.options("/v1/me", headers=PREFLIGHT)

    assert alice.get("/v1/me")["X-RateLimit-Remaining"] == "99"


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://app.test"}])
def test_options_that_is_no_preflight_is_a_method_we_do_not_have(alice, headers):
    response = alice.options("/v1/tickets", headers=headers)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


def test_the_admin_is_closed_to_other_pages(client, db):
    response = client.get("/admin/login/", headers={"Origin": "https://app.test"})

    assert not response.has_header("Access-Control-Allow-Origin")
