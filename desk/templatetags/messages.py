"""{% load messages %} {{ comment.content|message }}"""

from django import template
from django.utils.safestring import SafeString

from desk.messages import render_message

register = template.Library()


@register.filter
def message(text: str) -> SafeString:
    """Show what a person wrote; see desk/messages.py for what of it is kept."""
    return render_message(text)
