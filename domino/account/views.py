"""Pages of one's account: allauth's views with our forms; a refused form answers 422."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from domino.account import forms
from domino.account.second_factor import is_demonstration, must_have
from domino.views import error_page
from inventory.models import Membership
from inventory.permissions import Action, can_somewhere

RETRY_SECONDS = 900
TOO_MANY = "Trop d’essais de suite. Attendez un quart d’heure, puis recommencez."


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """One's account: address, roles, password, second factor."""
    memberships = (
        Membership.objects.filter(user=request.user.pk).select_related("territory").order_by("territory__name")
    )
    context = {
        "memberships": memberships.defer("territory__geometry", "territory__outline"),
        "has_second_factor": is_mfa_enabled(request.user),
        "must_have_second_factor": must_have(request.user),
        "is_demonstration": is_demonstration(request.user),
        "may_invite": can_somewhere(request.user, Action.INVITE),
    }
    return render(request, "account/home.html", context)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: what allauth's rate limits answer."""
    response = error_page(request, 429, "Trop d’essais", TOO_MANY)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def missing(request: HttpRequest, **arguments: Any) -> HttpResponse:
    """404: a page that allauth names and this site does not have."""
    raise Http404


class Refused:
    """A form with errors answers 422."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class LoginView(Refused, account.LoginView):
    form_class = forms.LoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without a `next` that leads elsewhere: it is not followed, nor even written into the page."""
        context = super().get_context_data(**kwargs)
        return context if self.get_next_url() else {**context, "redirect_field": ""}


class PasswordChangeView(Refused, account.PasswordChangeView):
    form_class = forms.ChangePasswordForm


class PasswordResetView(Refused, account.PasswordResetView):
    form_class = forms.ResetPasswordForm


class PasswordResetFromKeyView(Refused, account.PasswordResetFromKeyView):
    form_class = forms.ResetPasswordKeyForm

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """410 for a link that is used, too old or made up."""
        return super().render_to_response(context, **({"status": 410} if context.get("token_fail") else {}), **kwargs)


class ReauthenticateView(Refused, account.ReauthenticateView):
    form_class = forms.ReauthenticateForm


class CodeView(Refused, mfa.AuthenticateView):
    form_class = forms.CodeForm


class ReauthenticateCodeView(Refused, mfa.ReauthenticateView):
    form_class = forms.ReauthenticateCodeForm


class SetUpView(Refused, totp.ActivateTOTPView):
    form_class = forms.SetUpForm

    def form_valid(self, form: Any) -> HttpResponse:
        """The code just given is this session's second factor."""
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")  # type: ignore[arg-type]
        return response


class DeactivateView(Refused, totp.DeactivateTOTPView):
    pass


class NewCodesView(Refused, codes.GenerateRecoveryCodesView):
    pass
