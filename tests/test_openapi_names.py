"""The OpenAPI document reads well, and so does a client that is generated from it."""

import re
from itertools import chain

import pytest

from api.document import document
from api.naming import name_schemas, public_name

OPERATIONS = [
    operation
    for methods in document()["paths"].values()
    for operation in methods.values()
]
SCHEMAS = document()["components"]["schemas"]
# Words by which a generator, or our own code, tells apart what a reader need not.
OURS = re.compile(r"(Output|Request|Enum|Serializer|Patched\w*|\d+)$")
# Two of the schemas are made of these words on purpose: somebody is asked for a secret.
ALLOWED = {"CredentialRequest"}
METHODS = {
    "act",
    "list",
    "get",
    "create",
    "update",
    "delete",
    "request",
    "revoke",
    "reveal",
    "redact",
    "redeliver",
    "ping",
    "recover",
    "rotate",
}

each_schema = pytest.mark.parametrize("name", SCHEMAS)
each_operation = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=[given["operationId"] for given in OPERATIONS]
)


@each_operation
def test_an_operation_is_named_by_its_verb(operation):
    words = operation["operationId"].split("_")

    assert words[0] in METHODS
    assert all(re.fullmatch("[a-z]+", word) for word in words)


@each_operation
def test_an_operation_says_in_sentences_what_it_does(operation):
    assert operation["summary"][-1].isalpha() or operation["summary"][-1] == ")"
    assert operation["description"].endswith(".")
    for status, answer in operation["responses"].items():
        assert answer["description"].endswith("."), status
    for parameter in operation.get("parameters", []):
        assert parameter["description"]


@each_schema
def test_a_schema_has_a_readers_name(name):
    assert re.fullmatch("([A-Z][a-z]+)+", name)
    assert name in ALLOWED or not OURS.search(name)


@each_schema
def test_an_object_is_described_and_nothing_in_it_lacks_a_name(name):
    schema = SCHEMAS[name]
    if schema["type"] != "object":
        pytest.skip("what can be chosen speaks for itself")

    assert schema["description"].endswith(".")
    # An object within an object, or a choice, would be named by the generator.
    for inner in schema["properties"].values():
        assert "properties" not in inner
        assert "enum" not in inner


@each_schema
def test_no_field_is_called_as_its_object(name):
    """A generated class would take the one for the other (openapi-python-client)."""
    itself = re.sub("(?<!^)(?=[A-Z])", "_", name).lower()

    assert itself not in SCHEMAS[name].get("properties", {})


def test_the_tags_are_described_in_the_order_of_the_guides():
    described = [tag["name"] for tag in document()["tags"]]
    used = [operation["tags"] for operation in OPERATIONS]

    assert described[:5] == [
        "Health",
        "Tickets",
        "Comments",
        "Credentials",
        "Webhooks",
    ]
    assert all(tag["description"].endswith(".") for tag in document()["tags"])
    assert list(dict.fromkeys(chain.from_iterable(used))) == described


def test_it_says_whose_it_is_and_where(settings):
    made = document()

    assert made["servers"][0]["url"] == settings.PUBLIC_URL
    assert made["info"]["contact"]["url"] == f"{settings.PUBLIC_URL}/contact"
    assert made["info"]["license"]["name"]
    assert made["externalDocs"]["url"].startswith(settings.PUBLIC_URL)


def test_a_change_that_names_no_priority_leaves_it():
    """With a default there, a generated client would send it with each change."""
    for field in SCHEMAS["TicketUpdate"]["properties"].values():
        assert "default" not in field


def test_names_lose_what_only_we_need():
    assert public_name("TicketOutput") == "Ticket"
    assert public_name("TicketCreateRequest") == "TicketCreate"
    assert public_name("TicketStatus") == "TicketStatus"


def test_two_schemas_never_become_one():
    twins = {"TicketOutput": {"type": "object"}, "TicketRequest": {"type": "string"}}

    with pytest.raises(ValueError, match="TicketOutput and TicketRequest"):
        name_schemas({"components": {"schemas": twins}}, None, None, True)
