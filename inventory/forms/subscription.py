"""Following a search by mail."""

from typing import Any

from django import forms

from inventory.enums import Frequency
from inventory.forms.fields import EmailField


class SubscriptionForm(forms.Form):
    """Whom to tell, and how often."""

    email = EmailField(
        label="Votre adresse électronique",
        help_text="Elle ne sert qu’à cela et n’est jamais affichée.",
        error_messages={"required": "Écrivez votre adresse électronique."},
    )
    frequency = forms.ChoiceField(
        label="À quel rythme ?", choices=Frequency.choices, initial=Frequency.WEEKLY, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.fields["email"].widget.attrs.update({"class": "input", "autocomplete": "email"})

    def problems(self) -> list[tuple[str, str]]:
        """(what to mend, id of the field), for the summary."""
        return [(" ".join(map(str, texts)), str(self[name].id_for_label)) for name, texts in self.errors.items()]
