"""Every address of the house."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from accounts.pages import sign_in
from api.views import UnknownPathView
from desk.pages import admin_index

# Changing a password has its limits, record and mail in one place.
_PASSWORD = RedirectView.as_view(pattern_name="account_change_password")


def closed(request: HttpRequest) -> HttpResponse:
    """Answer as for an address that is not there."""
    raise Http404


urlpatterns = [
    path("v1/", include("tickets.api.urls")),
    path("v1/", include("credentials.api.urls")),
    path("v1/", include("webhooks.api.urls")),
    path("v1/", include("events.api.urls")),
    path("v1/", include("accounts.api.urls")),
    path("v1/", include("portal.api.urls")),
    path("v1/", include("api.urls")),
    re_path(r"^v1(/|$)", UnknownPathView.as_view()),
    path("", include("accounts.oauth.urls")),
    path("", include("credentials.pages.urls")),
    path("", include("notifications.pages.urls")),
    path("", include("portal.urls")),
    path("accounts/", include("accounts.pages.urls")),
    # One door in and one out, so that no way leads around its limits and second step.
    path("admin/login/", sign_in.admin_login),
    path("admin/logout/", sign_in.SignOut.as_view()),
    path("admin/password_change/", _PASSWORD),
    path("admin/password_change/done/", _PASSWORD),
    # What the admin brings along and no page of ours needs.
    path("admin/autocomplete/", closed),
    re_path(r"^admin/r/", closed),
    path("admin/desk/", include("desk.urls")),
    # Agents begin at the desk; the admin's own index is one step beside it.
    path("admin/", admin_index.admin_index),
    path("admin/records/", admin_index.record_index, name="record_index"),
    path("admin/", admin.site.urls),
]

handler400 = "api.exception_handler.bad_request"
handler404 = "api.exception_handler.page_not_found"
handler500 = "api.exception_handler.server_error"
