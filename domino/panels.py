"""Named slots of pages, filled by later apps: a page of the census can show what the portfolio knows of it.

A page names a slot with `{% panels "initiative" initiative %}`; the later app registers a panel for it when it starts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# From the page's object and the visitor to the template's context, or None to show nothing; a constant number of
# queries whatever the object.
Content = Callable[[Any, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """One template shown in a slot; panels stand in the order of `position`."""

    template: str
    content: Content
    position: int = 0


_slots: dict[str, list[Panel]] = defaultdict(list)


def register_panel(slot: str, template: str, content: Content, *, position: int = 0) -> None:
    """Show `template` in `slot`; called once, by an app's `ready`."""
    _slots[slot].append(Panel(template, content, position))
    _slots[slot].sort(key=lambda panel: panel.position)


def panels_of(slot: str) -> list[Panel]:
    """The panels registered for `slot`, in order."""
    return _slots[slot]
