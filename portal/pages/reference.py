"""The API reference: by Scalar, and as a page without scripts."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from api.built_once import built_once
from portal.reference import chapters


@require_safe
@csp_update({"style-src": [UNSAFE_INLINE]})
def reference(request: HttpRequest) -> HttpResponse:
    """Let Scalar render /v1/openapi.json; this page alone allows its inline styles.

    The page is the same for everybody, and loads nothing from another host.
    """
    return render(request, "portal/reference.html")


@require_safe
def plain(request: HttpRequest) -> HttpResponse:
    """Show every operation of the same document, rendered by the server."""
    return render(request, "portal/reference_plain.html", {"operations": operations()})


@built_once
def operations() -> SafeString:
    """Return the operations as HTML, built once per process."""
    context = {"chapters": chapters()}
    return SafeString(render_to_string("portal/reference_operations.html", context))
