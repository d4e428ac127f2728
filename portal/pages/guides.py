"""The guides: for everybody, signed in or not."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.client_address import address_bucket
from api.throttling import Usage, count
from portal.contents import QUICK_START
from portal.guidebook import body, guides
from portal.search import search

_MAX_QUERY_LENGTH: Final = 200


@require_safe
def quick_start(request: HttpRequest) -> HttpResponse:
    return _render_guide(request, QUICK_START)


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    # The quick start has an address of its own, and only one.
    if slug == QUICK_START or slug not in guides():
        raise Http404
    return _render_guide(request, slug)


@require_safe
def search_guides(request: HttpRequest) -> HttpResponse:
    """Search for `q`; without it show the field. Limited by client address."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:_MAX_QUERY_LENGTH]
    usage = _count(request) if query else None
    if usage is not None and usage.exceeded:
        context = {"query": query, "seconds": usage.resets_in}
        page = render(request, "portal/search.html", context, status=429)
        page["Retry-After"] = str(usage.resets_in)
        return page
    results = {"query": query, "hits": search(query)}
    return render(request, "portal/search.html", results)


def _count(request: HttpRequest) -> Usage | None:
    return count(
        request,
        policy="searches",
        bucket=address_bucket(request),
        rate=settings.SEARCH_LIMIT,
    )


def _render_guide(request: HttpRequest, slug: str) -> HttpResponse:
    context = {"guide": guides()[slug], "body": body(slug)}
    return render(request, "portal/guide.html", context)
