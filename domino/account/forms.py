"""allauth's forms in our words: labels, help, and errors that say how to mend."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

PASSWORD_HELP = "12 signes au moins. Quelques mots à la suite se retiennent bien."  # noqa: S105 - a sentence
CODE_HELP = "Six chiffres de votre application, ou huit de l’un de vos codes de secours."
# Field name → label, help, what to say when it is empty.
WORDS = {
    "login": ("Adresse électronique ou identifiant", "", "Écrivez votre adresse électronique ou votre identifiant."),
    "email": ("Adresse électronique", "", "Écrivez votre adresse électronique."),
    "password": ("Mot de passe", "", "Écrivez votre mot de passe."),
    "oldpassword": ("Mot de passe actuel", "", "Écrivez votre mot de passe actuel."),
    "password1": ("Nouveau mot de passe", PASSWORD_HELP, "Choisissez un mot de passe."),
    "password2": ("Nouveau mot de passe, une seconde fois", "", "Écrivez une seconde fois le mot de passe."),
    "first_name": ("Prénom", "", "Écrivez votre prénom."),
    "last_name": ("Nom", "", "Écrivez votre nom."),
    "code": ("Code", CODE_HELP, "Écrivez le code."),
}


class InOurWords(forms.Form):
    """Labels, help and classes that the field template expects."""

    help: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label, text, missing = WORDS.get(name, (field.label, field.help_text, ""))
            field.label, field.help_text = label, self.help.get(name, text)
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "input"
            if missing:
                field.error_messages["required"] = missing


class LoginForm(InOurWords, account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    help = {"email": "Celle à laquelle vous avez reçu votre invitation."}


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class _CodeForm(InOurWords):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"class": "input input-short", "inputmode": "numeric"})


class CodeForm(_CodeForm, mfa.AuthenticateForm):
    pass


class ReauthenticateCodeForm(_CodeForm, mfa.ReauthenticateForm):
    pass


class SetUpForm(_CodeForm, ActivateTOTPForm):
    help = {"code": "Six chiffres, que l’application montre et change toutes les trente secondes."}
