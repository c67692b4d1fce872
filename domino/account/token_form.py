"""The form of an access token: its name, what it allows, its last day."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from domino.models import ApiToken

YEARS = 5


class ApiTokenForm(forms.Form):
    name = forms.CharField(
        label="Nom",
        max_length=80,
        help_text="Le programme qui s’en servira, par exemple « Carte du département ».",
        error_messages={"required": "Donnez un nom à ce jeton.", "max_length": "Écrivez 80 caractères au plus."},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="Ce qu’il permet",
        choices=ApiToken.Scope.choices,
        help_text="Jamais plus que votre rôle du moment. Le strict nécessaire suffit.",
        error_messages={
            "required": "Cochez au moins une chose que ce jeton permet.",
            "invalid_choice": "Cette portée n’existe pas : cochez l’une de celles qui sont proposées.",
        },
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(
        label="Dernier jour",
        required=False,
        help_text="Ce jour passé, le jeton ne sert plus. Sans date, il sert jusqu’à ce que vous le révoquiez.",
        error_messages={"invalid": "Écrivez la date ainsi : 2027-05-12."},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input input-short"}),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})  # type: ignore[arg-type]

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if day and not today <= day <= today + timedelta(days=365 * YEARS):
            raise ValidationError(f"Choisissez un jour à venir, dans les {YEARS} ans.")
        return day

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the control) of each error, in the order of the form."""
        found = [(str(text), bound.id_for_label or str(bound.auto_id)) for bound in self for text in bound.errors]
        return found + [(str(text), "") for text in self.non_field_errors()]
