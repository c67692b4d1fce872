"""Choosing records of the census by name, without script: what is chosen, what is looked for, what is found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from inventory.enums import Status
from inventory.models import Initiative
from inventory.querysets.initiative import InitiativeQuerySet

MAX_FOUND = 10
MAX_SHOWN = 60


class InitiativesField(forms.ModelMultipleChoiceField):
    """Records of the census, by slug."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": "Rattachez l’enquête à une initiative : cherchez-la par son nom, puis cochez-la.",
        "invalid_choice": "Cette initiative n’est plus dans le recensement : décochez-la.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(Initiative.objects.exclude(status=Status.DRAFT), to_field_name="slug", **options)


class InitiativePicker:
    """What the picker of a form shows: `linked` (slugs chosen so far) and `found_for` (the words looked for)."""

    linked: list[str] = []
    found_for = ""

    def read_picker(self, posted: QueryDict) -> None:
        """Take what was ticked and what is looked for from a posted form."""
        self.linked = posted.getlist("initiatives")
        self.found_for = posted.get("find", "").replace("\x00", "").strip()[:100]

    def choices(self) -> InitiativeQuerySet:
        """The initiatives chosen so far."""
        known = Initiative.objects.exclude(status=Status.DRAFT).filter(slug__in=self.linked[:MAX_SHOWN])
        return known.select_related("territory").defer("territory__geometry", "territory__outline")

    def found(self) -> InitiativeQuerySet:
        """Those that answer the words looked for, beside the chosen ones."""
        visible = Initiative.objects.filter(status__in=[Status.PUBLISHED, Status.CLOSED]).exclude(slug__in=self.linked)
        found = visible.holding(self.found_for)
        if self.found_for and not found.exists():
            found = visible.resembling(self.found_for)
        located = found.select_related("territory").defer("territory__geometry", "territory__outline")
        return located.order_by("name_plain", "pk")[:MAX_FOUND]
