"""Adding a document or a photo to an event."""

from __future__ import annotations

from typing import Any

from django import forms

from inventory.forms.fields import text_field
from inventory.forms.short import ShortForm
from inventory.models.initiative import LICENCE
from inventory.templatetags.inventory_tags import LICENCES
from portfolio.enums import FileKind

FILE_ERRORS = {
    "required": "Choisissez un fichier.",
    "empty": "Ce fichier est vide : choisissez-en un autre.",
    "invalid": "Choisissez de nouveau le fichier.",
    "missing": "Choisissez de nouveau le fichier.",
    "max_length": "Le nom de ce fichier est trop long : raccourcissez-le.",
}


class EventFileForm(ShortForm):
    kind = forms.ChoiceField(
        label="Nature",
        choices=[(value, label.capitalize()) for value, label in FileKind.choices],
        initial=FileKind.DOCUMENT,
        error_messages=dict.fromkeys(["required", "invalid_choice"], "Choisissez document ou photo."),
    )
    file = forms.FileField(
        label="Fichier",
        help_text="Document : PDF, ODT, ODS, ODP, DOCX, XLSX, PPTX ou CSV. Photo : JPEG, PNG ou WebP. 10 Mo au plus.",
        error_messages=FILE_ERRORS,
        max_length=200,
    )
    title = text_field(
        "Titre du document, ou description de la photo",
        200,
        required=True,
        help_text="Pour une photo : ce que l’on y voit, pour les personnes qui ne la voient pas.",
        error_messages={"required": "Donnez un titre au document, ou décrivez la photo."},
    )
    credit = text_field("Crédit", 120, help_text="Qui a pris la photo, ou écrit le document.")
    licence = forms.ChoiceField(
        label="Licence",
        choices=[(identifier, name) for identifier, (name, _) in LICENCES.items()],
        initial=LICENCE,
        error_messages=dict.fromkeys(["required", "invalid_choice"], "Choisissez une licence."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"prefix": "file", **options})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == FileKind.PHOTO and "credit" in data and not data["credit"]:
            self.add_error("credit", "Dites qui a pris la photo.")
        return data
