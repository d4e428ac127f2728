"""From exceptions to error responses, inside and outside of REST framework."""

import sys
from typing import Any

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseServerError,
)
from django.views import defaults
from rest_framework import exceptions as rest
from rest_framework.response import Response
from rest_framework.views import set_rollback

from api import errors
from api.error_responses import error_envelope, error_response, flatten_errors
from api.middleware import is_api_request
from api.outage import find_outage, handle_outage, is_outage, outage_response

_RESOURCE_METADATA = f"{settings.PUBLIC_URL}/.well-known/oauth-protected-resource"


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Return the response for an exception that REST framework caught.

    None for a crash: Django then logs it once, with its traceback, and calls
    `server_error` below.
    """
    set_rollback()
    error = _as_api_error(exception)
    if error is None:
        return None
    headers = {**error.headers}
    if error.status == 401:
        # Names the server that issues tokens (RFC 9728, section 5.1).
        headers["WWW-Authenticate"] += f', resource_metadata="{_RESOURCE_METADATA}"'
    return Response(error_envelope(error), status=error.status, headers=headers)


def _as_api_error(exception: Exception) -> errors.ApiError | None:
    match exception:
        case errors.ApiError():
            return exception
        case rest.ValidationError():
            return errors.InvalidRequest(*flatten_errors(exception.detail))
        case Http404() | rest.NotFound():
            return errors.NotFound()
        case rest.UnsupportedMediaType():
            return errors.UnsupportedMediaType()
        case PermissionDenied() | rest.PermissionDenied():
            return errors.PermissionDenied(reason="your role does not allow it.")
        case DatabaseError() | InterfaceError() if is_outage(exception):
            handle_outage(exception)
            return errors.ServiceUnavailable()
    return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: an unknown host, or a malformed request.

    Django also calls it for a session that the database did not save.
    """
    if isinstance(exception, SessionInterrupted) and find_outage(exception):
        return _unavailable(request, exception)
    if not is_api_request(request):
        return defaults.bad_request(request, exception)
    field_error = errors.FieldError(
        "request", "malformed", "The request cannot be read."
    )
    if type(exception).__name__ == "DisallowedHost":
        field_error = errors.FieldError(
            "Host", "invalid_host", "This host is not served."
        )
    return error_response(errors.InvalidRequest(field_error))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    if not is_api_request(request):
        return defaults.page_not_found(request, exception)
    return error_response(errors.NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. A database that cannot serve is a 503 instead."""
    error = sys.exc_info()[1]
    if error is not None and is_outage(error):
        return _unavailable(request, error)
    if is_api_request(request):
        return error_response(errors.ApiError())
    try:
        return defaults.server_error(request)
    except Exception:  # the template of the page is broken
        return HttpResponseServerError("Something went wrong on our side. Try again.")


def _unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    handle_outage(find_outage(error) or error)
    return outage_response(request)
