"""The page of the generated clients and the Bruno collection, and their downloads."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.archives import BRUNO, PYTHON, TYPESCRIPT, Archive

# The page shows the first program; the archives also hold the longer one.
_SHORT_PROGRAM: Final = "first_ticket"
_LONG_PROGRAM: Final = "whole_flow"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "public_url": settings.PUBLIC_URL,
        "python": PYTHON,
        "typescript": TYPESCRIPT,
        "bruno": BRUNO,
        "python_first": PYTHON.text(f"{_SHORT_PROGRAM}.py"),
        "python_whole": PYTHON.text(f"{_LONG_PROGRAM}.py"),
        "typescript_first": TYPESCRIPT.text(f"{_SHORT_PROGRAM}.ts"),
        "typescript_whole": TYPESCRIPT.text(f"{_LONG_PROGRAM}.ts"),
    }
    return render(request, "portal/clients.html", context)


@require_safe
def download(request: HttpRequest, archive: Archive) -> HttpResponse:
    name = f'attachment; filename="{archive.file_name}"'
    return HttpResponse(
        archive.content(),
        content_type="application/zip",
        headers={"Content-Disposition": name},
    )
