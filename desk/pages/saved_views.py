"""Save and delete an agent's own views of queues."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.admin.pages import actor_of
from accounts.admin.show import explain
from api.datetimes import now
from api.errors import ApiError
from desk import services
from desk.pages.decorators import agents_only
from desk.pages.queue_form import read_query


@require_POST
@agents_only()
def save(request: HttpRequest) -> HttpResponse:
    """Save the queue and filters of `query` under `name`, and return to them."""
    form = read_query(request.POST.get("query", ""))
    actor, at, query = actor_of(request), now(), form.query()
    name = request.POST.get("name", "")
    try:
        view = services.save_view(name, actor=actor, query=query, at=at)
    except ApiError as refusal:
        messages.error(request, f"The view was not kept. {explain(refusal)}")
    else:
        messages.success(request, f"Kept as “{view.name}”.")
    return redirect(f"{reverse('desk:queue')}?{query}")


@require_POST
@agents_only()
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Delete one of the agent's own views."""
    try:
        services.delete_view(number, actor=actor_of(request))
    except ApiError as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, "The view is removed.")
    return redirect("desk:queue")
