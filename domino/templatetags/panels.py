"""`{% panels "initiative" initiative %}`: what later apps show on a page (domino/panels.py)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from domino.panels import panels_of

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: Context, slot: str, subject: Any = None) -> SafeString:
    """Every panel of `slot` for `subject`, rendered in order; nothing when none has something to say."""
    request = context.get("request")
    user = getattr(request, "user", None)
    drawn = []
    for panel in panels_of(slot):
        content = panel.content(subject, user)
        if content is not None:
            drawn.append(render_to_string(panel.template, {"subject": subject, **content}, request))
    return mark_safe("".join(drawn))  # noqa: S308 rendered templates, escaped already
