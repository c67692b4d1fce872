"""What search engines read of the pages of the portfolio."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from domino.jsonld import data_block
from portfolio.jsonld import event_jsonld
from portfolio.models import Event

register = template.Library()


@register.simple_tag(takes_context=True)
def event_data_block(context: Context, event: Event) -> SafeString:
    """What search engines read of one event."""
    return data_block(event_jsonld(event, context["request"].build_absolute_uri(event.get_absolute_url())))
