"""Addresses beneath /compte/: those of allauth that this site has, under allauth's names."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache

from domino.account import tokens, views

FACTOR = "double-authentification/"


def _page(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(route, never_cache(view), name=name)


def _members(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    return _page(route, login_required(view), name)


urlpatterns = [
    _page("", views.home, "account_home"),
    _page("connexion/", views.LoginView.as_view(), "account_login"),
    _page("deconnexion/", account.logout, "account_logout"),
    _page("inactif/", account.account_inactive, "account_inactive"),
    _members("confirmer/", views.ReauthenticateView.as_view(), "account_reauthenticate"),
    _members("mot-de-passe/", views.PasswordChangeView.as_view(), "account_change_password"),
    _page("mot-de-passe/oubli/", views.PasswordResetView.as_view(), "account_reset_password"),
    _page("mot-de-passe/oubli/envoye/", account.password_reset_done, "account_reset_password_done"),
    _page("mot-de-passe/nouveau/fait/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        never_cache(views.PasswordResetFromKeyView.as_view()),
        name="account_reset_password_from_key",
    ),
    _page(FACTOR, mfa.index, "mfa_index"),
    _page(FACTOR + "code/", views.CodeView.as_view(), "mfa_authenticate"),
    _members(FACTOR + "confirmer/", views.ReauthenticateCodeView.as_view(), "mfa_reauthenticate"),
    _members(FACTOR + "activer/", views.SetUpView.as_view(), "mfa_activate_totp"),
    _members(FACTOR + "desactiver/", views.DeactivateView.as_view(), "mfa_deactivate_totp"),
    _members(FACTOR + "secours/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _members(FACTOR + "secours/nouveaux/", views.NewCodesView.as_view(), "mfa_generate_recovery_codes"),
    _members(FACTOR + "secours/codes.txt", codes.download_recovery_codes, "mfa_download_recovery_codes"),
    _members("jetons/", tokens.api_token_list, "api_token_list"),
    _members("jetons/<int:pk>/revoquer/", tokens.api_token_revoke, "api_token_revoke"),
    # allauth looks these names up; nobody signs up or changes an address here.
    path("inscription/", views.missing, name="account_signup"),
    path("adresses/", views.missing, name="account_email"),
    path("mot-de-passe/premier/", views.missing, name="account_set_password"),
]
