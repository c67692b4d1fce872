"""The second factor: whoever may moderate or administer shows one before any page opens in their name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from inventory.permissions import must_have_second_factor

# Where one signs in and sets it up: every other address asks for it, so that a new page is protected without anyone
# thinking of it.
OPEN = ("/compte/", "/healthz")
# What acts in someone's name afterwards, without any factor: never opened by a password alone.
CLOSED = ("/compte/jetons/",)
# A reserved domain (RFC 2606): only the accounts of the demonstration have such an address.
DEMO_DOMAIN = "@domino.example"
SET_UP = "Votre rôle demande une double authentification. Mettez-la en place : il faut deux minutes et un téléphone."
CONFIRM = "Confirmez d’abord que c’est bien vous."


class SecondFactorMiddleware:
    """Redirect to the set-up, or to the code, as long as this session showed none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponseRedirect | None:
        # Without the cookie nobody is signed in: the session is not read, the answer stays the same for everyone.
        is_open = request.path.startswith(OPEN) and not request.path.startswith(CLOSED)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or is_open:
            return None
        if not request.user.is_authenticated or was_shown(request) or not must_have(request.user):
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            messages.warning(request, CONFIRM)
            step = "mfa_reauthenticate"
        else:
            messages.warning(request, SET_UP)
            step = "mfa_activate_totp"
        return redirect(f"{reverse(step)}?{urlencode({'next': request.get_full_path()})}")


def must_have(user: Any) -> bool:
    """Whether `user` shows a second factor: staff and moderators, the demonstration in development aside."""
    if not user.is_authenticated or is_demonstration(user):
        return False
    return user.is_staff or must_have_second_factor(user)


def is_demonstration(user: Any) -> bool:
    """Whether `user` is an account of the demonstration that this installation lets in by password alone."""
    allowed = settings.ENVIRONMENT == "development" and settings.DEMO_WITHOUT_SECOND_FACTOR
    return allowed and user.email.endswith(DEMO_DOMAIN)


def was_shown(request: HttpRequest) -> bool:
    """Whether this very session showed a second factor: another one of the same person proves nothing."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]  # only for signed-in people
    return any(record["method"] == "mfa" for record in records)
