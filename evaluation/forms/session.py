"""Coming into a session: its code, then a name if one likes."""

from __future__ import annotations

from typing import Any

from django import forms

from evaluation.models.session import CODE_ALPHABET, CODE_LENGTH
from evaluation.services.sessions import PSEUDONYM_LENGTH, normal_code
from inventory.forms.fields import text_field
from inventory.forms.short import ShortForm

SIX_LETTERS = f"Le code a {CODE_LENGTH} lettres : recopiez celui qui est affiché dans la salle."
NO_SUCH_LETTERS = "Un code n’a ni I, ni O, ni Q, ni Z, ni chiffre : relisez celui qui est affiché dans la salle."


class CodeForm(ShortForm):
    """The code, in any case, with or without spaces."""

    code = text_field("Code de la séance", 40, required=True, error_messages={"required": SIX_LETTERS})
    code.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}

    def clean_code(self) -> str:
        code = normal_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(SIX_LETTERS)
        if set(code) - set(CODE_ALPHABET):
            raise forms.ValidationError(NO_SUCH_LETTERS)
        return code


class JoinForm(ShortForm):
    """A pseudonym, if one likes, where words are signed: shown beside one's arguments, erased after the session."""

    pseudonym = text_field("Pseudonyme", PSEUDONYM_LENGTH, help_text="Il signera vos arguments. Pas votre vrai nom.")
    pseudonym.widget.attrs |= {"autocomplete": "off"}

    def __init__(self, *args: Any, is_signed: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_signed:
            del self.fields["pseudonym"]
