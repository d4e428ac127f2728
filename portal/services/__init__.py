"""The services of the portal's own tables and forms."""

from portal.services.checklist import mark_item_done, unmark_item_done
from portal.services.once import create_once

__all__ = ["create_once", "mark_item_done", "unmark_item_done"]
