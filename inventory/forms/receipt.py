"""The receipt of a paper sheet: its code, then the address of those who say "this is us"."""

from __future__ import annotations

from django import forms

from inventory.forms.fields import EmailField, text_field
from inventory.forms.ownership import OwnershipForm
from inventory.forms.short import ShortForm


class ReceiptForm(ShortForm):
    """The code printed on the receipt, and the address that may receive the link."""

    sheet_number = text_field(
        "Numéro de la feuille",
        40,
        required=True,
        help_text="Imprimé sur votre reçu. Exemple : 00042-K7P.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Recopiez le numéro imprimé sur votre reçu."},
    )
    email = EmailField(
        label="Votre adresse électronique",
        required=False,
        help_text="Jamais affichée. Elle sert seulement si vous demandez à tenir la fiche.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ClaimForm(OwnershipForm):
    """Who asks to keep the record that a receipt stands for; `proof` is services.receipts.Receipt.proof."""

    proof = forms.CharField(widget=forms.HiddenInput)
