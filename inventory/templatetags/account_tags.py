"""What the header knows of whoever is signed in."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from inventory.permissions import opens_team_space

register = template.Library()


@register.simple_tag
def team_space_url(user: Any) -> str:
    """The address of the team's space for those who have work there, else nothing; one query."""
    if not opens_team_space(user):
        return ""
    try:
        return reverse("inventory:moderation_list")
    except NoReverseMatch:
        return ""
