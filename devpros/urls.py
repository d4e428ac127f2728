"""Every address of the house."""

from django.contrib import admin
from django.urls import include, path, re_path

from accounts.pages import sign_in
from api.views import UnknownPathView
from desk.pages import front

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
    path("admin/login/", sign_in.admin_door),
    path("admin/logout/", sign_in.SignOut.as_view()),
    path("admin/desk/", include("desk.urls")),
    # Agents begin at the desk; the admin's own index is one step beside it.
    path("admin/", front.front),
    path("admin/records/", front.records, name="records"),
    path("admin/", admin.site.urls),
]

handler400 = "api.exception_handler.bad_request"
handler404 = "api.exception_handler.page_not_found"
handler500 = "api.exception_handler.server_error"
