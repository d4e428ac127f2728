"""The pages of error codes, which every error response names."""

from http import HTTPStatus
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from api.built_once import built_once
from portal.codes import Code, codes
from portal.oauth_errors import AUTHORIZATION_ERRORS, TOKEN_ERRORS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List every code by status, and the errors of OAuth."""
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
        "example": codes()["RATE_LIMIT_EXCEEDED"].response,
        "authorization_errors": AUTHORIZATION_ERRORS,
        "token_errors": TOKEN_ERRORS,
    }
    return SafeString(render_to_string("portal/errors_body.html", context))


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    found = codes().get(code)
    if found is None:
        raise Http404
    phrase = HTTPStatus(found.status).phrase
    return render(request, "portal/error.html", {"code": found, "phrase": phrase})


def _status(code: Code) -> int:
    return code.status
