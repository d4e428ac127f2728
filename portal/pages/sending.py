"""From a form to a verb: refusals come back to their fields, and nothing goes twice."""

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
from accounts.admin.show import explain, faults_of
from api.datetimes import now
from api.errors import ApiError
from portal import services
from portal.errors import SentAlready

Result = TypeVar("Result")

# Shows a form, and takes it.
form_methods = require_http_methods(["GET", "HEAD", "POST"])

_FORM: Final = re.compile(r"[A-Za-z0-9]{22}", re.ASCII)


def isolated(name: str) -> str:
    """Keep a name from right to left from turning the words of a message beside it."""
    return f"\u2068{name}\u2069"


def form_number(request: HttpRequest) -> str:
    """Return the number of the form that was sent, or one for a form to be shown."""
    sent = request.POST.get("form", "")
    return sent if _FORM.fullmatch(sent) else get_random_string(22)


def show_refusal(form: forms.Form, refusal: ApiError) -> None:
    """Put what a verb refused beside its fields, with everything typed still there."""
    for name, message in faults_of(refusal):
        form.add_error(name if name in form.fields else None, message)


def sent(request: HttpRequest) -> Any:
    """Return what was sent, be it nothing at all; None where a form is asked for."""
    return request.POST if request.method == "POST" else None


def is_taken(form: forms.Form, verb: Callable[[], object]) -> bool:
    """Run the verb; tell whether it took what the form says, which else says why."""
    try:
        verb()
    except ApiError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def tell(
    request: HttpRequest, verb: Callable[[], Result], done: str = ""
) -> Result | None:
    """Run the verb of a button, and say on the next page that it is done or why not."""
    try:
        result = verb()
    except ApiError as refusal:
        messages.error(request, explain(refusal))
        return None
    if done:
        messages.success(request, done)
    return result


def send_once(
    request: HttpRequest,
    form: forms.Form,
    *,
    actor: Actor,
    back: str,
    make: Callable[[], tuple[Any, str | None]],
    show: Callable[[Any, str | None], HttpResponse],
) -> HttpResponse | None:
    """Make what a valid form asks for and show it; None leaves the refusal on the form.

    A second press, a reload or a step back makes nothing, and says what the first one
    made (409), with a link `back` to it: its secret was in that answer alone.
    """
    number = form_number(request)
    try:
        made, secret = services.make_once(make, actor=actor, form=number, at=now())
    except SentAlready as sent:
        context = {"made": sent.details["made"], "back": back}
        return render(request, "portal/sent_already.html", context, status=409)
    except ApiError as refusal:
        show_refusal(form, refusal)
        return None
    return show(made, secret)


def secret_page(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Answer with a secret itself, so that no message, session or address holds it."""
    answer = render(request, template, context)
    answer["Cache-Control"] = "no-store"
    return answer


def form_page(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Show a form: to be filled in, or with what was wrong (400)."""
    form = context["form"]
    status = 400 if form.is_bound and form.errors else 200
    shown = {**context, "number": form_number(request)}
    return render(request, template, shown, status=status)
