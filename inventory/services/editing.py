"""Changes made by hand to a record: each names the version it was made from, so none is written over another."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from domino.models import User
from inventory.enums import ChangeOrigin, Status
from inventory.models import Contribution, Initiative, Revision
from inventory.services.records import confirm_record, restore_record, update_record


class Outdated(Exception):
    """The record changed since the version that the change was made from; `initiative` is as it is now."""

    def __init__(self, initiative: Initiative) -> None:
        super().__init__(initiative.slug)
        self.initiative = initiative


def version_of(initiative: Initiative) -> int:
    """The number of the last version of `initiative`; 0 for a record without history (an import)."""
    return initiative.revisions.aggregate(last=Max("number"))["last"] or 0


def lock_version(initiative: Initiative, version: int) -> Initiative:
    """Return `initiative` locked until the end of the transaction; raise Outdated unless it is at `version`."""
    locked = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    if version_of(locked) != version:
        raise Outdated(locked)
    return locked


@transaction.atomic
def edit_record(
    *,
    initiative: Initiative,
    version: int,
    data: dict[str, Any],
    made_by: User | None,
    reason: str = "",
    origin: ChangeOrigin = ChangeOrigin.MODERATION,
    contribution: Contribution | None = None,
) -> Initiative:
    """Give `initiative`, seen at `version`, the values of `data` (services.records.FIELDS). Raises Outdated."""
    locked = lock_version(initiative, version)
    return update_record(
        initiative=locked, data=data, origin=origin, made_by=made_by, reason=reason, contribution=contribution
    )


@transaction.atomic
def set_status(
    *, initiative: Initiative, version: int, status: Status, made_by: User | None, reason: str = ""
) -> Initiative:
    """Close a record, or open it again. Raises Outdated."""
    return edit_record(initiative=initiative, version=version, data={"status": status}, made_by=made_by, reason=reason)


@transaction.atomic
def go_back(*, revision: Revision, version: int, made_by: User | None, reason: str = "") -> Initiative:
    """Bring the record, seen at `version`, back to `revision`. Raises Outdated."""
    lock_version(revision.initiative, version)
    return restore_record(revision=revision, made_by=made_by, reason=reason)


@transaction.atomic
def confirm(*, initiative: Initiative, version: int, confirmed_by: str, made_by: User | None) -> Initiative:
    """Say that the record, seen at `version`, was found still right today. Raises Outdated."""
    locked = lock_version(initiative, version)
    return confirm_record(initiative=locked, confirmed_by=confirmed_by, made_by=made_by)
