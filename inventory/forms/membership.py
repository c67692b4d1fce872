"""Forms of the team: invite someone, and open one's account from an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from domino.account.forms import PASSWORD_HELP, InOurWords
from domino.models import User
from inventory import permissions
from inventory.enums import Role
from inventory.forms.fields import EmailField, TerritoryField, territory_text
from inventory.models import Territory
from inventory.permissions import Action

OUTSIDE = "Vous n’invitez que sur vos territoires, et sur ceux qu’ils contiennent."
TOO_HIGH = "Vous ne pouvez pas donner ce rôle ici : choisissez-en un autre."
DIFFERENT = "Les deux mots de passe diffèrent : écrivez-les de nouveau."


class InvitationForm(forms.Form):
    """Whom to invite, where, as what; `user` bounds the last two."""

    email = EmailField(
        label="Adresse électronique",
        error_messages={"required": "Écrivez l’adresse de la personne à inviter."},
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    territory = TerritoryField(
        label="Territoire",
        help_text="Le rôle vaudra aussi pour tout ce que ce territoire contient.",
        error_messages={"required": "Indiquez le territoire : son nom, ou un code postal."},
        widget=forms.TextInput(attrs={"class": "input", "list": "territoires-de-l-equipe", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Rôle",
        error_messages={"required": "Choisissez un rôle."},
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, user: User, territories: list[Territory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        given = permissions.grantable_on(user, [territory.pk for territory in territories])
        mine = frozenset(Role) if user.is_superuser else frozenset().union(*given.values())
        self.fields["role"].choices = [(role.value, role.label.capitalize()) for role in Role if role in mine]  # type: ignore[attr-defined]
        if len(territories) == 1:
            self.fields["territory"].initial = territory_text(territories[0].slug)

    def clean_territory(self) -> Territory:
        territory: Territory = self.cleaned_data["territory"]
        if not permissions.can(self.user, Action.INVITE, territory):
            raise ValidationError(OUTSIDE)
        return territory

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        territory, role = values.get("territory"), values.get("role")
        if territory and role and role not in permissions.grantable(self.user, territory):
            self.add_error("role", TOO_HIGH)
        return values


class RegistrationForm(InOurWords):
    """What an invited person without an account gives: a name and a password; the address is the invited one."""

    first_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    password1 = forms.CharField(
        max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    help = {"password1": PASSWORD_HELP}

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        password = values.get("password1")
        if password:
            person = User(
                email=self.email,
                username=self.email,
                first_name=values.get("first_name", ""),
                last_name=values.get("last_name", ""),
            )
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password1", error)
        if password and values.get("password2") and password != values["password2"]:
            self.add_error("password2", DIFFERENT)
        return values
