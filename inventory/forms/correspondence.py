"""Writing to an initiative through the site, and answering."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from inventory.forms.fields import EmailField, text_field

MOST = 3_000
NAME = 120
# Everything below the space but the line break and the tab: no letter needs it, and mail programs misread it.
CONTROLS = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def letter_field(label: str, help_text: str) -> forms.CharField:
    """The text of a letter: plain, at most `MOST` characters."""
    return text_field(
        label,
        MOST,
        required=True,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Écrivez votre message."},
    )


class LetterForm(forms.Form):
    """An answer: a text, nothing else."""

    body = letter_field(
        "Votre réponse",
        "3 000 caractères au plus. Votre adresse n’est pas montrée ; si vous l’écrivez dans le texte, elle sera lue.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def clean_body(self) -> str:
        lines = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")
        text = CONTROLS.sub("", lines).strip()
        if not text:
            raise forms.ValidationError("Écrivez votre message.")
        return text

    def problems(self) -> list[tuple[str, str]]:
        """(what to mend, id of the field), for the summary."""
        return [(" ".join(map(str, texts)), str(self[name].id_for_label)) for name, texts in self.errors.items()]


class CorrespondenceForm(LetterForm):
    """A first letter: who writes, from where, what."""

    name = text_field(
        "Votre nom",
        NAME,
        required=True,
        help_text="La personne qui reçoit votre message le lit.",
        error_messages={"required": "Écrivez votre nom."},
    )
    email = EmailField(
        label="Votre adresse électronique",
        help_text="Elle n’est pas montrée. Un lien y arrive : ouvrez-le pour que votre message parte.",
        error_messages={"required": "Écrivez votre adresse électronique."},
    )
    body = letter_field(
        "Votre message",
        "3 000 caractères au plus. Si vous écrivez votre adresse ou votre téléphone dans le texte, ils seront lus.",
    )

    field_order = ["name", "email", "body"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_name(self) -> str:
        name = " ".join(CONTROLS.sub(" ", self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError("Écrivez votre nom.")
        return name
