"""GET and POST /oauth/authorize: the consent page and the redirect that follows."""

import re
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from oauth2_provider import views
from oauth2_provider.exceptions import OAuthToolkitError
from oauthlib.oauth2.rfc6749 import errors

from accounts.errors import ApplicationNotApproved
from accounts.models import Application, Membership, User
from accounts.oauth.agents import (
    SecondStepNeeded,
    error_to_send_back,
    mail_leads,
    require_approval,
    require_one_power,
    require_second_step,
    scopes_given,
)
from accounts.oauth.consent import ConsentForm, describe, offered_by
from accounts.oauth.parameters import (
    OAuthError,
    check_parameters,
    is_our_resource,
    refuse_many_fields,
)
from accounts.oauth.redirects import allow_form_target, is_registered
from accounts.reauthentication import ask_for_second_step
from api.errors import ApiError, InvalidRequest, LimitReached

_NO_ORGANIZATION = (
    "You are signed in, but belong to no organization here, so there is nothing this"
    " application could do for you. Ask the owner of your organization to invite you."
)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_INCOMPLETE = "Something was missing from the form. Start again from the application."


class AuthorizationView(views.AuthorizationView):
    http_method_names = ["get", "head", "post"]
    template_name = "oauth/authorize.html"
    form_class = ConsentForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if _BAD_ESCAPE.search(request.META.get("QUERY_STRING", "")):
                # oauthlib would raise a bare ValueError for it.
                raise OAuthError("invalid_request", "The address is cut off or broken.")
            refuse_many_fields(request.META.get("QUERY_STRING", ""))
            check_parameters(request.GET)
            check_parameters(request.POST)
        except OAuthError as error:
            response = self.refuse(error.description)
        else:
            self._ignore_shortcuts(request)
            try:
                response = super().dispatch(request, *args, **kwargs)
            except SecondStepNeeded:
                back_to = request.get_full_path()
                response = ask_for_second_step(request, back_to=back_to)
        # The page itself says `same-origin`: a form sent without any referrer carries
        # `Origin: null`, which the protection of forms refuses.
        response["Referrer-Policy"] = "no-referrer"
        return response

    def _ignore_shortcuts(self, request: HttpRequest) -> None:
        """Drop `approval_prompt`, by which a client could skip the consent (RFC 8252,
        8.6).
        """
        query = request.GET.copy()
        query.pop("approval_prompt", None)
        cast(Any, request).GET = query

    # --- before the page ------------------------------------------------------------

    def handle_no_permission(self) -> HttpResponse:
        """Refuse a bad request before the person has to sign in."""
        try:
            super().validate_authorization_request(self.request)
        except OAuthToolkitError as error:
            return self.error_response(error, application=None)
        return super().handle_no_permission()

    def validate_authorization_request(
        self, request: HttpRequest
    ) -> tuple[list[str], dict[str, Any]]:
        """Return the scopes this person can give, and the rest of the request."""
        requested, credentials = super().validate_authorization_request(request)
        resources = request.GET.getlist("resource")
        if not all(map(is_our_resource, resources)):
            error = errors.CustomOAuth2Error(
                "invalid_target",
                description="Tokens of this server are for this API alone.",
                state=credentials["state"],
            )
            raise OAuthToolkitError(error, credentials["redirect_uri"])
        if "none" in request.GET.get("prompt", "").split():
            signed_in = request.user.is_authenticated
            error = errors.CustomOAuth2Error(
                "consent_required" if signed_in else "login_required",
                state=credentials["state"],
            )
            raise OAuthToolkitError(error, credentials["redirect_uri"])
        return self._given(requested, credentials), credentials

    def _given(
        self,
        requested: list[str],
        credentials: dict[str, Any],
        membership: Membership | None = None,
    ) -> list[str]:
        """Return those of the requested scopes that this person can grant.

        In the chosen organization, or in any without one. Of an agent also the
        application and the second step are checked: raises OAuthToolkitError and
        SecondStepNeeded.
        """
        user = self.request.user
        if not user.is_agent:
            return self._offered(requested, credentials, membership)
        where = {"state": credentials["state"], "uri": credentials["redirect_uri"]}
        application = _application(credentials["client_id"])
        require_approval(application, **where)
        given = self._offered(requested, credentials)
        require_one_power(given, had=scopes_given(application, user), **where)
        require_second_step(self.request, given)
        return given

    def _offered(
        self,
        requested: list[str],
        credentials: dict[str, Any],
        membership: Membership | None = None,
    ) -> list[str]:
        offered = offered_by(self.request.user, membership)
        given = [scope for scope in offered if scope in requested]
        if not given:
            error = errors.InvalidScopeError(state=credentials["state"])
            raise OAuthToolkitError(error, credentials["redirect_uri"])
        return given

    # --- the page -------------------------------------------------------------------

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = describe(
            kwargs["application"],
            user=self.request.user,
            scopes=kwargs["scopes"],
            redirect_uri=kwargs["redirect_uri"],
        )
        return {**super().get_context_data(**kwargs), **page}

    def render_to_response(
        self, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        """Render the consent page; without an application, the page that says why."""
        if "application" not in context:
            return self.refuse(context["error"].description or str(context["error"]))
        user = self.request.user
        if not user.is_agent and not context["form"].memberships:
            return self.refuse(_NO_ORGANIZATION, status=403)
        response = super().render_to_response(context, **kwargs)
        # Chromium asks of the redirect that follows a form, too, whether it may.
        allow_form_target(response, context["redirect_uri"])
        return response

    def refuse(self, reason: str, *, status: int = 400) -> HttpResponse:
        context = {"reason": reason, "is_about_the_person": status == 403}
        return render(self.request, "oauth/refused.html", context, status=status)

    # --- the response -----------------------------------------------------------------

    def form_valid(self, form: ConsentForm) -> HttpResponse:
        """Check the redirect URI again: hidden fields can be tampered with, and a
        denial or an error is sent to it as well.
        """
        sent = form.cleaned_data
        application = Application.objects.filter(client_id=sent["client_id"]).first()
        if not (application and is_registered(application, sent["redirect_uri"])):
            return self.refuse(_INCOMPLETE)
        self.membership = form.cleaned_data["organization"]
        try:
            return super().form_valid(form)
        except LimitReached as reached:
            return self.refuse(str(reached), status=409)
        except ApiError:  # the membership has just ended
            return self.refuse(_NO_ORGANIZATION, status=403)

    def form_invalid(self, form: ConsentForm) -> HttpResponse:
        return self.refuse(_INCOMPLETE)

    def create_authorization_response(
        self,
        request: HttpRequest,
        scopes: str,
        credentials: dict[str, Any],
        allow: bool,
    ) -> Any:
        """Issue a code for the chosen membership and the scopes they can grant."""
        if not allow:
            return super().create_authorization_response(
                request, scopes, credentials, allow
            )
        credentials["membership"] = self.membership
        given = self._given((scopes or "").split(), credentials, self.membership)
        # The form names the address in any case; the request decides (RFC 6749, 4.1.3).
        credentials["has_redirect_uri"] = (
            not request.GET or "redirect_uri" in request.GET
        )
        application = _application(credentials["client_id"])
        user = cast(User, request.user)
        had = scopes_given(application, user) if user.is_agent else set()
        try:
            with transaction.atomic():
                response = super().create_authorization_response(
                    request, " ".join(given), credentials, allow
                )
        except (ApplicationNotApproved, InvalidRequest) as refusal:
            if not user.is_agent:
                raise
            # Another tab was faster, or the approval has just ended.
            where = {"state": credentials["state"], "uri": credentials["redirect_uri"]}
            raise error_to_send_back(refusal, **where) from None
        if user.is_agent and not had.issuperset(given):
            mail_leads(application, user, given)
        return response

    def error_response(
        self, error: OAuthToolkitError, application: Any, **kwargs: Any
    ) -> HttpResponse:
        kwargs.pop("application", None)
        response: HttpResponse = super().error_response(error, application, **kwargs)
        came_by_a_form = self.request.headers.get("Sec-Fetch-Site") == "same-origin"
        if (
            response.status_code == 302
            and self.request.method == "GET"
            and came_by_a_form
        ):
            return self._render_return_page(response["Location"], error)
        return response

    def _render_return_page(
        self, address: str, error: OAuthToolkitError
    ) -> HttpResponse:
        """Link back from our page: the CSP of sign-in forms allows no redirect."""
        context = {
            "address": address,
            "return_host": urlsplit(address).netloc,
            "reason": error.oauthlib_error.description
            or "The application cannot be let in like this.",
        }
        return render(self.request, "oauth/returning.html", context)

    def redirect(self, redirect_to: str, application: Any) -> HttpResponse:
        """Redirect with the `iss` parameter, also for errors (RFC 9207, 2)."""
        return HttpResponseRedirect(with_issuer(redirect_to))


def _application(client_id: str) -> Application:
    """Return an application that the library has just found usable."""
    applications = Application.objects.select_related("organization")
    found: Application = applications.get(client_id=client_id)
    return found


def with_issuer(uri: str) -> str:
    """Return the URI with our `iss` parameter in place of any other."""
    parts = urlsplit(uri)
    query = parse_qsl(parts.query, keep_blank_values=True)
    others = [(name, value) for name, value in query if name != "iss"]
    with_ours = urlencode([*others, ("iss", settings.PUBLIC_URL)])
    return urlunsplit(parts._replace(query=with_ours))
