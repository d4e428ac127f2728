"""{% load message_html %} {{ comment.content|message_html }}"""

from django import template
from django.utils.safestring import SafeString

from desk.message_html import render_message

register = template.Library()


@register.filter
def message_html(text: str) -> SafeString:
    """Render what a person wrote as safe HTML; see desk/message_html.py."""
    return render_message(text)
