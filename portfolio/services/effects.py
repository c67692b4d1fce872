"""Declaring effects: figures with their unit, their year and their source."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from inventory.models import Initiative
from portfolio.models import Effect

DECLARED = "Ce chiffre est déjà déclaré pour cette année et cette unité : corrigez-le plutôt dans la liste."


@transaction.atomic
def declare_effect(*, initiative: Initiative, values: dict[str, Any]) -> Effect:
    """Add a figure to `initiative` and return it; `values` are fields of Effect.

    Raises ValidationError (field `year`) when the same kind, unit and year are declared already: panoramas add up.
    """
    # One at a time for a record, so that two people cannot declare the same figure at once.
    Initiative.objects.select_for_update(of=["self"]).only("pk").get(pk=initiative.pk)
    _check_new(initiative.effects.all(), values)
    return initiative.effects.create(**values)


@transaction.atomic
def change_effect(*, effect: Effect, values: dict[str, Any]) -> Effect:
    """Write a figure over and return it; raises ValidationError like `declare_effect`."""
    if effect.initiative_id:
        _check_new(Effect.objects.filter(initiative=effect.initiative_id).exclude(pk=effect.pk), values)
    for name, value in values.items():
        setattr(effect, name, value)
    effect.save()
    return effect


@transaction.atomic
def remove_effect(*, effect: Effect) -> Effect:
    """Take a figure away and return what it was."""
    effect.delete()
    return effect


def _check_new(others: Any, values: dict[str, Any]) -> None:
    if others.filter(kind=values["kind"], unit__iexact=values["unit"], year=values["year"]).exists():
        raise ValidationError({"year": DECLARED})
