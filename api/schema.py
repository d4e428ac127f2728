"""The OpenAPI document: every operation, its scope, and every status it can answer."""

from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import AllowAny

from api.permissions import scopes_of
from api.security import AGENTS_ALONE, security_schemes

ERROR_SCHEMAS: Final[dict[str, Any]] = {
    "ErrorResponse": {
        "type": "object",
        "description": "The one shape of every refusal and every fault.",
        "required": ["error"],
        "properties": {"error": {"$ref": "#/components/schemas/ErrorBody"}},
    },
    "ErrorBody": {
        "type": "object",
        "description": "What went wrong: a code to decide by, a message for people,"
        " and the facts.",
        "required": ["code", "message", "details"],
        "properties": {
            "code": {
                "type": "string",
                "description": "Never changes. Decide by it, not by the message.",
                "examples": ["VALIDATION_ERROR"],
            },
            "message": {"type": "string", "description": "A sentence for people."},
            "details": {"$ref": "#/components/schemas/ErrorDetails"},
        },
    },
    "ErrorDetails": {
        "type": "object",
        "description": "Facts of this code, by name.",
        "required": ["documentation"],
        "properties": {
            "documentation": {
                "type": "string",
                "format": "uri",
                "description": "The page of this code: cause and cure.",
            }
        },
        "additionalProperties": True,
    },
}
_WORDS = {
    200: "The answer.",
    201: "It was made.",
    202: "It was taken on, and happens by itself.",
    204: "It is gone. No body.",
    304: "You have these bytes already.",
    400: "The request is not valid; `details.fields` names each fault.",
    401: "No credential, or one that is not valid.",
    403: "Not allowed; where a scope is missing, its name is in `details.scope`.",
    404: "Missing, malformed, or not yours.",
    405: "This method is not possible here; `Allow` names those that are.",
    409: "The state does not permit it; `details` says what would.",
    410: "It was there, and is gone for good.",
    412: "It has changed since the state that If-Match names.",
    413: "The body is larger than 1 MiB.",
    415: "Not application/json in UTF-8, or with a Content-Encoding.",
    422: "This Idempotency-Key was used for another request.",
    429: "Too many requests; wait `Retry-After` seconds.",
    500: "A fault of ours. It has been recorded.",
    503: "Something we depend on does not answer. Nothing was changed.",
}

# What drf-spectacular says of an answer for which nobody chose words.
_WORDLESS = ("", "No response body")

_HEADERS = {
    "Idempotency-Key": "1 to 255 of `A-Za-z0-9._~:-`. For 24 hours the same request"
    " with the same key has one effect and one answer.",
    "If-Match": "The `ETag` of the state you mean to change.",
    "If-None-Match": "The `ETag` you have; the same state answers 304 without a body.",
}


class ApiSchema(AutoSchema):
    """Adds what the dialect promises for every view, so that no view repeats it."""

    view: Any  # a ApiView

    def get_auth(self) -> list[dict[str, Any]]:
        if self._is_public():
            return [{}]
        scopes = scopes_of(self.view.required_scopes[self.view.action])
        ways = [[scope] for scope in scopes] or [[]]
        return [
            {scheme: needed}
            for needed in ways
            for scheme in ("apiKey", "oauth2")
            if scheme == "oauth2" or AGENTS_ALONE.isdisjoint(needed)
        ]

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # a list is an object of its own here, with its cursor

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        operation.setdefault("parameters", []).extend(self._query_parameters())
        operation["parameters"].extend(self._header_parameters())
        for status in self._refusals(operation):
            operation["responses"].setdefault(str(status), _refusal(status))
        operation["responses"] = dict(sorted(operation["responses"].items()))
        _say_the_usual(operation)
        return operation

    def get_description(self) -> str:  # type: ignore[override]  # as the library does
        """Return nothing: what a view's docstring says is for us, not for callers."""
        return ""

    def _is_public(self) -> bool:
        return AllowAny in self.view.permission_classes

    def _query_parameters(self) -> list[dict[str, Any]]:
        action = getattr(self.view, "action", None) or self.method.lower()
        shown = []
        for parameter in self.view.query_parameters.get(action, ()):
            schema = parameter.schema
            if parameter.many:
                schema = {"type": "array", "items": schema}
            shown.append(
                {
                    "in": "query",
                    "name": parameter.name,
                    "description": parameter.description,
                    "schema": schema,
                }
                | ({"explode": True} if parameter.many else {})
            )
        return shown

    def _header_parameters(self) -> list[dict[str, Any]]:
        names = {
            "POST": ["Idempotency-Key"],
            "PATCH": ["If-Match"],
            "PUT": ["If-Match"],
        }
        if (
            getattr(self.view, "action", None)
            in self.view.actions_without_idempotency_key
        ):
            names["POST"] = []
        if self._is_conditional():
            names["GET"] = ["If-None-Match"]
        return [_header(name) for name in names.get(self.method, [])]

    def _is_conditional(self) -> bool:
        """Tell whether this GET answers with an ETag."""
        action = getattr(self.view, "action", None)
        return action == "retrieve" or getattr(self.view, "is_conditional", False)

    def _refusals(self, operation: dict[str, Any]) -> list[int]:
        statuses = [400, 401, 415, 429, 500, 503]
        if not self._is_public():
            statuses.append(403)
        if any(parameter["in"] == "path" for parameter in operation["parameters"]):
            statuses.append(404)
        if "requestBody" in operation or self.method == "POST":
            statuses.append(413)
        statuses += {"POST": [409, 422], "PATCH": [412], "PUT": [412]}.get(
            self.method, []
        )
        if self._is_conditional():
            statuses += [304, 412]
        statuses += getattr(self.view, "refusals", {}).get(
            getattr(self.view, "action", None), ()
        )
        return statuses


def _header(name: str) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "description": _HEADERS[name],
        "schema": {"type": "string"},
    }


def _refusal(status: int) -> dict[str, Any]:
    if status == 304:
        return {"description": _WORDS[status]}
    return {
        "description": _WORDS[status],
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ErrorResponse"}
            }
        },
    }


def _say_the_usual(operation: dict[str, Any]) -> None:
    """Describe what has no words of its own: the way to an object, and success."""
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            noun = parameter["name"].removesuffix("_id").replace("_", " ")
            parameter.setdefault("description", f"The `id` of the {noun}.")
    for status, answer in operation["responses"].items():
        if answer["description"] in _WORDLESS:
            answer["description"] = _WORDS[int(status)]


def finish_document(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Add the parts that no single view owns (a hook of drf-spectacular)."""
    components = result.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas |= ERROR_SCHEMAS
    for name, schema in schemas.items():
        if name.endswith("Request"):  # what is sent is read strictly
            schema["additionalProperties"] = False
    components["securitySchemes"] = security_schemes()
    order = [tag["name"] for tag in result.get("tags", ())]
    result["paths"] = dict(
        sorted(result["paths"].items(), key=lambda pair: _place(pair[1], order))
    )
    return result


def _place(methods: dict[str, Any], order: list[str]) -> int:
    """Return where a path stands: with its tag; a tag nobody described comes last."""
    tag = next(iter(methods.values()))["tags"][0]
    return order.index(tag) if tag in order else len(order)
