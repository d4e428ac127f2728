"""The OpenAPI document is valid, complete and true (docs/contract.md, 7.3)."""

import json

import pytest
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import validate

from accounts.models import User
from accounts.scopes import AGENT_SCOPES, KEY_SCOPES
from api.document import document
from webhooks.tests.factories import create_endpoint_with_delivery

pytestmark = pytest.mark.once

JSON = "application/json"
OPERATIONS = [
    pytest.param(path, method, operation, id=f"{method} {path}")
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
PUBLIC = {"/v1/health", "/v1/openapi.json"}
# The document would be its own example; a dictionary's keys are the integrator's own.
# What is destroyed has no body.
WITHOUT_EXAMPLE = {"get_openapi", "revoke_credential", "delete_webhook"}
FREE = {"metadata", "object", "changes", "details", "credentials"}

every_operation = pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)


def named_examples(content):
    """Return the authored examples of a request or an answer by their names."""
    examples = content.get("content", {}).get(JSON, {}).get("examples", {})
    return {name: example["value"] for name, example in examples.items()}


def examples(content):
    return list(named_examples(content).values())


def names_in(value):
    """Yield every key of a JSON value."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from names_in(inner)


def shape(value, name=""):
    """Return the keys of a JSON value at every depth, of a list those of its first."""
    match value:
        case dict() if name in FREE:
            return "any object"
        case dict():
            return {name: shape(inner, name) for name, inner in value.items()}
        case [dict() as first, *_]:
            return [shape(first)]
        case list():
            return "a list"
    return "a value"


@pytest.fixture
def owner(request, path):
    """Return whose ticket it is: Alice's; of what is for sandboxes alone Sandy's."""
    return request.getfixturevalue("sandy" if "/test-helpers/" in path else "alice")


@pytest.fixture
def place(owner, bob):
    """Fill a path with a ticket of the owner's, its comment and its credential."""
    User.objects.filter(pk=bob.pk).update(email="agent@example.com")
    ticket = owner.post(
        "/v1/tickets", {"title": "t", "description": "hunter2-hunter2", "tags": ["a"]}
    )
    made = owner.post(f"{ticket['Location']}/comments", {"content": "c"})
    secret = {"type": "api_token", "credentials": {"token": "t"}}
    handed = owner.post(f"{ticket['Location']}/credentials", secret)
    owner.patch(ticket["Location"], {"assigned_to": "agent@example.com"})
    owner.post(f"{handed['Location']}/reveal")  # refused, on record
    numbers = {
        **create_endpoint_with_delivery(owner),
        "ticket_id": ticket.json()["id"],
        "comment_id": made.json()["id"],
        "credential_id": handed.json()["id"],
    }
    return lambda path: path.format(**numbers)


@pytest.fixture
def caller(owner, bob, through, operation):
    """Return the owner; for what only agents may, the assignee."""
    of_keys = any("apiKey" in way for way in operation["security"])
    return owner if of_keys or operation["security"] == [{}] else through(bob)


def calls(caller, method, path, operation):
    """Send each authored example in its order; yield its name and what came back.

    Where nothing is sent there is one call, without a name.
    """
    send = getattr(caller, method)
    bodies = named_examples(operation.get("requestBody", {}))
    for name, body in bodies.items():
        yield name, send(path, body)
    if not bodies:
        yield "", send(path)


def test_an_independent_reader_finds_it_valid():
    validate(document())

    assert document()["openapi"].startswith("3.1")


def test_nothing_of_openapi_3_0_is_left_in_it():
    assert "nullable" not in set(names_in(document()))


def test_it_is_made_without_a_warning(capsys):
    reset_generator_stats()

    made = SchemaGenerator().get_schema(request=None, public=True)

    assert not GENERATOR_STATS
    assert capsys.readouterr().err == ""
    assert made == document()


def test_what_is_served_is_the_document(anonymous):
    response = anonymous.get("/v1/openapi.json")

    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(document()))
    assert "private" in response["Cache-Control"]


def test_every_name_is_given_once():
    names = [case.values[2]["operationId"] for case in OPERATIONS]

    assert len(names) == len({*names})


@every_operation
def test_every_operation_says_what_it_takes_to_call_it(path, method, operation):
    if path in PUBLIC:
        assert operation["security"] == [{}]
        return

    ways = [pair for way in operation["security"] for pair in way.items()]
    by_token = [set(scopes) for scheme, scopes in ways if scheme == "oauth2"]
    by_key = [set(scopes) for scheme, scopes in ways if scheme == "apiKey"]
    assert {scheme for scheme, _ in ways} <= set(
        document()["components"]["securitySchemes"]
    )
    assert by_key == [scopes for scopes in by_token if scopes <= {*KEY_SCOPES}]
    assert all(scopes <= {*KEY_SCOPES, *AGENT_SCOPES} for scopes in by_token)


@every_operation
def test_every_operation_is_described_in_words(path, method, operation):
    assert operation["summary"]
    assert operation["tags"]
    for parameter in operation.get("parameters", []):
        assert parameter["in"] == "path" or parameter["description"]


@every_operation
def test_every_body_has_an_example(path, method, operation):
    if operation["operationId"] in WITHOUT_EXAMPLE:
        pytest.skip("it has no example to be true")
    bodies = [
        answer
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    ]
    if "requestBody" in operation:
        bodies.append(operation["requestBody"])

    assert bodies
    assert all(examples(body) for body in bodies)


@every_operation
def test_every_refusal_that_can_come_is_there(path, method, operation):
    expected = {"400", "401", "415", "429", "500"}
    expected |= set() if path in PUBLIC else {"403", "503"}
    expected |= {"404"} if "{" in path else set()
    expected |= {"413"} if "requestBody" in operation else set()
    expected |= {"409", "422"} if method == "post" else set()
    expected |= {"412"} if method in ("patch", "put") else set()

    assert expected <= set(operation["responses"])


@every_operation
def test_every_refusal_has_the_one_shape(path, method, operation):
    for status, answer in operation["responses"].items():
        if status >= "400" and (path, status) != ("/v1/health", "503"):
            schema = answer["content"][JSON]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorResponse"}


@every_operation
def test_every_authored_request_is_accepted(caller, place, path, method, operation):
    for name, response in calls(caller, method, place(path), operation):
        assert response.status_code < 300, (name, response.content)
        assert str(response.status_code) in operation["responses"]


@every_operation
def test_every_authored_answer_has_the_keys_of_a_real_one(
    caller, place, path, method, operation
):
    """An answer that is named as a request is the one to that request."""
    for name, response in calls(caller, method, place(path), operation):
        answers = named_examples(operation["responses"][str(response.status_code)])
        own = [answers[name]] if name in answers else answers.values()
        for example in own:
            assert shape(example) == shape(response.json())
