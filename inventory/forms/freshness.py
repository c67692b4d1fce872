"""The order and the filter of the work list of freshness."""

from __future__ import annotations

from django import forms

from inventory.querysets.initiative import InitiativeQuerySet

ORDERS = [("stale", "Les plus anciennes d’abord"), ("reach", "Qui touchent le plus de monde d’abord")]
WEBSITES = [("", "Toutes les fiches"), ("silent", "Site muet seulement")]


class WorkListForm(forms.Form):
    """Query parameters of the list; a wrong value is a 400."""

    ordering = forms.ChoiceField(
        label="Ordre", choices=ORDERS, required=False, error_messages={"invalid_choice": "Écrivez stale ou reach."}
    )
    website = forms.ChoiceField(
        label="Fiches", choices=WEBSITES, required=False, error_messages={"invalid_choice": "Écrivez silent."}
    )

    @property
    def ordering_shown(self) -> str:
        """The order asked for; by default the stalest first."""
        return self.cleaned_data["ordering"] or ORDERS[0][0]

    def apply(self, records: InitiativeQuerySet) -> InitiativeQuerySet:
        """Keep what is asked for."""
        return records.silent() if self.cleaned_data["website"] else records

    def messages(self) -> list[str]:
        """What is wrong, one French sentence for each parameter, naming it."""
        return [f"{name} : {' '.join(map(str, texts))}" for name, texts in self.errors.items()]
