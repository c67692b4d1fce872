"""The form of a foresight sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.base import ContentFile

from domino.markdown import MAX_LENGTH, check_markdown
from inventory.forms.fields import NOT_IN_LIST, TerritoryField, territory_text, text_field
from inventory.forms.short import ShortForm
from inventory.models import Stake, Theme
from inventory.services.photos import PhotoRefused, encode_photo
from portfolio.enums import State
from portfolio.models import ForesightSheet

YEARS = (2000, 2150)
YEAR = f"Écrivez une année en quatre chiffres, entre {YEARS[0]} et {YEARS[1]}."
TEXTS = ("context", "change", "institution", "synthesis")
STATES = [(State.DRAFT.value, "Brouillon"), (State.PUBLISHED.value, "Publiée")]


def _markdown(label: str, missing: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 6})
    errors = {"required": missing}
    return text_field(label, MAX_LENGTH, required=True, widget=area, help_text="En Markdown.", error_messages=errors)


class ForesightForm(ShortForm):
    """A possible future in six parts."""

    title = text_field("Titre", 150, required=True, error_messages={"required": "Donnez un titre à ce futur."})
    horizon = forms.IntegerField(
        label="Année",
        min_value=YEARS[0],
        max_value=YEARS[1],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], YEAR),
    )
    territory = TerritoryField(
        label="Territoire",
        required=False,
        max_length=120,
        help_text="Une commune, un pays ou une intercommunalité. Vide : pour tous les territoires.",
    )
    stake = forms.ModelChoiceField(
        Stake.objects.all(),
        label="Enjeu",
        to_field_name="slug",
        required=False,
        empty_label="Aucun",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    theme = forms.ModelChoiceField(
        Theme.objects.all(),
        label="Thématique",
        to_field_name="slug",
        required=False,
        empty_label="Aucune",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    context = _markdown("Contexte", "Décrivez le contexte de ce futur.")
    change = _markdown("Ce qui change pour quelques personnes", "Racontez ce qui change pour quelques personnes.")
    quote = text_field(
        "Parole de ce futur", 500, widget=forms.Textarea(attrs={"rows": 2}), help_text="Sans guillemets."
    )
    quote_person = text_field("Qui parle", 160)
    institution = _markdown("Le rôle de l’institution", "Dites quel rôle tient l’institution.")
    synthesis = _markdown("En résumé", "Résumez ce futur en quelques phrases.")
    picture = forms.FileField(
        label="Image",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG ou WebP, 10 Mo au plus.",
        error_messages={"empty": "Ce fichier est vide : choisissez-en un autre."},
    )
    without_picture = forms.BooleanField(label="Retirer l’image actuelle", required=False)
    picture_alt = text_field(
        "Description de l’image", 200, help_text="Ce que l’on y voit, pour les personnes qui ne la voient pas."
    )
    picture_credit = text_field("Crédit de l’image", 120)
    state = forms.ChoiceField(
        label="État",
        choices=STATES,
        widget=forms.RadioSelect,
        initial=State.DRAFT,
        error_messages=dict.fromkeys(["required", "invalid_choice"], "Choisissez brouillon ou publiée."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, sheet: ForesightSheet | None = None, seen: str = "", **options: Any) -> None:
        if sheet is not None:
            names = [name for name in self.base_fields if name not in ("picture", "without_picture", "seen")]
            initial = {name: getattr(sheet, name) for name in names}
            initial |= {name: getattr(sheet, name).slug if getattr(sheet, name) else "" for name in ("stake", "theme")}
            initial["territory"] = territory_text(sheet.territory.slug if sheet.territory else None)
            options["initial"] = {**initial, "seen": seen}
        super().__init__(*args, **options)
        self.sheet = sheet
        if sheet is None or not sheet.picture:
            del self.fields["without_picture"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in TEXTS:
            if name in data:
                self._check(name, data[name])
        if upload := data.get("picture"):
            try:
                data["encoded"] = encode_photo(upload)
            except PhotoRefused as error:
                self.add_error("picture", str(error))
        if self._keeps_picture(data) and not data.get("picture_alt"):
            self.add_error("picture_alt", "Décrivez l’image pour les personnes qui ne la voient pas.")
        return data

    def _keeps_picture(self, data: dict[str, Any]) -> bool:
        kept = self.sheet is not None and bool(self.sheet.picture) and not data.get("without_picture")
        return bool(data.get("picture")) or kept

    def _check(self, name: str, text: str) -> None:
        try:
            check_markdown(text)
        except forms.ValidationError as error:
            self.add_error(name, error)

    def values(self) -> dict[str, Any]:
        """What was typed, valid, as fields of ForesightSheet."""
        apart = ("picture", "without_picture", "encoded", "seen")
        values = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        return {**values, "picture": ""} if self.cleaned_data.get("without_picture") else values

    def new_picture(self) -> ContentFile | None:
        """The new picture, drawn anew."""
        return self.cleaned_data.get("encoded")
