"""Asking for one's own data, and having them erased."""

from django import forms

from inventory.forms.fields import EmailField
from inventory.forms.short import ShortForm


class PersonalDataForm(ShortForm):
    """Under which address to look."""

    email = EmailField(
        label="Votre adresse électronique",
        help_text="Celle qui figure sur une fiche, ou que vous nous avez donnée. Le lien part à cette adresse.",
        error_messages={"required": "Écrivez votre adresse électronique."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class EraseForm(ShortForm):
    """A last question before what cannot be undone."""

    sure = forms.BooleanField(
        label="Oui, effacez tout. Je sais que cela ne se défait pas.",
        error_messages={"required": "Cochez la case pour effacer, ou revenez à vos données."},
    )
