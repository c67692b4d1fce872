"""An edited sheet sent back: compared, kept as a proposal, then applied once, as far as someone accepts it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from domino.models import User
from evaluation.models import Criterion
from inventory.imports.errors import UnreadableFile
from inventory.models import ResourceKind, Stake
from inventory.text import plain
from recommendations.enums import PartnerRole, Phase, Register, Status
from recommendations.models import Effort, Horizon, Recommendation, RecommendationList, SheetImport
from recommendations.services.changes import Impossible, Outdated, hold_list
from recommendations.services.recommendations import add_recommendation, edit_recommendation
from recommendations.services.values import snapshot

if TYPE_CHECKING:
    from recommendations.reimport.cells import Choices

SUFFIXES = {".xlsx", ".xlsm", ".ods", ".csv", ".xls", ".txt"}
WRONG_KIND = (
    "Ce fichier n’est pas un tableur de la liste : envoyez le fichier .xlsx, .ods ou .csv que vous avez modifié."
)
WRONG_DATES = "la fin viendrait avant le début : acceptez les deux dates, ou corrigez-les"
CHANGED = "modifiée par quelqu’un d’autre depuis la comparaison : renvoyez le tableur pour comparer de nouveau"
REASON = "Tableur « {name} »"


class Applied(Exception):
    """The sheet was applied before: it is not applied again."""


@transaction.atomic
def receive_sheet(*, list: RecommendationList, upload: UploadedFile, by: User | None) -> SheetImport:
    """Compare an uploaded sheet with the list and keep what it would change. Raises UnreadableFile, in French."""
    from recommendations.reimport.proposal import build_proposal
    from recommendations.reimport.reading import read_sheet
    from recommendations.serializers import list_as_dict  # the sheet is what the files showed

    suffix = Path(upload.name or "").suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(WRONG_KIND)
    with tempfile.TemporaryDirectory(prefix="domino-sheet-") as folder:
        path = Path(folder) / f"sheet{suffix}"
        with path.open("wb") as stream:
            shutil.copyfileobj(upload, stream)
        sheet = read_sheet(path)
    held = hold_list(list.pk)
    data = list_as_dict(held, private=True)
    locks = {str(pk): lock for pk, lock in held.recommendations.values_list("pk", "lock")}
    choices, names = _choices(held)
    proposal = build_proposal(sheet, data, locks, choices, names)
    name = Path(upload.name or "").name[:200]
    return SheetImport.objects.create(list=held, file_name=name, lock=held.lock, data=proposal, made_by=by)


@transaction.atomic
def apply_sheet(
    *, sheet_import: SheetImport, fields: Collection[str], lines: Collection[int], by: User | None
) -> SheetImport:
    """Apply what was accepted: `fields` as "id:field", `lines` of new rows; what could not be is told in `data`.

    Rows that changed since the comparison stay as they are. Raises Applied when it was applied before.
    """
    owner = hold_list(sheet_import.list_id)
    held = SheetImport.objects.select_for_update(of=("self",)).get(pk=sheet_import.pk)
    if held.applied_at:
        raise Applied
    refused: list[str] = []
    edited = sum(_edit(owner, change, fields, held, by, refused) for change in held.data["changes"])
    added = sum(_add(owner, row, held, by, refused) for row in held.data["added"] if row["line"] in lines)
    held.data = {**held.data, "result": {"edited": edited, "added": added, "refused": refused}}
    held.applied_at = timezone.now()
    held.save(update_fields=["data", "applied_at"])
    return held


def _edit(
    owner: RecommendationList,
    change: dict[str, Any],
    fields: Collection[str],
    held: SheetImport,
    by: User | None,
    refused: list[str],
) -> bool:
    values = {each["name"]: each["value"] for each in change["fields"] if f"{change['id']}:{each['name']}" in fields}
    if not values:
        return False
    name = f"n° {change['number']}, {change['title']}"
    recommendation = owner.recommendations.filter(pk=change["id"]).first()
    if recommendation is None:
        refused.append(f"{name} : retirée de la liste entre-temps.")
        return False
    try:
        with transaction.atomic():
            _check_dates(recommendation, values)
            edit_recommendation(
                recommendation=recommendation,
                values=_with_partners(values, recommendation),
                lock=change["lock"],
                by=by,
                reason=REASON.format(name=held.file_name),
            )
    except Outdated:
        refused.append(f"{name} : {CHANGED}.")
    except Impossible as impossible:
        refused.append(f"{name} : {impossible}")
    except IntegrityError:
        refused.append(f"{name} : ces valeurs ne vont pas ensemble, corrigez-les sur le site.")
    else:
        return True
    return False


def _add(
    owner: RecommendationList, row: dict[str, Any], held: SheetImport, by: User | None, refused: list[str]
) -> bool:
    values = {each["name"]: each["value"] for each in row["fields"]}
    try:
        with transaction.atomic():
            _check_dates(None, values)
            reason = REASON.format(name=held.file_name)
            add_recommendation(list=owner, values=_with_partners(values, None), by=by, reason=reason)
    except Impossible as impossible:
        refused.append(f"Ligne {row['line']}, {row['title']} : {impossible}")
        return False
    return True


def _check_dates(recommendation: Recommendation | None, values: dict[str, Any]) -> None:
    """Raise Impossible when the end would come before the start."""
    days = []
    for name in ("starts_on", "ends_on"):
        now = getattr(recommendation, name) if recommendation else None
        days.append(values[name] if name in values else now.isoformat() if now else None)
    start, end = days
    if start and end and start > end:
        raise Impossible(f"{WRONG_DATES}.")


def _with_partners(values: dict[str, Any], recommendation: Recommendation | None) -> dict[str, Any]:
    """The names of carriers and partners as `partners`: those that stay keep their record and their contact."""
    roles = {"carriers": PartnerRole.CARRIER, "partners": PartnerRole.PARTNER}
    kept = {name: value for name, value in values.items() if name not in roles}
    if not roles.keys() & values.keys():
        return kept
    now = snapshot(recommendation)["partners"] if recommendation else []
    rows = []
    for field, role in roles.items():
        held = {each["name"]: each for each in now if each["role"] == role}
        rows += [held.get(name, {"role": str(role), "name": name}) for name in values.get(field, held)]
    return {**kept, "partners": rows}


def _choices(owner: RecommendationList) -> tuple[Choices, dict[str, list[str]]]:
    """What cells may name, by field: values by plain name, and the names in order."""
    known: dict[str, list[tuple[str, Any]]] = {
        "status": [(str(each.label), each.value) for each in Status],
        "phases": [(str(each.label), each.value) for each in Phase],
        "registers": [(str(each.label), each.value) for each in Register],
        "criteria": _criteria(owner),
    }
    for field, model in (("stakes", Stake), ("needs", ResourceKind), ("effort", Effort), ("horizon", Horizon)):
        known[field] = [*model._default_manager.values_list("name", "slug")]
    choices: Choices = {}
    for field, pairs in known.items():
        choices[field] = {}
        for name, value in pairs:
            choices[field].setdefault(plain(" ".join(name.split())), value)
    return choices, {field: list(dict.fromkeys(name for name, _ in pairs)) for field, pairs in known.items()}


def _criteria(owner: RecommendationList) -> list[tuple[str, Any]]:
    """Criteria that the list serves first, then those of its territory's referentials, the newest version first."""
    served = Criterion.objects.filter(recommendations__list=owner).distinct().order_by("pk")
    own = Criterion.objects.filter(version__referential__territory=owner.territory_id).order_by(
        "-version__number", "pk"
    )
    pairs = [*served.values_list("name", "pk")]
    return [*pairs, *own.values_list("name", "pk")] if owner.territory_id else pairs
