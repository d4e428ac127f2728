"""allauth's account adapter: limits, redirects, and who may sign in."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import services
from accounts.models import User
from accounts.pages.known_browsers import remember_browser
from accounts.pages.limits import PASSWORDS, note_failure, require_tries_left
from accounts.pages.recovery import end_old_codes
from accounts.pages.sessions import note_sign_in, remember_password
from api.client_address import client_address
from api.datetimes import now


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is wrong.",
        "incorrect_password": "The password is wrong.",
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raise Locked before the password is looked at."""
        require_tries_left(request, PASSWORDS, person=credentials["email"])

    def authenticate(
        self, request: HttpRequest, **credentials: Any
    ) -> AbstractBaseUser | None:
        """Return who signs in; an inactive person is refused like a wrong password."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        email = credentials["email"]
        if note_failure(request, PASSWORDS, person=email):
            services.note_lockout(email, at=now())

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> Any:
        """Remember which password was entered, for the check at the second step."""
        remember_password(request, cast(User, user))
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin the session, after every step of signing in."""
        super().login(request, user)
        person = cast(User, user)
        note_sign_in(request, person)
        remember_browser(request, person)
        end_old_codes(request, person)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the desk for agents, the portal for members, else the account."""
        user = cast(User, request.user)
        if user.is_staff:
            return reverse("admin:index")
        return reverse("portal:home" if user.memberships.exists() else "mfa_index")

    def is_safe_url(self, url: str) -> bool:
        """Allow only the host of this request; allauth allows every ALLOWED_HOSTS."""
        return url_has_allowed_host_and_scheme(
            url,
            allowed_hosts={self.request.get_host()},
            require_https=self.request.is_secure(),
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Return False: these forms answer with HTML only, never with JSON."""
        return False
