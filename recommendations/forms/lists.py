"""Forms of a list: begun, set, agreed, followed up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from domino.markdown import check_markdown
from evaluation.forms.referential import PlainForm
from inventory.forms.fields import NOT_IN_LIST, TerritoryField, text_field
from inventory.models import Stake, Territory
from portfolio.models import Event
from recommendations.enums import Phase, Register, Status
from recommendations.models import Horizon, RecommendationList
from recommendations.services.lists import list_settings

DAY_ERRORS = {"required": "Donnez une date.", "invalid": "Écrivez la date ainsi : 2026-05-12."}


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day, in the browser's own control."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-short"})
    return forms.DateField(label=label, widget=widget, error_messages=DAY_ERRORS, **options)


def event_field(label: str, help_text: str = "") -> forms.ModelChoiceField:
    """One of the events of the list's territory; `offer_events` says which."""
    return forms.ModelChoiceField(
        label=label,
        queryset=Event.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="Aucune",
        help_text=help_text,
        error_messages={"invalid_choice": NOT_IN_LIST},
    )


def offer_events(field: Any, territory: Territory | None) -> None:
    """Let an event field take the events of `territory`."""
    if territory:
        field.queryset = Event.objects.filter(territory__containments__outer=territory).order_by("-date", "pk")


class ListForm(PlainForm):
    title = text_field(
        "Titre",
        150,
        required=True,
        help_text="Par exemple « Cinq choses à faire au pays de Redon ».",
        error_messages={"required": "Donnez un titre à la liste."},
    )
    foreword = text_field(
        "Avant-propos",
        10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="En Markdown : d’où vient cette liste, avec qui elle a été faite, ce que l’on en attend.",
    )
    event = event_field("Atelier", "La rencontre où la liste a été faite.")
    participants = forms.IntegerField(
        label="Nombre de participants",
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Écrivez un nombre entier, par exemple 24."
        ),
    )
    attribution = text_field("Attribution", 300, help_text="Qui citer avec cette liste, si ce n’est pas votre équipe.")

    def __init__(self, *args: Any, territory: Territory | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_events(self.fields["event"], territory)

    @classmethod
    def seen_at(cls, list: RecommendationList) -> ListForm:
        """The form that shows `list` as it is."""
        return cls(initial=list_settings(list), territory=list.territory)

    def clean_foreword(self) -> str:
        check_markdown(self.cleaned_data["foreword"])
        return self.cleaned_data["foreword"].replace("\r\n", "\n")

    def values(self) -> dict[str, Any]:
        """What was typed, under the names of services.lists.edit_list."""
        event = self.cleaned_data.get("event")
        return {**self.cleaned_data, "event": event.slug if event else None}


class NewListForm(PlainForm):
    title = ListForm.base_fields["title"]
    territory = TerritoryField(
        label="Territoire",
        help_text="Une commune, une intercommunalité ou un pays où vous avez un rôle.",
    )


class AgreeForm(PlainForm):
    """When, by whom and in which meeting a version is agreed."""

    agreed_on = day_field("Date")
    agreed_by = text_field(
        "Par qui",
        200,
        required=True,
        help_text="Un groupe plutôt qu’une personne : « les 24 participants de l’atelier », « le conseil ».",
        error_messages={"required": "Dites qui adopte cette version."},
    )
    event = event_field("Rencontre")

    def __init__(self, *args: Any, territory: Territory | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agreed_on"].initial = timezone.localdate()
        offer_events(self.fields["event"], territory)


class FollowUpForm(PlainForm):
    """What happened to one recommendation on a day."""

    recommendation: Any = forms.ModelChoiceField(
        label="Préconisation",
        queryset=None,
        to_field_name="number",
        empty_label="Choisissez…",
        error_messages={"required": "Choisissez une préconisation.", "invalid_choice": NOT_IN_LIST},
    )
    date = day_field("Date")
    status = forms.ChoiceField(
        label="Avancement",
        choices=[("", "Choisissez…"), *Status.choices],
        help_text="Où elle en est depuis ce jour.",
        error_messages={"required": "Dites où elle en est.", "invalid_choice": NOT_IN_LIST},
    )
    text = text_field(
        "Ce qui s’est passé",
        1_000,
        required=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Tout le monde le lira sur la page de la préconisation.",
        error_messages={"required": "Dites en une phrase ce qui s’est passé."},
    )

    def __init__(self, *args: Any, list: RecommendationList, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["recommendation"]
        field.queryset = list.recommendations.order_by("position", "number")
        field.label_from_instance = lambda each: f"{each.number}. {each.title}"
        self.fields["date"].initial = timezone.localdate()


class BulkForm(PlainForm):
    """The same change on several recommendations."""

    status = forms.ChoiceField(label="Avancement", required=False, choices=[("", "Sans changement"), *Status.choices])
    horizon = forms.ModelChoiceField(
        label="Échéance",
        required=False,
        queryset=Horizon.objects.all(),
        to_field_name="slug",
        empty_label="Sans changement",
    )
    phase = forms.ChoiceField(label="Phase", required=False, choices=[("", "Sans changement"), *Phase.choices])
    register = forms.ChoiceField(label="Registre", required=False, choices=[("", "Sans changement"), *Register.choices])
    stake: Any = forms.ModelChoiceField(
        label="Enjeu", required=False, queryset=Stake.objects.all(), to_field_name="slug", empty_label="Sans changement"
    )
    remove = forms.BooleanField(
        label="Retirer cette phase, ce registre, cet enjeu au lieu de les ajouter", required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = NOT_IN_LIST

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(value for name, value in data.items() if name != "remove"):
            raise forms.ValidationError("Choisissez ce qui change : un avancement, une échéance, une phase…")
        return data

    def values(self) -> dict[str, Any]:
        """What was chosen, under the names of services.lists.edit_many."""
        data = self.cleaned_data
        values: dict[str, Any] = {"status": data["status"]} if data["status"] else {}
        if data["horizon"]:
            values["horizon"] = data["horizon"].slug
        for name in ("phase", "register"):
            if data[name]:
                values[f"{name}s"] = [data[name]]
        if data["stake"]:
            values["stakes"] = [data["stake"].slug]
        return values
