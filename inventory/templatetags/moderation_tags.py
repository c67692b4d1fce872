"""What the pages of moderation need: how long ago, and the face of a proposal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.timesince import timesince

from inventory.models import Contribution, Territory
from inventory.permissions import Action, can

register = template.Library()


@register.filter
def ago(when: datetime) -> str:
    """How long ago `when` was, in one unit: "il y a 2 heures"."""
    if (timezone.now() - when).total_seconds() < 60:
        return "à l’instant"
    return f"il y a {timesince(when, depth=1)}"


@register.filter
def face_of(spheres: dict[str, Any], contribution: Contribution) -> Any:
    """The sphere that `contribution` proposes, else the one it was published under, else nothing."""
    return spheres.get(contribution.data.get("sphere") or contribution.base.get("sphere"))


@register.simple_tag(takes_context=True)
def may_moderate(context: Context, territory: Territory | None) -> bool:
    """Whether the reader moderates on `territory`; no query for a stranger."""
    request = context.get("request")
    return request is not None and can(request.user, Action.MODERATE, territory)
