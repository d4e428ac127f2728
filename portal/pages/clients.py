"""What saves an integrator the typing: clients, a collection, and how to get them."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.archives import BRUNO, PYTHON, TYPESCRIPT, Archive

# The page's two programs, and the longer ones that lie beside them in the archives.
_FIRST: Final = "first_ticket"
_WHOLE: Final = "whole_flow"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    shown: dict[str, Any] = {
        "public_url": settings.PUBLIC_URL,
        "python": PYTHON,
        "typescript": TYPESCRIPT,
        "bruno": BRUNO,
        "python_first": PYTHON.text(f"{_FIRST}.py"),
        "python_whole": PYTHON.text(f"{_WHOLE}.py"),
        "typescript_first": TYPESCRIPT.text(f"{_FIRST}.ts"),
        "typescript_whole": TYPESCRIPT.text(f"{_WHOLE}.ts"),
    }
    return render(request, "portal/clients.html", shown)


@require_safe
def download(request: HttpRequest, archive: Archive) -> HttpResponse:
    name = f'attachment; filename="{archive.file_name}"'
    return HttpResponse(
        archive.content(),
        content_type="application/zip",
        headers={"Content-Disposition": name},
    )
