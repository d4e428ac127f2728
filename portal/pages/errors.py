"""What each code means, and what to do: the pages every refusal names."""

from http import HTTPStatus
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from api.built_once import built_once
from portal.codes import Code, codes
from portal.oauth_codes import AT_THE_TOKEN, ON_YOUR_ADDRESS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List every code by its status, and those of OAuth in short."""
    return render(request, "portal/errors.html", {"codes": codes_by_status()})


@built_once
def codes_by_status() -> SafeString:
    """Return the list as HTML: built once, since it never changes."""
    groups = [
        (status, HTTPStatus(status).phrase, list(those))
        for status, those in groupby(codes().values(), key=_status)
    ]
    context = {
        "groups": groups,
        "example": codes()["RATE_LIMIT_EXCEEDED"].answer,
        "on_your_address": ON_YOUR_ADDRESS,
        "at_the_token": AT_THE_TOKEN,
    }
    return SafeString(render_to_string("portal/errors_body.html", context))


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    found = codes().get(code)
    if found is None:
        raise Http404
    phrase = HTTPStatus(found.status).phrase
    return render(request, "portal/error.html", {"code": found, "phrase": phrase})


def _status(code: Code) -> int:
    return code.status
