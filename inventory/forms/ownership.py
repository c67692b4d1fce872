"""Asking for the link that opens one's own record."""

from __future__ import annotations

from django import forms

from inventory.forms.fields import EmailField, text_field
from inventory.forms.short import ShortForm


class OwnershipForm(ShortForm):
    """Which address shall receive the link."""

    email = EmailField(
        label="Adresse électronique de la structure",
        help_text="Jamais affichée. Si c’est celle de la fiche, le lien part aussitôt.",
        error_messages={"required": "Donnez l’adresse qui doit recevoir le lien."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = text_field(
        "Un mot à l’équipe",
        1_000,
        help_text="Si votre adresse est nouvelle : dites qui vous êtes dans la structure.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
