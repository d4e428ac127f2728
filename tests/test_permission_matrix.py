"""Who may do what: every operation of the OpenAPI document by every kind of caller.

A new operation without its row here fails. Each row names the status for each caller;
"own" acts on Acme's ticket and its own comment.
"""

import pytest

from accounts.scopes import KEY_SCOPES, TICKETS_READ, TICKETS_WRITE
from api.datetimes import now
from api.document import document
from tests.support.url_examples import HANDED, numbers_for
from webhooks.tests.factories import HOOK

# The callers, in the order of the columns below.
CALLERS = (
    "anonymous",  # no credential
    "forged",  # a credential nobody issued
    "mallory",  # another organization, every scope
    "sandy",  # Acme's own sandbox, every scope
    "alice",  # Acme, every scope, the author
    "amir",  # Acme, every scope, not the author
    "reader",  # Acme, tickets:read alone
    "writer",  # Acme, tickets:write alone
    "nothing",  # Acme, a scope that opens none of this
    "member",  # Mia of Acme, through an application she let in
    "agent",  # Bob, the assignee, through the same application
    "application",  # the application as itself, for Acme
    "colleague",  # Carol, an agent who is not the assignee, through it as well
)
NEW = {"title": "t", "description": "d"}
COMMENT_BODY = {"content": "c"}
TICKET = "/v1/tickets/{ticket_id}"
COMMENT = f"{TICKET}/comments/{{comment_id}}"
WHY = {"reason": "to see who may do this"}
TEXT = {"text": "production DB"}
ACT = {"do": "assign"}
HELPER = "/v1/test-helpers/tickets/{ticket_id}"  # hers; in a sandbox: portal/tests
CREDENTIAL = f"{TICKET}/credentials/{{credential_id}}"
WEBHOOK = "/v1/webhooks/{endpoint_id}"
REDELIVER = f"{WEBHOOK}/deliveries/{{delivery_id}}/redeliver"
SINCE = {"since": now().isoformat()}

