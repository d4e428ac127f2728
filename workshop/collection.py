"""A Bruno collection: every operation as a text file, in the order of the guides.

Its format is Bruno's own (docs.usebruno.com, "Bru Lang"). Run from the top it is one
story: what makes an object comes first and keeps its `id` for the requests behind it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from workshop.document import Document

NAME: Final = "DevPros API"
BASE_URL: Final = "http://127.0.0.1:8000"
# What an answer is remembered as, for the addresses of the requests behind it.
_REMEMBERED: Final = {
    "create_ticket": ("ticket_id", "res.body.id"),
    "create_comment": ("comment_id", "res.body.id"),
    "create_credential": ("credential_id", "res.body.id"),
    "create_webhook": ("endpoint_id", "res.body.id"),
    "list_deliveries": ("delivery_id", "res.body.deliveries[0].id"),
}
# What the examples name and only the reader can know.
_HOOK: Final = "https://hooks.agency.com/devpros"
_OF_THE_READER: Final = {"agent@example.com": "{{agent}}", _HOOK: "{{receiver}}"}
_SANDBOX_AGENT: Final = "agent@sandbox.test"
_FIRST: Final = ("create_", "ping_")
# The example of a change disables the endpoint, after which nothing is recovered.
_LAST: Final = ("update_webhook", "delete_", "revoke_")


def write_collection(document: Document, folder: Path) -> None:
    """Write the collection of a document for clients into a new folder."""
    for name, text in _files(document):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def _files(document: Document) -> Iterator[tuple[str, str]]:
    about = {"version": "1", "name": NAME, "type": "collection"}
    yield "bruno.json", json.dumps(about, indent=2) + "\n"
    yield (
        "collection.bru",
        _blocks(
            ("auth", "mode: bearer"),
            ("auth:bearer", "token: {{api_key}}"),
        ),
    )
    yield "environments/DevPros.bru", _environment()
    for number, (tag, operations) in enumerate(_folders(document), start=1):
        folder = tag.lower()
        yield (
            f"{folder}/folder.bru",
            _blocks(("meta", f"name: {tag}\nseq: {number}")),
        )
        for place, (path, method, operation) in enumerate(operations, start=1):
            name = f"{folder}/{operation['operationId']}.bru"
            yield name, _request(path, method, operation, place)


def _environment() -> str:
    values = {"base_url": BASE_URL, "agent": _SANDBOX_AGENT, "receiver": _HOOK}
    return _blocks(("vars", _pairs(values))) + "vars:secret [\n  api_key\n]\n"


Call = tuple[str, str, dict[str, Any]]


def _folders(document: Document) -> Iterator[tuple[str, list[Call]]]:
    """Yield each tag with its operations, in the order in which they can be called."""
    for tag in [tag["name"] for tag in document["tags"]]:
        calls = [
            (path, method, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if operation["tags"] == [tag]
        ]
        if calls:
            yield tag, sorted(calls, key=lambda call: _turn(call[2]["operationId"]))


def _turn(name: str) -> int:
    """Return what comes before what: made, asked and changed, and destroyed."""
    if name.startswith(_FIRST):
        return 0
    return 2 if name.startswith(_LAST) else 1


def _request(path: str, method: str, operation: dict[str, Any], place: int) -> str:
    body = _body(operation)
    url = "{{base_url}}" + path.replace("{", "{{").replace("}", "}}")
    is_public = operation["security"] == [{}]
    parameters = operation.get("parameters", [])
    queries = [given["name"] for given in parameters if given["in"] == "query"]
    headers = [given["name"] for given in parameters if given["in"] == "header"]
    blocks = [
        ("meta", f"name: {operation['summary']}\ntype: http\nseq: {place}"),
        (
            method,
            f"url: {url}\nbody: {'json' if body else 'none'}"
            f"\nauth: {'none' if is_public else 'inherit'}",
        ),
        # A tilde in front: there, and not sent until somebody ticks it.
        ("params:query", "\n".join(f"~{name}: " for name in dict.fromkeys(queries))),
        ("headers", "\n".join(f"~{name}: " for name in headers)),
        ("body:json", body),
        ("vars:post-response", _remembered(operation["operationId"])),
        ("docs", operation["description"]),
    ]
    return _blocks(*[block for block in blocks if block[1]])


def _body(operation: dict[str, Any]) -> str:
    """Return the first authored example of what is sent, or nothing."""
    content = operation.get("requestBody", {}).get("content", {})
    examples = content.get("application/json", {}).get("examples", {})
    if not examples:
        return ""
    example = next(iter(examples.values()))["value"]
    text = json.dumps(example, indent=2, ensure_ascii=False)
    for value, variable in _OF_THE_READER.items():
        text = text.replace(value, variable)
    return text


def _remembered(name: str) -> str:
    return _pairs(dict([_REMEMBERED[name]])) if name in _REMEMBERED else ""


def _pairs(values: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in values.items())


def _blocks(*blocks: tuple[str, str]) -> str:
    """Return blocks of Bruno's language: a name, and indented lines in braces."""
    return "\n".join(f"{name} {{\n{_indented(text)}\n}}\n" for name, text in blocks)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())
