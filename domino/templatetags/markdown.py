"""`{{ text|markdown:2 }}`: typed Markdown as HTML whose first headings are h2 (domino/markdown.py)."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from domino.markdown import render_markdown

register = template.Library()


@register.filter
def markdown(text: str, top: int = 2) -> SafeString:
    """The HTML of `text`, its first level of headings written as h`top`."""
    return render_markdown(text, top=top)
