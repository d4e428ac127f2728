"""The guides: for everybody, signed in or not."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.contents import QUICK_START
from portal.guidebook import body, guides
from portal.search import search


@require_safe
def quick_start(request: HttpRequest) -> HttpResponse:
    return _show(request, QUICK_START)


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    # The quick start has an address of its own, and only one.
    if slug == QUICK_START or slug not in guides():
        raise Http404
    return _show(request, slug)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Answer `q`; without it, offer the field."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = {"query": query, "hits": search(query)}
    return render(request, "portal/search.html", context)


def _show(request: HttpRequest, slug: str) -> HttpResponse:
    context = {"guide": guides()[slug], "body": body(slug)}
    return render(request, "portal/guide.html", context)
