"""Names of schemas in the OpenAPI document: `Ticket` instead of `TicketOutput`.

Clients are generated from the document, so these are the names of their classes.
"""

from typing import Any, Final

_PREFIX: Final = "#/components/schemas/"
_SUFFIXES: Final = ("Output", "Request")
_NULL: Final = {"type": "null"}


def name_schemas(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Give every schema its public name (a hook of drf-spectacular)."""
    schemas = result["components"]["schemas"]
    nulls = {name for name, schema in schemas.items() if schema == _NULL}
    names = {name: public_name(name) for name in schemas if name not in nulls}
    _refuse_duplicates(names)
    renamed: dict[str, Any] = _renamed(result, names, nulls)
    named = [(names[name], renamed["components"]["schemas"][name]) for name in names]
    renamed["components"]["schemas"] = dict(sorted(named))
    return renamed


def _refuse_duplicates(names: dict[str, str]) -> None:
    """Raise ValueError where two schemas would have one name."""
    by_name: dict[str, str] = {}
    for name, public in names.items():
        if public in by_name:
            raise ValueError(f"{by_name[public]} and {name} would both be {public}.")
        by_name[public] = name


def public_name(name: str) -> str:
    """Return the name of a schema without the suffix of its serializer.

    "TicketOutput" is "Ticket", and "RecoveryCreateRequest" is "RecoveryCreate".
    """
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def _renamed(value: Any, names: dict[str, str], nulls: set[str]) -> Any:
    """Return a JSON value whose references have the new names; one to null is null."""
    if isinstance(value, list):
        return [_renamed(inner, names, nulls) for inner in value]
    if not isinstance(value, dict):
        return value
    name = str(value.get("$ref", "")).removeprefix(_PREFIX)
    if name in nulls:
        return _NULL
    if name in names:
        return {**value, "$ref": f"{_PREFIX}{names[name]}"}
    return {key: _renamed(inner, names, nulls) for key, inner in value.items()}
