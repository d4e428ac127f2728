"""The page behind a one-time address. Whatever follows /drop/ is a token to it."""

from django.urls import path, re_path

from credentials.pages import drop

urlpatterns = [
    path("drop/thanks", drop.thanks, name="drop_thanks"),
    re_path(r"^drop(?:/(?P<token>.*))?$", drop.drop, name="drop"),
]
