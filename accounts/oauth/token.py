"""POST /oauth/token (RFC 6749) and POST /oauth/revoke (RFC 7009)."""

from collections.abc import Callable
from typing import Any, cast

from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from oauth2_provider import views

from accounts.oauth.limits import (
    Client,
    count_request,
    find_client,
    note_failure,
    require_tries_left,
)
from accounts.oauth.parameters import OAuthError, read_form
from accounts.oauth.server import GRANTS
from api.outage import handle_outage, is_outage

_FAILED = frozenset({400, 401, 403, 413})
_SECRETS = ("client_secret", "code", "code_verifier", "refresh_token", "token")


class EndpointMixin(View):
    """Limit, parse strictly, run in one transaction, and always respond in JSON."""

    http_method_names = ["post"]

    @method_decorator(csrf_exempt)
    @method_decorator(sensitive_post_parameters(*_SECRETS))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = cast(HttpResponse, super().dispatch(request, *args, **kwargs))
        response["Content-Type"] = "application/json"
        response["Pragma"] = "no-cache"
        # No cookie is read here, so a page of any origin may call.
        response["Access-Control-Allow-Origin"] = "*"
        return response

    def respond_to_form(
        self, request: HttpRequest, respond: Callable[[QueryDict], HttpResponse]
    ) -> HttpResponse:
        client: Client | None = None
        try:
            form, client = _read_client(request)
            count_request(request, client)
            with transaction.atomic():
                response = respond(form)
        except OAuthError as error:
            response = error_response(error)
        except (DatabaseError, InterfaceError) as error:
            if not is_outage(error):
                raise
            handle_outage(error)
            return error_response(
                OAuthError("temporarily_unavailable", "Try again in a moment.", 503)
            )
        if response.status_code in _FAILED and not (client and client.has_proof):
            note_failure(request)
        if response.status_code == 401:
            response["WWW-Authenticate"] = CHALLENGE
        return response

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = error_response(
            OAuthError("invalid_request", "Only POST is known.", 405)
        )
        response["Allow"] = "POST"
        return response


def _read_client(request: HttpRequest) -> tuple[QueryDict, Client]:
    """Return the form and the client; raise OAuthError.

    Too many failures block an address, but not a client that authenticates from it:
    the failures may be those of others behind the same address.
    """
    try:
        form = read_form(request)
        client = find_client(request, form)
    except OAuthError:
        require_tries_left(request)
        raise
    if not client.has_proof:
        require_tries_left(request)
    return form, client


class TokenView(EndpointMixin, views.TokenView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def respond(form: QueryDict) -> HttpResponse:
            # Before the library checks a password (oauthlib#643).
            if form.get("grant_type") not in GRANTS:
                known = ", ".join(GRANTS)
                raise OAuthError("unsupported_grant_type", f"Known are {known}.")
            return super(TokenView, self).post(request, *args, **kwargs)

        return self.respond_to_form(request, respond)


class RevokeTokenView(EndpointMixin, views.RevokeTokenView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def respond(form: QueryDict) -> HttpResponse:
            return super(RevokeTokenView, self).post(request, *args, **kwargs)

        return self.respond_to_form(request, respond)


CHALLENGE = 'Basic realm="oauth"'


def error_response(error: OAuthError) -> HttpResponse:
    """Return an error response (RFC 6749, section 5.2)."""
    response = JsonResponse(
        {"error": error.error, "error_description": error.description},
        status=error.status,
    )
    if error.status == 401:
        response["WWW-Authenticate"] = CHALLENGE
    if error.status == 503:
        response["Retry-After"] = "5"
    if error.usage is not None:
        error.usage.set_headers(response)
        response["Retry-After"] = str(error.usage.resets_in)
    return response
