"""Build what is the same for everybody, before a web process serves a request."""

from api import document
from portal import guidebook, search
from portal.pages import errors, reference


def build_pages() -> None:
    """Build the OpenAPI document, the guides and what is drawn from them."""
    document.build()
    reference.operations()
    errors.codes_by_status()
    for slug in guidebook.guides():
        guidebook.body(slug)
    search.entries()
