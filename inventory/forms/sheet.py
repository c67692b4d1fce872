"""A paper sheet being keyed in: the fields of the form in the order of the paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from inventory.forms.contribution import ContributionForm
from inventory.forms.fields import EmailField, text_field
from inventory.forms.scans import ScansField
from inventory.paper import ORDER, REQUIRED
from inventory.sheets import read_sheet_code


class SheetForm(ContributionForm):
    """The number of the sheet, what it says, and whom to write to."""

    sheet_number = text_field(
        "Numéro de la feuille",
        20,
        required=True,
        help_text="Imprimé en bas. Exemple : 00042-K7P.",
        error_messages={"required": "Recopiez le numéro imprimé en bas de la feuille."},
    )
    submitter_name = text_field("Nom de la personne (jamais affiché)", 120)
    submitter_email = EmailField(label="Son adresse électronique (jamais affichée)", required=False)
    scans = ScansField(
        label="Photos ou PDF de la feuille",
        required=False,
        help_text="Recto et verso, réservés à l’équipe. JPEG, PNG, WebP ou PDF, 10 Mo au plus chacun.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        order = ["sheet_number", *ORDER, "submitter_name", "submitter_email", "scans"]
        self.fields = {name: self.fields[name] for name in order}
        for name in REQUIRED:
            self.fields[name].required = name in ("name", "territory")
        self.fields["sheet_number"].widget.attrs.update(autofocus=True, autocomplete="off")

    def clean_sheet_number(self) -> str:
        code = read_sheet_code(self.cleaned_data["sheet_number"], settings.SECRET_KEY)
        if code is None:
            raise forms.ValidationError(
                "Ce numéro n’est pas celui d’une feuille : recopiez les chiffres et les trois lettres."
            )
        return code
