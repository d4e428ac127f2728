"""Run a service with a form or a button, and show its error where the person looks."""

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.admin.show import explain, field_errors
from api.datetimes import now
from api.errors import ApiError
from portal import services
from portal.errors import FormAlreadySubmitted

Result = TypeVar("Result")

# GET shows a form, POST submits it.
form_methods = require_http_methods(["GET", "HEAD", "POST"])

_FORM_TOKEN: Final = re.compile(r"[A-Za-z0-9]{22}", re.ASCII)


def bidi_text(name: str) -> str:
    """Isolate a name (U+2068, U+2069): right-to-left text reorders nothing else."""
    return f"\u2068{name}\u2069"


def form_token(request: HttpRequest) -> str:
    """Return the token of the submitted form, or a new one for a form to render."""
    submitted = request.POST.get("form", "")
    return submitted if _FORM_TOKEN.fullmatch(submitted) else get_random_string(22)


def add_errors(form: forms.Form, error: ApiError) -> None:
    """Add a service's errors to their fields, with everything typed still there."""
    for name, message in field_errors(error):
        form.add_error(name if name in form.fields else None, message)


def post_data(request: HttpRequest) -> Any:
    """Return the submitted data, even if empty; None if the form is requested."""
    return request.POST if request.method == "POST" else None


def is_applied(form: forms.Form, action: Callable[[], object]) -> bool:
    """Run the action; return whether it worked. Its errors are added to the form."""
    try:
        action()
    except ApiError as error:
        add_errors(form, error)
        return False
    return True


def run_action(
    request: HttpRequest, action: Callable[[], Result], success: str = ""
) -> Result | None:
    """Run a button's action; the next page shows `success` or the error."""
    try:
        result = action()
    except ApiError as error:
        messages.error(request, explain(error))
        return None
    if success:
        messages.success(request, success)
    return result


def submit_once(
    request: HttpRequest,
    form: forms.Form,
    *,
    actor: Actor,
    back: str,
    make: Callable[[], tuple[Any, str | None]],
    show: Callable[[Any, str | None], HttpResponse],
) -> HttpResponse | None:
    """Run `make` once for this form and return what `show` makes of its result.

    `make` returns an object and its secret. Returns None if it raised an ApiError,
    which is then on the form. The same form submitted again makes nothing: its response
    (409) names what the first one made and links `back` to it, without the secret.
    """
    try:
        made, secret = services.create_once(
            make, actor=actor, form=form_token(request), at=now()
        )
    except FormAlreadySubmitted as error:
        context = {"made": error.details["made"], "back": back}
        template = "portal/already_submitted.html"
        return render(request, template, context, status=409)
    except ApiError as error:
        add_errors(form, error)
        return None
    return show(made, secret)


def secret_page(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Render a secret in this response alone: in no message, session or address."""
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


def form_page(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Render a form: empty, or with its errors (400)."""
    form = context["form"]
    status = 400 if form.is_bound and form.errors else 200
    context = {**context, "form_token": form_token(request)}
    return render(request, template, context, status=status)
