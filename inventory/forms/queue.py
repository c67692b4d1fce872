"""The filters of the moderation queue."""

from __future__ import annotations

from django import forms

from inventory.enums import Channel, ContributionKind, ContributionState
from inventory.models import Territory
from inventory.querysets.contribution import ContributionQuerySet

ADDRESS = [("yes", "adresse confirmée"), ("no", "adresse non confirmée")]


class TerritoryChoice(forms.CharField):
    """The slug, code or name of a territory."""

    def clean(self, value: str) -> Territory | None:
        text = super().clean(value)
        if not text:
            return None
        territory = Territory.objects.designated(text)
        if territory is None:
            raise forms.ValidationError(f"« {text} » ne désigne pas un territoire connu.")
        return territory


def _choice(label: str, anything: str, choices: list) -> forms.ChoiceField:
    messages = {"invalid_choice": "Écrivez " + ", ".join(key for key, _ in choices) + "."}
    return forms.ChoiceField(label=label, choices=[("", anything), *choices], required=False, error_messages=messages)


class QueueForm(forms.Form):
    """Query parameters of the queue; a wrong value is a 400."""

    state = _choice("État", "À relire", ContributionState.choices)
    kind = _choice("Nature", "Toutes", ContributionKind.choices)
    channel = _choice("Arrivée par", "Toutes", Channel.choices)
    address = _choice("Adresse de la personne", "Confirmée ou non", ADDRESS)
    territory = TerritoryChoice(label="Territoire", required=False, max_length=160)
    q = forms.CharField(label="Mots", required=False, max_length=100)

    @property
    def state_shown(self) -> str:
        """The state asked for; by default, what is to be read."""
        return self.cleaned_data["state"] or ContributionState.PENDING

    def apply(self, queryset: ContributionQuerySet) -> ContributionQuerySet:
        """Keep what every filter but the state asks for: the tabs count the states."""
        values = self.cleaned_data
        for name in ("kind", "channel"):
            if values[name]:
                queryset = queryset.filter(**{name: values[name]})
        if values["address"]:
            queryset = queryset.filter(email_confirmed_at__isnull=values["address"] == "no")
        if values["territory"]:
            queryset = queryset.within(values["territory"])
        return queryset.holding(values["q"]) if values["q"] else queryset

    def messages(self) -> list[str]:
        """What is wrong, one French sentence for each parameter, naming it."""
        return [f"{name} : {' '.join(map(str, texts))}" for name, texts in self.errors.items()]
