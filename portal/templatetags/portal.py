"""What the frame of the portal's pages needs."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from portal.contents import CHAPTERS
from portal.navigation import CONSOLE
from portal.pages.member_context import MemberContext

register = template.Library()


@register.simple_tag
def public_url() -> str:
    """Return the address under which this installation is known."""
    return str(settings.PUBLIC_URL)


@register.simple_tag(takes_context=True)
def console_entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    """List the pages this person may open, and which of them this is."""
    request = context["request"]
    member: MemberContext = request.member
    home = reverse("portal:home")
    return [
        {"label": entry.label, "url": url, "is_here": is_here}
        for entry in CONSOLE
        if member.is_owner or not entry.is_for_owners
        for url in [reverse(entry.name)]
        # What lies below a page counts as that page; below Start lie all of them.
        for is_here in [
            request.path == url or (url != home and request.path.startswith(url))
        ]
    ]


@register.simple_tag(takes_context=True)
def guide_chapters(context: dict[str, Any]) -> list[dict[str, Any]]:
    """List the pages of the documentation, and which of them this is."""
    here = context["request"].path
    return [
        {
            "title": chapter.title,
            "entries": [
                {"label": page.label, "url": page.url, "is_here": page.url == here}
                for page in chapter.pages
            ],
        }
        for chapter in CHAPTERS
    ]
