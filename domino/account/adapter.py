"""What allauth asks us: who may sign up (nobody), how a mail leaves, what a refused sign-in answers."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from domino.account.second_factor import must_have
from domino.account.views import too_many_requests
from domino.mail import enqueue_mail
from domino.models import User
from inventory.permissions import opens_team_space

UNKNOWN, RESET = "account/email/unknown_account", "account/email/password_reset_key"
WRONG = "Cette adresse ou ce mot de passe ne convient pas. Vérifiez les deux, ou demandez un nouveau mot de passe."


class AccountAdapter(DefaultAccountAdapter):
    """Mails go through the outbox, links are ours, too many failures are a page of their own (429)."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for both: it does not tell whether the account exists.
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "enter_current_password": "Ce n’est pas votre mot de passe actuel. Écrivez-le de nouveau.",
        "incorrect_password": "Ce n’est pas votre mot de passe. Écrivez-le de nouveau.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code in {"too_many_login_attempts", "rate_limited"}:
            raise ImmediateHttpResponse(too_many_requests(self.request))
        return super().validation_error(code, *args)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail of templates/mail/ that stands for allauth's "account/email/<name>"."""
        if template_prefix == UNKNOWN:
            return self._write_nothing(email)
        enqueue_mail(recipient=email, template=template_prefix.replace("/email/", "_"), context=context)
        return None

    def _write_nothing(self, email: str) -> None:
        """The work of a reset mail, undone: the time it takes does not tell a stranger that nobody is known."""
        nobody = User(pk=0, email=email, username=email)
        key = f"0-{default_token_generator.make_token(nobody)}"
        with transaction.atomic():
            context = {
                "user": nobody,
                "username": email,
                "password_reset_url": self.get_reset_password_from_key_url(key),
            }
            self.send_mail(RESET, email, context)
            transaction.set_rollback(True)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        # To the address we know, not to the one typed, which may only resemble it.
        super().send_password_reset_mail(user, user.email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        # From the settings, never from the Host header of whoever asks.
        identifier, _, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[identifier, token])

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        with suppress(NoReverseMatch):
            if opens_team_space(request.user):
                return reverse("inventory:moderation_list")
        return reverse("account_home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")


class MFAAdapter(DefaultMFAAdapter):
    """Codes of an authenticator application; who must have them cannot put them away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce code ne convient pas. Recopiez celui que votre application montre maintenant.",
        "cannot_delete_authenticator": "Votre rôle demande la double authentification : elle ne se retire pas.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not must_have(authenticator.user)
