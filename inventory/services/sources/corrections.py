"""What a record holds that differs from what its live source made of it: corrected here, and kept through imports."""

from __future__ import annotations

from typing import Any

from inventory.difference import same
from inventory.enums import ChangeOrigin
from inventory.models import Disappearance, Initiative, LiveSource
from inventory.services.imports.local import SAID


def live_source_of(initiative: Initiative) -> LiveSource | None:
    """The live source that `initiative` came from, None when nobody follows it."""
    return LiveSource.objects.select_related("source").filter(source=initiative.source_id).first()


def absence_of(initiative: Initiative) -> Disappearance | None:
    """The flag of a published record that its live source no longer lists, None when it is not flagged."""
    flags = Disappearance.objects.filter(initiative=initiative)
    return flags.select_related("live_source__source", "settled_by").first()


def corrections_of(initiative: Initiative) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what the source last said, what is kept here) of each field corrected here, as versions hold them.

    The rule of services.imports.local: the value that an import wrote last is no longer there. What an undone import
    said counts no more.
    """
    said: dict[str, Any] = {}
    before: dict[str, Any] | None = None
    versions = list(initiative.revisions.order_by("number").values_list("number", "origin", "data"))
    undoes = [data["undoes"] for _, origin, data in versions if origin == ChangeOrigin.IMPORT_UNDO and "undoes" in data]
    undone = {each["version"]: set(each["fields"] or ()) for each in undoes}
    for number, origin, data in versions:
        is_its_own = data.get("imported_as", str(initiative.pk)) == str(initiative.pk)
        if origin == ChangeOrigin.IMPORT and is_its_own:
            told = {name: data[name] for name in SAID if name in data and name not in undone.get(number, ())}
            said |= {name: v for name, v in told.items() if before is None or not same(before.get(name), v)}
        before = data
    now = before or {}
    names = [name for name, value in said.items() if name in now and not same(now[name], value)]
    return {name: said[name] for name in names}, {name: now[name] for name in names}
