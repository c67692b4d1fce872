"""The fields of a record, defined once: submission, correction, completion and moderation all use this form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone

from inventory.consents import CONSENT
from inventory.enums import Precision, Scope
from inventory.forms.fields import (
    NOT_IN_LIST,
    PHONE,
    EmailField,
    PointField,
    TerritoryField,
    WebsiteField,
    territory_text,
    text_field,
)
from inventory.models import Exchange, LegalForm, ResourceKind, Sphere, Stake, Territory, Theme
from inventory.models.taxonomy import Term
from inventory.services.records import FIELDS

OLDEST_YEAR = 1800
SUMMARY_CHARS = 300
MORE = {
    "quoi": "Ajouter une photo, des thématiques, des horaires…",
    "ou": "Préciser le code postal, les besoins, ce qui se partage…",
    "joindre": "Afficher un site ou un contact public, écrire à l’équipe…",
}


@dataclass(frozen=True)
class Group:
    """A part of the form: fields everyone sees, and those to unfold."""

    id: str
    title: str
    fields: list[BoundField]
    more: list[BoundField]

    @property
    def more_title(self) -> str:
        return MORE.get(self.id, "Plus de précisions")

    @property
    def has_errors_in_more(self) -> bool:
        return any(field.errors for field in self.more)


class TermField(forms.ModelChoiceField):
    """One term of a taxonomy, by slug."""

    default_error_messages = {"invalid_choice": NOT_IN_LIST}

    def __init__(self, model: type[Term], **options: Any) -> None:
        options.setdefault("empty_label", "Je ne sais pas")
        super().__init__(model._default_manager.all(), to_field_name="slug", required=False, **options)


class TermsField(forms.ModelMultipleChoiceField):
    """Any number of terms of a taxonomy, by slug."""

    default_error_messages = {
        "invalid_choice": NOT_IN_LIST,
        "invalid_pk_value": NOT_IN_LIST,
        "invalid_list": NOT_IN_LIST,
    }

    def __init__(self, model: type[Term], **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(model._default_manager.all(), to_field_name="slug", required=False, **options)


class ContributionForm(forms.Form):
    """What may be said of an initiative: the names of `services.records.FIELDS`.

    `values()` gives what was typed in the shape that contributions keep; `initial_of(values)` is the way back.
    """

    name = text_field(
        "Nom de l’initiative",
        200,
        min_length=2,
        required=True,
        help_text="Celui que les gens utilisent. Exemple : Jardin du Thuet.",
        error_messages={
            "required": "Donnez un nom à l’initiative.",
            "min_length": "Écrivez un nom d’au moins deux lettres.",
        },
    )
    description = text_field(
        "Que fait-on ensemble ?",
        5_000,
        help_text="Deux ou trois phrases suffisent : ce qui s’échange, entre qui, comment.",
        error_messages={"required": "Dites en une phrase ce que l’on fait ensemble."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    sphere = TermField(Sphere, label="C’est surtout pour…", widget=forms.RadioSelect)
    summary = text_field("En une phrase", SUMMARY_CHARS, help_text="Ce que l’on lit dans la liste.")
    themes = TermsField(Theme, label="Thématiques")
    exchanges = TermsField(Exchange, label="Comment échange-t-on ?")
    stakes = TermsField(Stake, label="Enjeux")
    audience = text_field("Pour qui ?", 300, help_text="Exemple : les habitants du quartier, sans condition.")
    opening_hours = text_field("Quand ?", 500, help_text="Exemple : le samedi de 10 h à 12 h.")
    accessibility = text_field("Accessibilité", 500, help_text="Exemple : entrée de plain-pied, boucle magnétique.")

    territory = TerritoryField(
        label="Commune",
        max_length=200,
        required=False,
        help_text="Son nom ou son code postal. L’adresse précise est facultative.",
    )
    postal_code = forms.RegexField(
        r"^\d{5}$",
        label="Code postal",
        max_length=5,
        required=False,
        error_messages={"invalid": "Un code postal a cinq chiffres, par exemple « 35600 ».", "max_length": ""},
    )
    precision = forms.ChoiceField(
        label="L’initiative se trouve…",
        choices=[
            (Precision.COMMUNE, "Dans la commune, sans adresse à montrer"),
            (Precision.EXACT, "À une adresse précise"),
            (Precision.STREET, "Dans une rue, sans numéro"),
            (Precision.SEVERAL, "À plusieurs endroits"),
            (Precision.ITINERANT, "Nulle part en particulier : elle se déplace"),
            (Precision.ONLINE, "En ligne seulement"),
        ],
        initial=Precision.COMMUNE,
        error_messages={"required": "Dites où elle se trouve.", "invalid_choice": NOT_IN_LIST},
    )
    address = text_field("Adresse", 300, help_text="Numéro et rue, ou nom du lieu.")
    point = PointField(label="Position sur la carte", max_length=60, required=False)
    founded_year = forms.IntegerField(
        label="Depuis quelle année ?",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages={"invalid": "Écrivez l’année en quatre chiffres, par exemple 2021."},
    )
    legal_form = TermField(LegalForm, label="Qui la porte ?")
    scope = forms.ChoiceField(
        label="Portée",
        choices=Scope.choices,
        initial=Scope.LOCAL,
        error_messages={"required": NOT_IN_LIST, "invalid_choice": NOT_IN_LIST},
    )
    needs = TermsField(ResourceKind, label="De quoi a-t-elle besoin ?")
    needs_text = text_field("Précisez ce besoin", 500)
    offers = TermsField(ResourceKind, label="Que peut-elle partager ?")
    offers_text = text_field("Précisez ce partage", 500)

    website = WebsiteField(label="Site", required=False, help_text="Exemple : https://www.exemple.fr")
    contact_email = EmailField(label="Adresse électronique à afficher", required=False)
    contact_phone = forms.CharField(
        label="Téléphone à afficher",
        max_length=30,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    contact_is_public = forms.BooleanField(label=CONSENT, required=False)

    PARTS: dict[str, tuple[str, list[str], list[str]]] = {
        "quoi": (
            "Quoi",
            ["name", "description", "sphere"],
            ["summary", "themes", "exchanges", "stakes", "audience", "opening_hours", "accessibility"],
        ),
        "ou": (
            "Où et qui",
            ["territory", "precision", "address", "point", "founded_year", "legal_form", "needs"],
            ["postal_code", "needs_text", "offers", "offers_text", "scope"],
        ),
        "joindre": ("Vous joindre", ["website", "contact_email", "contact_phone", "contact_is_public"], []),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        for name, wanted in (("needs", {"as_need": True}), ("offers", {"as_offer": True})):
            if isinstance(field := self.fields.get(name), forms.ModelMultipleChoiceField):
                field.queryset = ResourceKind.objects.filter(**wanted)
        boxes = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
        for widget in (field.widget for field in self.fields.values() if not isinstance(field.widget, boxes)):
            widget.attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()

    def clean_founded_year(self) -> int | None:
        year = self.cleaned_data["founded_year"]
        this_year = timezone.localdate().year
        if year is not None and not OLDEST_YEAR <= year <= this_year:
            raise forms.ValidationError(f"Écrivez une année entre {OLDEST_YEAR} et {this_year}.")
        return year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("precision") == Precision.ONLINE:
            data["point"] = None
        reachable = data.get("contact_email") or data.get("contact_phone")
        if reachable and not data.get("contact_is_public"):
            self.add_error("contact_is_public", "Cochez la case pour afficher ce contact, ou effacez-le.")
        return data

    def values(self) -> dict[str, Any]:
        """What was typed, valid, under the names of `FIELDS`: slugs, a point as [lon, lat], the rest as it is."""
        data = self.cleaned_data
        values = {name: self._value(data[name]) for name in FIELDS if name in data}
        if not values.get("summary"):
            values["summary"] = first_sentence(values.get("description", ""))
        reachable = values.get("contact_email") or values.get("contact_phone")
        values["contact_is_public"] = bool(values.get("contact_is_public") and reachable)
        territory = data.get("territory")
        if not values.get("postal_code") and territory and len(territory.postal_codes) == 1:
            values["postal_code"] = territory.postal_codes[0]
        return values

    def _value(self, cleaned: Any) -> Any:
        if isinstance(cleaned, Term | Territory):
            return cleaned.slug
        if hasattr(cleaned, "model"):  # the rows chosen in a TermsField
            return sorted(term.slug for term in cleaned)
        return cleaned

    @classmethod
    def initial_of(cls, values: dict[str, Any]) -> dict[str, Any]:
        """The initial values of the form that shows `values` (names of `FIELDS`, as `values()` gives them)."""
        initial = {name: values[name] for name in FIELDS if name in values}
        if "territory" in initial:
            initial["territory"] = territory_text(initial["territory"])
        return initial

    def groups(self) -> Iterator[Group]:
        """The parts of the form, in order, with the fields that this form has."""
        for key, (title, shown, more) in self.PARTS.items():
            yield Group(key, title, self._bound(shown), self._bound(more))

    def _bound(self, names: list[str]) -> list[BoundField]:
        return [self[name] for name in names if name in self.fields]

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the control) of each error, in the order of the page; "" for the form as a whole."""
        order = [name for _, shown, more in self.PARTS.values() for name in (*shown, *more)]
        named = [*order, *(name for name in self.errors if name not in order)]
        return [(str(message), self._target(name)) for name in named for message in self.errors.get(name, [])]

    def _target(self, name: str) -> str:
        """The id to send someone to who mends `name`."""
        if name not in self.fields:
            return ""
        bound = self[name]
        return f"{bound.auto_id}_place" if bound.is_hidden else bound.id_for_label or str(bound.auto_id)


def first_sentence(text: str) -> str:
    """The first sentence of `text` when it may stand in a list, else nothing."""
    sentence = re.split(r"(?<=[.!?…])\s", text.strip(), maxsplit=1)[0].replace("\n", " ")
    return sentence if len(sentence) <= SUMMARY_CHARS else ""
