"""The OpenAPI document as a client needs it: the same at every address we serve."""

from typing import Any

Document = dict[str, Any]

# One name for one thing: PUT does what PATCH does, and the document is not called.
_TWICE = "_by_put"
_ITSELF = "get_openapi"


def for_clients(document: Document) -> Document:
    """Return the document without our address, and each operation once."""
    info = {
        name: value
        for name, value in document["info"].items()
        if name not in ("contact", "license")
    }
    paths = {path: _once(methods) for path, methods in document["paths"].items()}
    kept = {path: methods for path, methods in paths.items() if methods}
    with_address = {"servers", "externalDocs"}
    rest = {name: document[name] for name in document if name not in with_address}
    return {**rest, "info": info, "paths": kept}


def _once(methods: dict[str, Any]) -> dict[str, Any]:
    return {
        method: operation
        for method, operation in methods.items()
        if not operation["operationId"].endswith(_TWICE)
        and operation["operationId"] != _ITSELF
    }