# fmt: off
ROWS = {
    # operation                        body   anon forg mall sand alic amir read writ none memb agen appl coll
    ("get", "/v1/health"):             (None, 200, 401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    ("get", "/v1/openapi.json"):       (None, 200, 401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    ("get", "/v1/me"):                 (None, 401, 401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    ("get", "/v1/tickets"):            (None, 401, 401, 200, 200, 200, 200, 200, 403, 403, 200, 200, 200, 200),
    ("post", "/v1/tickets"):           (NEW,  401, 401, 201, 201, 201, 201, 403, 201, 403, 201, 403, 201, 403),
    ("get", TICKET):                   (None, 401, 401, 404, 404, 200, 200, 200, 403, 403, 200, 200, 200, 200),
    ("patch", TICKET):                 ({},   401, 401, 404, 404, 200, 200, 403, 200, 403, 200, 200, 200, 200),
    ("put", TICKET):                   ({},   401, 401, 404, 404, 200, 200, 403, 200, 403, 200, 200, 200, 200),
    ("get", f"{TICKET}/comments"):     (None, 401, 401, 404, 404, 200, 200, 200, 403, 403, 200, 200, 200, 200),
    ("post", f"{TICKET}/comments"):    (COMMENT_BODY, 401, 401, 404, 404, 201, 201, 403, 201, 403, 201, 201, 201, 201),
    ("get", COMMENT):                  (None, 401, 401, 404, 404, 200, 200, 200, 403, 403, 200, 200, 200, 200),
    ("patch", COMMENT):                (COMMENT_BODY, 401, 401, 404, 404, 200, 403, 403, 403, 403, 403, 403, 403, 403),
    ("put", COMMENT):                  (COMMENT_BODY, 401, 401, 404, 404, 200, 403, 403, 403, 403, 403, 403, 403, 403),
    ("get", f"{TICKET}/events"):       (None, 401, 401, 404, 404, 200, 200, 200, 403, 403, 200, 200, 200, 200),
    ("get", f"{TICKET}/credentials"):  (None, 401, 401, 404, 404, 200, 200, 200, 403, 403, 200, 200, 200, 200),
    ("post", f"{TICKET}/credentials"): (HANDED, 401, 401, 404, 404, 201, 201, 403, 403, 201, 201, 403, 201, 403),
    ("get", CREDENTIAL):               (None, 401, 401, 404, 404, 200, 200, 200, 403, 403, 200, 200, 200, 200),
    ("delete", CREDENTIAL):            (None, 401, 401, 404, 404, 204, 204, 403, 403, 204, 204, 204, 204, 403),
    ("post", f"{CREDENTIAL}/reveal"):  (WHY,  401, 401, 404, 404, 403, 403, 403, 403, 403, 403, 200, 403, 403),
    ("get", f"{CREDENTIAL}/access-log"): (None, 401, 401, 404, 404, 200, 200, 200, 403, 403, 200, 200, 200, 403),
    ("post", f"{TICKET}/credential-requests"): ({}, 401, 401, 404, 404, 201, 201, 403, 403, 201, 201, 201, 201, 201),
    ("post", f"{TICKET}/redactions"):  (TEXT, 401, 401, 404, 404, 200, 200, 403, 200, 403, 200, 200, 200, 200),
    ("post", HELPER):                  (ACT,  401, 401, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    ("get", "/v1/credential-types"):   (None, 401, 401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    ("get", "/v1/events"):             (None, 401, 401, 200, 200, 200, 200, 200, 403, 403, 200, 200, 200, 200),
    ("get", "/v1/webhooks"):           (None, 401, 401, 200, 200, 200, 200, 403, 403, 200, 200, 403, 200, 403),
    ("post", "/v1/webhooks"):          (HOOK, 401, 401, 201, 201, 201, 201, 403, 403, 201, 201, 403, 201, 403),
    ("get", WEBHOOK):                  (None, 401, 401, 404, 404, 200, 200, 403, 403, 200, 200, 403, 200, 403),
    ("patch", WEBHOOK):                ({},   401, 401, 404, 404, 200, 200, 403, 403, 200, 200, 403, 200, 403),
    ("put", WEBHOOK):                  ({},   401, 401, 404, 404, 200, 200, 403, 403, 200, 200, 403, 200, 403),
    ("delete", WEBHOOK):               (None, 401, 401, 404, 404, 204, 204, 403, 403, 204, 204, 403, 204, 403),
    ("post", f"{WEBHOOK}/rotate-secret"):({},   401, 401, 404, 404, 200, 200, 403, 403, 200, 200, 403, 200, 403),
    ("post", f"{WEBHOOK}/ping"):       ({},   401, 401, 404, 404, 202, 202, 403, 403, 202, 202, 403, 202, 403),
    ("get", f"{WEBHOOK}/deliveries"):  (None, 401, 401, 404, 404, 200, 200, 403, 403, 200, 200, 403, 200, 403),
    ("post", REDELIVER):               ({},   401, 401, 404, 404, 202, 202, 403, 403, 202, 202, 403, 202, 403),
    ("post", f"{WEBHOOK}/recover"):    (SINCE, 401, 401, 404, 404, 202, 202, 403, 403, 202, 202, 403, 202, 403),
}
# fmt: on
CASES = [
    pytest.param(method, path, body, who, status, id=f"{method} {path} by {who}")
    for (method, path), (body, *statuses) in ROWS.items()
    for who, status in zip(CALLERS, statuses, strict=True)
]


def operations():
    return {
        (method, path)
        for path, operations in document()["paths"].items()
        for method in operations
    }


def test_every_operation_has_its_row():
    assert set(ROWS) == operations()


@pytest.fixture
def caller(request, acme, make_caller, anonymous):
    """Return the caller of a column by its name."""
    scopes = {
        "reader": [TICKETS_READ],
        "writer": [TICKETS_WRITE],
        "nothing": [scope for scope in KEY_SCOPES if not scope.startswith("tickets")],
    }

    through = {
        "member": lambda: request.getfixturevalue("mia"),
        "agent": lambda: request.getfixturevalue("bob"),
        "colleague": lambda: request.getfixturevalue("carol"),
        "application": lambda: None,
    }

    def find(who):
        if who in through:
            return request.getfixturevalue("through")(through[who]())
        if who in scopes:
            return make_caller(acme, who.title(), scopes[who])
        if who == "forged":
            anonymous.defaults["HTTP_AUTHORIZATION"] = "Bearer dp_live_forged"
            return anonymous
        return request.getfixturevalue(who)

    return find


@pytest.mark.parametrize(("method", "path", "body", "who", "status"), CASES)
def test_who_may_do_what(alice, ticket, caller, method, path, body, who, status):
    url = path.format(**numbers_for(path, alice, ticket))
    arguments = [] if body is None else [body]

    response = getattr(caller(who), method)(url, *arguments)

    assert response.status_code == status, response.content
    if status >= 400:
        assert set(response.json()["error"]) == {"code", "message", "details"}
