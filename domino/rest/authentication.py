"""`Authorization: Bearer domino_…`: a program acts in the name of the member whose token it shows."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied

from domino.account.second_factor import must_have
from domino.models import ApiToken
from domino.tokens import find_api_token

DEAD = "Ce jeton n’existe pas, a été révoqué ou a expiré : créez-en un autre à la page « Jetons d’accès »."
NO_FACTOR = "Votre rôle demande une double authentification : mettez-la en place sur le site, puis recommencez."


class BearerAuthentication(BaseAuthentication):
    """Of a token that still serves; 401 for any other. Headers of other schemes are left to other ways to sign in."""

    def authenticate(self, request: Any) -> tuple[Any, ApiToken] | None:
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find_api_token(secret=secret.strip())
        if token is None:
            raise AuthenticationFailed(DEAD)
        if must_have(token.user) and not is_mfa_enabled(token.user):
            raise PermissionDenied(NO_FACTOR)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="DOMINO"'


class BearerScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document calls it."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of a member (page /compte/jetons/), within its scope: lire, proposer, ecrire.",
        }


def reader(request: Any) -> Any:
    """In whose name `request` reads: a token that may not read sees what everyone sees."""
    if isinstance(request.auth, ApiToken) and not request.auth.allows(ApiToken.Scope.READ):
        return AnonymousUser()
    return request.user


def writer(request: Any, scope: ApiToken.Scope = ApiToken.Scope.WRITE) -> Any:
    """In whose name `request` writes: 401 for nobody, 403 for a token without `scope`."""
    if not request.user.is_authenticated:
        raise NotAuthenticated("Identifiez-vous : donnez un jeton dans l’en-tête Authorization.")
    require_scope(request, scope)
    return request.user


def require_scope(request: Any, scope: ApiToken.Scope) -> None:
    """403 for a token without `scope`; whoever shows no token is not asked."""
    if isinstance(request.auth, ApiToken) and not request.auth.allows(scope):
        raise PermissionDenied(f"La portée de ce jeton ne permet pas cela : il faut « {scope.value} ».")
