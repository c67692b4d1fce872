"""Following a search by mail."""

from django import forms

from inventory.enums import Frequency
from inventory.forms.fields import EmailField
from inventory.forms.short import ShortForm


class SubscriptionForm(ShortForm):
    """Whom to tell, and how often."""

    email = EmailField(
        label="Votre adresse électronique",
        help_text="Elle ne sert qu’à cela et n’est jamais affichée.",
        error_messages={"required": "Écrivez votre adresse électronique."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    frequency = forms.ChoiceField(
        label="À quel rythme ?", choices=Frequency.choices, initial=Frequency.WEEKLY, widget=forms.RadioSelect
    )
