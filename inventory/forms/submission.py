"""The record's form as the public gets it: with who sends it, a photo, and for a correction the word of an end."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from inventory.consents import CONSENT_VERSION
from inventory.enums import Precision
from inventory.forms.contribution import ContributionForm
from inventory.forms.fields import EmailField, text_field
from inventory.forms.photos import PhotoField


class SubmissionForm(ContributionForm):
    """A new initiative, with who proposes it: kept apart, never shown."""

    submitter_email = EmailField(
        label="Votre adresse électronique",
        help_text="Jamais affichée. Elle sert à vous envoyer un lien pour confirmer, puis les nouvelles de la fiche.",
        error_messages={"required": "Donnez votre adresse électronique : elle ne sera jamais affichée."},
    )
    submitter_name = text_field("Votre nom", 120, help_text="Pour que l’équipe sache à qui elle répond.")
    message = text_field("Un mot à l’équipe", 2_000, widget=forms.Textarea(attrs={"rows": 3}))
    photo = PhotoField(
        label="Une photo", required=False, help_text="JPEG, PNG ou WebP, 10 Mo au plus. Vous en avez les droits."
    )
    photo_alt = text_field(
        "Que voit-on sur la photo ?", 200, help_text="Pour les personnes qui ne la voient pas. Une phrase."
    )
    photo_credit = text_field("Qui l’a prise ?", 120)

    PARTS = {
        **ContributionForm.PARTS,
        "quoi": (
            *ContributionForm.PARTS["quoi"][:2],
            [*ContributionForm.PARTS["quoi"][2], "photo", "photo_alt", "photo_credit"],
        ),
        "joindre": (
            "Vous joindre",
            ["submitter_email", "submitter_name"],
            ["website", "contact_email", "contact_phone", "contact_is_public", "message"],
        ),
    }
    NEEDED: tuple[str, ...] = ("description", "territory")
    # What browsers may fill in.
    TOKENS: ClassVar[dict[str, str]] = {
        "submitter_email": "email",
        "submitter_name": "name",
        "contact_email": "email",
        "contact_phone": "tel",
        "website": "url",
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("stakes", None)  # a reading of the team's, not a question to ask
        for name in self.NEEDED:
            self.fields[name].required = True
        if self.data.get(self.add_prefix("precision")) == Precision.ONLINE:
            self.fields["territory"].required = False
        for name, token in self.TOKENS.items():
            self.fields[name].widget.attrs["autocomplete"] = token

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (
            (data.get("photo") or self.data.get("photo_kept"))
            and not data.get("photo_alt")
            and "photo_alt" not in self.errors
        ):
            self.add_error("photo_alt", "Dites en une phrase ce que l’on voit sur la photo.")
        return data

    def consent(self) -> str:
        """The version of the consent text agreed to; "" when no public contact was given."""
        return CONSENT_VERSION if self.values()["contact_is_public"] else ""


class CorrectionForm(SubmissionForm):
    """A correction of a record, or the word that it has ended; who says so may stay unknown."""

    NEEDED = ()
    closed = forms.BooleanField(label="Cette initiative n’existe plus", required=False)

    PARTS = {
        "fin": ("Existe-t-elle encore ?", ["closed"], []),
        **SubmissionForm.PARTS,
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["submitter_email"].required = False
        self.fields["submitter_email"].help_text = "Jamais affichée. Elle permet à l’équipe de vous répondre."

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("closed"):
            # What is over needs no repair: only what is said of the sender still counts.
            for name in set(self.errors) - {"submitter_email", "submitter_name", "message"}:
                del self.errors[name]
        return data
