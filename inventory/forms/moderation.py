"""The form of those who moderate: the fields of a record, and why it changes."""

from __future__ import annotations

from typing import Any

from django import forms

from inventory.forms.contribution import ContributionForm
from inventory.forms.fields import text_field


class ModerationForm(ContributionForm):
    """A contact may stay on record without being shown: only its people can agree to that."""

    reason = text_field("Pourquoi ce changement ?", 500, help_text="Ces mots restent dans l’historique.")

    PARTS = {**ContributionForm.PARTS, "motif": ("Motif", ["reason"], [])}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        unshown = self.errors.get("contact_is_public")
        if unshown and not data.get("contact_is_public"):
            del self.errors["contact_is_public"]
            data["contact_is_public"] = False
        return data

    @classmethod
    def seen_at(cls, values: dict[str, Any]) -> ModerationForm:
        """The form that shows `values` (services.records.FIELDS)."""
        return cls(initial=cls.initial_of(values))

    def add_problem(self, message: str) -> None:
        """Say in the summary what no single field is to blame for."""
        self.add_error(None, forms.ValidationError(message))
