"""Our own Markdown and JSON in pages. What strangers wrote goes through the desk's."""

import json
from typing import Any, Final

from django import template
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from portal.highlight import highlight

register = template.Library()
# CommonMark with HTML off: a `<` of ours is a `<` on the page.
_READER: Final = MarkdownIt("js-default", {"typographer": False})


@register.filter
def prose(text: str) -> SafeString:
    """Render paragraphs, lists and headings."""
    return SafeString(_READER.render(text))


@register.filter
def inline(text: str) -> SafeString:
    """Render one line: code and links, without a paragraph around."""
    return SafeString(_READER.renderInline(text))


@register.filter
def as_json(value: Any) -> SafeString:
    """Write a value as a reader of JSON expects it, in colours."""
    written = json.dumps(value, indent=2, ensure_ascii=False)
    return SafeString(highlight(written, "json"))
