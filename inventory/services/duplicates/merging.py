"""Two records into one, and back. Both histories stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from domino.models import User
from inventory.enums import ChangeOrigin, ContributionState, Status
from inventory.models import Contribution, Initiative, Merge, Photo
from inventory.services.records import FIELDS, MANY, STATE, snapshot, update_record

# Fields that only make sense together are chosen together; the others one by one.
GROUPS: dict[str, tuple[str, ...]] = {
    "place": ("territory", "precision", "address", "postal_code", "point"),
    "contact": ("contact_email", "contact_phone", "contact_is_public"),
    "confirmation": ("confirmed_on", "confirmed_by"),
    "private_email": ("private_email",),
}
_GROUPED = {name for names in GROUPS.values() for name in names}
CHOICES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in FIELDS if name not in _GROUPED and name not in MANY},
    **GROUPS,
}
# Proposals that nobody has decided follow the record that stays.
OPEN = [ContributionState.PENDING, ContributionState.WAITING]


class MergeConflict(Exception):
    """The merge or its undoing is refused because someone changed something; the message is French."""


def differences(kept: Mapping[str, Any], absorbed: Mapping[str, Any]) -> list[str]:
    """The names of CHOICES whose values differ between two snapshots and are filled in `absorbed`."""
    return [
        choice
        for choice, names in CHOICES.items()
        if any((kept.get(name) or None) != (absorbed.get(name) or None) for name in names)
        and any(absorbed.get(name) for name in names)
    ]


def default_choice(kept: Mapping[str, Any], absorbed: Mapping[str, Any], choice: str) -> str:
    """Whose values are proposed: those of the record that stays, unless the other's only add to them."""
    names = [name for name in CHOICES[choice] if name not in ("contact_is_public", "precision")]
    adds = all(not kept.get(name) or kept.get(name) == absorbed.get(name) for name in names)
    return "absorbed" if adds else "kept"


@transaction.atomic
def merge_records(
    *,
    kept: Initiative,
    absorbed: Initiative,
    choices: Mapping[str, str],
    made_by: User | None,
    seen: Mapping[UUID, str] | None = None,
) -> Merge:
    """Bring `absorbed` into `kept` and return the merge.

    `choices`: name of CHOICES → "kept" or "absorbed"; without a choice, a blank value is filled. Terms are united.
    Photos and open proposals follow; decided ones stay with the absorbed record. `seen`: id → updated_at (ISO) of
    what the moderator had on the screen. Raises MergeConflict when one of them is merged or was changed since.
    """
    if kept.pk == absorbed.pk:
        raise MergeConflict("Choisissez deux fiches différentes.")
    both = _locked(kept.pk, absorbed.pk)
    kept, absorbed = both[kept.pk], both[absorbed.pk]
    _check_unmerged(kept, absorbed)
    if any(both[pk].updated_at.isoformat() != moment for pk, moment in (seen or {}).items() if pk in both):
        raise MergeConflict(
            "Une des deux fiches a changé depuis l’ouverture de la page. Relisez-les avant de fusionner."
        )
    before, other = snapshot(kept), snapshot(absorbed)
    moved = {
        "photos": _move(Photo.objects.filter(initiative=absorbed), kept),
        "contributions": _move(Contribution.objects.filter(initiative=absorbed, state__in=OPEN), kept),
    }
    after = [
        _update(kept, _merged(before, other, choices), made_by, f"Fusion : « {absorbed.name} » entre dans cette fiche"),
        _update(absorbed, {"status": Status.MERGED}, made_by, f"Fusion : cette fiche entre dans « {kept.name} »"),
    ]
    return Merge.objects.create(
        kept=kept,
        absorbed=absorbed,
        kept_before={**before, "version": after[0]},
        absorbed_before={**other, "version": after[1], "moved": moved},
        made_by=made_by,
    )


@transaction.atomic
def undo_merge(*, merge: Merge, made_by: User | None) -> Merge:
    """Bring both records back exactly as they were. Raises MergeConflict when one was changed since the merge."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise MergeConflict("Cette fusion est déjà annulée.")
    both = _locked(merge.kept_id, merge.absorbed_id)
    kept, absorbed = both[merge.kept_id], both[merge.absorbed_id]
    for initiative, before in ((kept, merge.kept_before), (absorbed, merge.absorbed_before)):
        _check_unchanged(initiative, before.get("version", 0))
    moved = merge.absorbed_before.get("moved", {})
    _give_back(Photo, moved.get("photos", []), kept, absorbed)
    _give_back(Contribution, moved.get("contributions", []), kept, absorbed)
    for initiative, before in ((kept, merge.kept_before), (absorbed, merge.absorbed_before)):
        data = {name: before[name] for name in (*FIELDS, *STATE) if name in before}
        update_record(
            initiative=initiative, data=data, origin=ChangeOrigin.UNMERGE, made_by=made_by, reason="Fusion annulée"
        )
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    return merge


def kept_instead(initiative: Initiative) -> Initiative:
    """The record that stands for a merged one, through merges of merges; itself when it is not merged."""
    seen = set()
    while initiative.status == Status.MERGED and initiative.pk not in seen:
        seen.add(initiative.pk)
        merge = Merge.objects.filter(absorbed=initiative, undone_at=None).select_related("kept").first()
        if merge is None:
            break
        initiative = merge.kept
    return initiative


def _locked(*pks: UUID) -> dict[UUID, Initiative]:
    # In one order for everyone: two merges of the same pair wait for each other instead of locking up.
    rows = Initiative.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    return {row.pk: row for row in rows}


def _check_unmerged(*initiatives: Initiative) -> None:
    for initiative in initiatives:
        if initiative.status == Status.MERGED:
            raise MergeConflict(f"« {initiative.name} » est déjà fusionnée avec une autre fiche.")


def _check_unchanged(initiative: Initiative, version: int) -> None:
    last = initiative.revisions.order_by("-number").first()
    if last is None or last.number != version or last.data != snapshot(initiative):
        raise MergeConflict(f"« {initiative.name} » a changé depuis la fusion : corrigez la fiche à la main.")


def _merged(kept: dict[str, Any], absorbed: dict[str, Any], choices: Mapping[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {name: sorted({*kept[name], *absorbed[name]}) for name in MANY}
    for choice in differences(kept, absorbed):
        if (choices.get(choice) or default_choice(kept, absorbed, choice)) == "absorbed":
            data.update({name: absorbed[name] for name in CHOICES[choice]})
    return data


def _update(initiative: Initiative, data: dict[str, Any], made_by: User | None, reason: str) -> int:
    """Write `data` as part of a merge and return the number of the version it made."""
    update_record(initiative=initiative, data=data, origin=ChangeOrigin.MERGE, made_by=made_by, reason=reason)
    return initiative.revisions.values_list("number", flat=True).order_by("-number")[0]


def _move(rows: Any, kept: Initiative) -> list[str]:
    pks = list(rows.values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=pks).update(initiative=kept)
    return [str(pk) for pk in pks]


def _give_back(model: Any, pks: list[str], kept: Initiative, absorbed: Initiative) -> None:
    model.objects.filter(pk__in=pks, initiative=kept).update(initiative=absorbed)
