"""What the desk of a record says of the source that it came from, if someone follows it."""

from __future__ import annotations

from typing import Any

from django import template

from inventory.comparison import compare
from inventory.enums import Status
from inventory.models import Disappearance, Initiative
from inventory.services.sources.corrections import absence_of, corrections_of, live_source_of

register = template.Library()


@register.simple_tag
def source_news(initiative: Initiative) -> dict[str, Any] | None:
    """The followed source (`live`), `absence` (it no longer lists the record) and `lines` (said there, kept here)."""
    if initiative.source_id is None or initiative.status == Status.MERGED:
        return None
    live = live_source_of(initiative)
    if live is None:
        return None
    said, kept = corrections_of(initiative)
    lines = compare(said, kept, only_changed=True) if kept else []
    return {"live": live, "absence": absence_of(initiative), "lines": lines}


@register.simple_tag
def source_absence(initiative: Initiative) -> Disappearance | None:
    """The flag of a record that its followed source no longer lists, if it waits for someone."""
    absence = absence_of(initiative)
    return absence if absence and absence.settled_at is None else None
