"""Writing foresight sheets."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import slugify

from domino.limits import hold
from portfolio.models import ForesightSheet

SLUG_CHARS = 110


class Outdated(Exception):
    """Someone wrote the sheet over since the form was shown; `sheet` is as it is now."""

    def __init__(self, sheet: ForesightSheet) -> None:
        super().__init__(sheet.slug)
        self.sheet = sheet


def moment(sheet: ForesightSheet) -> str:
    """When `sheet` was last written, as a form keeps it."""
    return sheet.updated_at.isoformat()


@transaction.atomic
def create_sheet(*, values: dict[str, Any], picture: ContentFile | None = None, slug: str = "") -> ForesightSheet:
    """Write a new sheet from `values`, fields of ForesightSheet, and return it."""
    hold("portfolio.foresight")
    sheet = ForesightSheet(slug=slug or _free_slug(values["title"]))
    return _write(sheet, values, picture)


@transaction.atomic
def change_sheet(
    *, sheet: ForesightSheet, seen: str, values: dict[str, Any], picture: ContentFile | None = None
) -> ForesightSheet:
    """Write `sheet`, seen at the moment `seen`, over. Raises Outdated. A picture that is replaced is deleted."""
    locked = ForesightSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if moment(locked) != seen:
        raise Outdated(locked)
    return _write(locked, values, picture)


def _write(sheet: ForesightSheet, values: dict[str, Any], picture: ContentFile | None) -> ForesightSheet:
    before = sheet.picture.name
    for name, value in values.items():
        setattr(sheet, name, value)
    if picture is not None:
        sheet.picture.save(str(picture.name), picture, save=False)
    sheet.save()
    if before and before != sheet.picture.name:
        transaction.on_commit(lambda: default_storage.delete(before))
    return sheet


def _free_slug(title: str) -> str:
    base = slugify(title.replace("’", " "))[:SLUG_CHARS].strip("-") or "futur"
    taken = set(ForesightSheet.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if slug not in taken)
