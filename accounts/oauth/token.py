"""POST /oauth/token and POST /oauth/revoke, as RFC 6749 and RFC 7009 answer."""

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
from accounts.oauth.parameters import Refused, read_form
from accounts.oauth.server import GRANTS
from api.outage import handle_outage, is_outage

_FAILED = frozenset({400, 401, 403, 413})
_SECRETS = ("client_secret", "code", "code_verifier", "refresh_token", "token")


class EndpointMixin(View):
    """Count, read strictly, run in one transaction, and answer JSON whatever comes."""

    http_method_names = ["post"]

    @method_decorator(csrf_exempt)
    @method_decorator(sensitive_post_parameters(*_SECRETS))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = cast(HttpResponse, super().dispatch(request, *args, **kwargs))
        answer["Content-Type"] = "application/json"
        answer["Pragma"] = "no-cache"
        # No cookie counts here, so a page of any origin may call.
        answer["Access-Control-Allow-Origin"] = "*"
        return answer

    def answer_form(
        self, request: HttpRequest, respond: Callable[[QueryDict], HttpResponse]
    ) -> HttpResponse:
        client: Client | None = None
        try:
            form, client = _read_client(request)
            count_request(request, client)
            with transaction.atomic():
                answer = respond(form)
        except Refused as refused:
            answer = error_answer(refused)
        except (DatabaseError, InterfaceError) as error:
            if not is_outage(error):
                raise
            handle_outage(error)
            return error_answer(
                Refused("temporarily_unavailable", "Try again in a moment.", 503)
            )
        if answer.status_code in _FAILED and not (client and client.has_proof):
            note_failure(request)
        if answer.status_code == 401:
            answer["WWW-Authenticate"] = CHALLENGE
        return answer

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        answer = error_answer(Refused("invalid_request", "Only POST is known.", 405))
        answer["Allow"] = "POST"
        return answer


def _read_client(request: HttpRequest) -> tuple[QueryDict, Client]:
    """Return what was sent and who asks; raise Refused.

    Failures stop an address, but no client there that proves who it is: they may be
    those of anybody behind the same address.
    """
    try:
        form = read_form(request)
        client = find_client(request, form)
    except Refused:
        require_tries_left(request)
        raise
    if not client.has_proof:
        require_tries_left(request)
    return form, client


class TokenView(EndpointMixin, views.TokenView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def respond(form: QueryDict) -> HttpResponse:
            # Before the library looks at anything else that was sent (T12).
            if form.get("grant_type") not in GRANTS:
                known = ", ".join(GRANTS)
                raise Refused("unsupported_grant_type", f"Known are {known}.")
            return super(TokenView, self).post(request, *args, **kwargs)

        return self.answer_form(request, respond)


class RevokeTokenView(EndpointMixin, views.RevokeTokenView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def respond(form: QueryDict) -> HttpResponse:
            return super(RevokeTokenView, self).post(request, *args, **kwargs)

        return self.answer_form(request, respond)


CHALLENGE = 'Basic realm="oauth"'


def error_answer(refused: Refused) -> HttpResponse:
    """Return an error as RFC 6749, section 5.2, writes it."""
    answer = JsonResponse(
        {"error": refused.error, "error_description": refused.description},
        status=refused.status,
    )
    if refused.status == 401:
        answer["WWW-Authenticate"] = CHALLENGE
    if refused.status == 503:
        answer["Retry-After"] = "5"
    if refused.usage is not None:
        refused.usage.set_headers(answer)
        answer["Retry-After"] = str(refused.usage.resets_in)
    return answer
