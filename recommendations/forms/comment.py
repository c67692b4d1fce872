"""Commenting on a recommendation: a name, a private address if one likes, a text."""

from __future__ import annotations

from typing import Any

from inventory.forms.correspondence import CONTROLS, LetterForm
from inventory.forms.fields import EmailField, text_field

MOST = 2_000


class CommentForm(LetterForm):
    body = text_field(
        "Votre commentaire", MOST, required=True, error_messages={"required": "Écrivez votre commentaire."}
    )
    author = text_field(
        "Votre nom, tel qu’il sera affiché",
        80,
        required=True,
        help_text="Un prénom suffit.",
        error_messages={"required": "Donnez un nom à afficher : un prénom suffit."},
    )
    email = EmailField(
        label="Votre adresse électronique",
        required=False,
        help_text="Elle n’est jamais affichée : elle sert à vous répondre.",
    )
    field_order = ["body", "author", "email"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["author"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_author(self) -> str:
        return " ".join(CONTROLS.sub("", self.cleaned_data["author"]).split())
