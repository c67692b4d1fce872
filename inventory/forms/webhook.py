"""The form of a webhook: which territory, which address, which events."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from inventory import permissions
from inventory.enums import WebhookEvent
from inventory.forms.fields import NOT_IN_LIST, TerritoryField, text_field
from inventory.models import Territory
from inventory.permissions import Action
from inventory.webhooks.registering import check_address

OUTSIDE = "Vous n’administrez pas ce territoire : choisissez-en un autre."


class WebhookForm(forms.Form):
    name = text_field(
        "Nom",
        80,
        required=True,
        help_text="Le programme qui sera prévenu, par exemple « Portail de la région ».",
        error_messages={"required": "Donnez un nom à ce webhook."},
    )
    territory = TerritoryField(
        label="Territoire",
        help_text="Les fiches de ce territoire et de ceux qu’il contient.",
        error_messages={"required": "Indiquez le territoire : son nom, ou un code postal."},
        widget=forms.TextInput(attrs={"list": "territoires-administres", "autocomplete": "off"}),
    )
    address = forms.URLField(
        label="Adresse à prévenir",
        max_length=500,
        assume_scheme="https",
        help_text="Elle commence par https:// et se trouve sur l’internet public.",
        error_messages={
            "required": "Écrivez l’adresse à prévenir.",
            "invalid": "Cette adresse n’est pas lisible : écrivez-la en entier, par exemple https://www.exemple.fr/domino.",
        },
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label="Événements",
        choices=[(event.value, f"{event.label.capitalize()} ({event.value})") for event in WebhookEvent],  # type: ignore[attr-defined]
        initial=WebhookEvent.values,
        error_messages={"required": "Cochez au moins un événement.", "invalid_choice": NOT_IN_LIST},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.user = user
        for name in ("name", "territory", "address"):
            self.fields[name].widget.attrs["class"] = "input"

    def clean_territory(self) -> Territory:
        territory: Territory = self.cleaned_data["territory"]
        if not permissions.can(self.user, Action.ADMINISTER, territory):
            raise ValidationError(OUTSIDE)
        return territory

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        check_address(address)
        return address

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the control) of each error, in the order of the form."""
        found = [(str(text), bound.id_for_label or str(bound.auto_id)) for bound in self for text in bound.errors]
        return found + [(str(text), "") for text in self.non_field_errors()]
