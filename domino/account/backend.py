"""Who signs in, by address or name: one password is hashed whoever it is, so the time it takes tells nothing."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.contrib.auth.base_user import AbstractBaseUser


class AuthenticationBackend(AllauthBackend):
    """allauth's looks for an address first as a name, then as an address: an account is checked once, not twice."""

    _refused: AbstractBaseUser | None = None

    def _check_password(self, user: AbstractBaseUser | None, password: str) -> AbstractBaseUser | None:
        if user and user == self._refused:
            return None
        checked = super()._check_password(user, password)
        if user and not checked:
            self._refused = user
        return checked
