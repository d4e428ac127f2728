"""The OpenAPI document as chapters, for a page without scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from api.document import document

_JSON: Final = "application/json"
_MAX_DEPTH: Final = 3  # levels of nested fields
_RANGES: Final = [  # JSON Schema's names of the minimum and maximum, and the unit
    ("minLength", "maxLength", " characters"),
    ("minimum", "maximum", ""),
    ("minItems", "maxItems", " items"),
    ("minProperties", "maxProperties", " keys"),
]


@dataclass(frozen=True)
class Item:
    """A parameter or a field: `name` is the path to it, `kind` its type in words."""

    name: str
    kind: str
    is_required: bool
    description: str
    location: str = ""


@dataclass(frozen=True)
class Response:
    status: str
    phrase: str
    description: str


@dataclass(frozen=True)
class Operation:
    """An operation with its parameters, fields and responses."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scopes: list[str]
    parameters: list[Item]
    fields: list[Item]
    responses: list[Response]
    request_example: Any
    response_example: Any


@dataclass(frozen=True)
class Chapter:
    name: str
    operations: list[Operation]


def chapters() -> list[Chapter]:
    """Return every operation of the document, by its tag, in the order of the tags."""
    named = [tag["name"] for tag in document().get("tags", [])]
    found: dict[str, list[Operation]] = {name: [] for name in named}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            tag = operation["tags"][0]
            found.setdefault(tag, []).append(_operation(path, method, operation))
    return [Chapter(name, operations) for name, operations in found.items()]


def _operation(path: str, method: str, operation: dict[str, Any]) -> Operation:
    body = operation.get("requestBody", {})
    responses = operation["responses"]
    success = responses[min(responses)]  # the lowest status is the success
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        scopes=_scopes(operation),
        parameters=[_parameter(one) for one in operation.get("parameters", [])],
        fields=list(_fields(_schema(body), "", _MAX_DEPTH)),
        responses=[_response(*pair) for pair in responses.items()],
        request_example=_example(body),
        response_example=_example(success),
    )


def _scopes(operation: dict[str, Any]) -> list[str]:
    named = [
        scope
        for way in operation["security"]
        for scopes in way.values()
        for scope in scopes
    ]
    return list(dict.fromkeys(named))


def _parameter(parameter: dict[str, Any]) -> Item:
    return Item(
        parameter["name"],
        _kind(parameter["schema"]),
        parameter.get("required", False),
        parameter.get("description", ""),
        parameter["in"],
    )


def _response(status: str, response: dict[str, Any]) -> Response:
    phrase = HTTPStatus(int(status)).phrase
    return Response(status, phrase, response.get("description", ""))


def _example(content: dict[str, Any]) -> Any:
    """Return the first example, or None."""
    examples = content.get("content", {}).get(_JSON, {}).get("examples", {})
    return next((example["value"] for example in examples.values()), None)


def _schema(content: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = content.get("content", {}).get(_JSON, {}).get("schema", {})
    return _resolved(schema)


def _fields(schema: dict[str, Any], before: str, depth: int) -> Iterator[Item]:
    """Yield the fields of an object and of its nested objects."""
    required = schema.get("required", [])
    for name, raw in schema.get("properties", {}).items():
        inner = _resolved(raw)
        if inner.get("readOnly"):
            continue
        text = raw.get("description") or inner.get("description", "")
        yield Item(f"{before}{name}", _kind(inner), name in required, text)
        if depth > 1:
            nested = _resolved(inner.get("items", inner))
            yield from _fields(nested, f"{before}{name}.", depth - 1)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a `$ref`, also a lone one inside of `allOf` or beside null."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        named: dict[str, Any] = document()["components"]["schemas"][name]
        return _resolved(named)
    for word in ("allOf", "oneOf", "anyOf"):
        real = [one for one in schema.get(word, []) if one.get("type") != "null"]
        if real:
            inner = {**_resolved(real[0])}
            if len(real) < len(schema[word]):
                inner["type"] = [inner.get("type", "value"), "null"]
            return {**inner, **{k: v for k, v in schema.items() if k != word}}
    return schema


def _kind(raw: dict[str, Any]) -> str:
    """Return a type in words, such as `string, one of low, high, or null`."""
    schema = _resolved(raw)
    kinds = schema.get("type", "any value")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    words = [kind for kind in kinds if kind != "null"] or ["any value"]
    text = " or ".join(words)
    if "items" in schema:
        inner = _kind(schema["items"])
        text += f" of ({inner})" if "," in inner else f" of {inner}"
    text += "".join(f", {part}" for part in _constraints(schema))
    return f"{text}, or null" if "null" in kinds else text


def _constraints(schema: dict[str, Any]) -> Iterator[str]:
    if "format" in schema:
        yield schema["format"]
    values = [value for value in schema.get("enum", []) if value is not None]
    if values:
        yield "one of " + ", ".join(map(str, values))
    yield from (text for names in _RANGES if (text := _range(schema, *names)))
    if schema.get("default") is not None:
        yield f"default {schema['default']}"


def _range(schema: dict[str, Any], minimum: str, maximum: str, unit: str) -> str:
    """Return the allowed range in words; an empty text without limits."""
    if minimum in schema and maximum in schema:
        return f"{schema[minimum]} to {schema[maximum]}{unit}"
    if maximum in schema:
        return f"at most {schema[maximum]}{unit}"
    return f"at least {schema[minimum]}{unit}" if minimum in schema else ""
