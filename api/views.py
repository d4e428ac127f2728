"""The base classes of every view under /v1."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from api import errors, idempotency
from api.caller import Caller, caller_of
from api.fields import StrictSerializer
from api.pagination import Page, build_cursor_scope, next_link
from api.query import Parameter, read_parameters
from api.request_fields import FIELDS, QUERY, record_request_names
from api.throttling import set_rate_limit_headers


class ApiView(APIView):
    """Authenticates, counts, checks scopes, then reads the request, in this order.

    A subclass sets `required_scopes` and `query_parameters` by action.
    """

    # The middleware answers preflights; other OPTIONS are not allowed.
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    required_scopes: ClassVar[Mapping[str, str | tuple[str, ...]]] = {}
    query_parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {}
    # Fields of a POST's response that are null in a replay, by action.
    one_time_fields: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    # Actions whose service checks the scope itself, to record the refusal.
    scopes_checked_by_service: ClassVar[frozenset[str]] = frozenset()
    # POST actions that take no Idempotency-Key, because each call counts.
    actions_without_idempotency_key: ClassVar[frozenset[str]] = frozenset()
    query: dict[str, Any]
    post: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        (
            request.accepted_renderer,
            request.accepted_media_type,
        ) = self.perform_content_negotiation(request)
        self.perform_authentication(request)
        self.check_throttles(request)
        self.check_permissions(request)
        method = (request.method or "").lower()
        if method not in self.http_method_names or not hasattr(self, method):
            return  # 405 follows, whatever else is wrong
        action = getattr(self, "action", None) or method
        known = self.query_parameters.get(action, ())
        record_request_names(
            request._request,
            QUERY,
            request._request.GET,
            {parameter.name for parameter in known},
        )
        self.query = read_parameters(request._request.GET, known)
        if "Content-Encoding" in request.headers:
            raise errors.UnsupportedMediaType()
        if method == "post":
            self.post = idempotency.wrap_handler(self, request, self.post)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        raise errors.MethodNotAllowed(method=request.method)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        set_rate_limit_headers(request._request, response)
        return super().finalize_response(request, response, *args, **kwargs)

    def read(self, serializer: type[StrictSerializer], **context: Any) -> Any:
        """Return the validated body; raise ValidationError with every invalid field."""
        reader: Any = serializer(data=self.request.data, context=context)
        record_request_names(
            self.request._request, FIELDS, self.request.data, reader.known
        )
        reader.is_valid(raise_exception=True)
        return reader.validated_data

    @property
    def cursor_scope(self) -> str:
        """The scope of the cursors of this list: caller, path and filters."""
        return build_cursor_scope(self.request._request, self.caller.bucket)

    @property
    def caller(self) -> Caller:
        """The caller, on a view that requires a credential."""
        return cast(Caller, caller_of(self.request))

    def list_response(self, plural: str, page: Page, rows: Sequence[Any]) -> Response:
        """Return a page of a list, with its Link (docs/contract.md, 1.11)."""
        response = Response(
            {
                plural: rows,
                "has_more": page.has_more,
                "next_cursor": page.next_cursor,
            }
        )
        if page.next_cursor is not None:
            response["Link"] = next_link(self.request._request, page.next_cursor)
        return response


class ApiViewSet(ViewSetMixin, ApiView):
    """ApiView for resources with several actions."""

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """Remove the action that REST framework gives OPTIONS: 405 follows."""
        drf_request: Request = super().initialize_request(request, *args, **kwargs)
        if drf_request.method == "OPTIONS":
            self.action = None  # type: ignore[assignment]  # ViewSetMixin does so too
        return drf_request


class UnknownPathView(ApiView):
    """The 404 of every unknown path under /v1."""

    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise errors.NotFound()
