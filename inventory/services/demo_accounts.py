"""The demonstration's team, one account for each role on a pilot territory: development only."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from domino.models import User
from domino.serving import accounts
from inventory.enums import Role
from inventory.models import Membership, Territory

TERRITORY = "pays-de-redon-bretagne-sud"
PEOPLE: dict[Role, dict[str, str]] = {
    Role.AGENT: {"username": "agente", "first_name": "Anne", "last_name": "Exemple"},
    Role.RELAY: {"username": "relais", "first_name": "Rémi", "last_name": "Exemple"},
    Role.FACILITATOR: {"username": "facilitatrice", "first_name": "Fanny", "last_name": "Exemple"},
}


@transaction.atomic
def ensure_demo_accounts() -> list[Membership]:
    """Create the demonstration's accounts that are missing, keep their passwords for `make run` to print.

    Returns their memberships: none where the pilot territory is not loaded. Raises ImproperlyConfigured outside
    development.
    """
    if settings.ENVIRONMENT != "development":
        raise ImproperlyConfigured("Demonstration accounts exist in development only.")
    territory = Territory.objects.light().filter(slug=TERRITORY).first()
    if territory is None:
        return []
    return [_ensure(role, person, territory) for role, person in PEOPLE.items()]


def _ensure(role: Role, person: dict[str, Any], territory: Territory) -> Membership:
    username = person["username"]
    email = f"{username}@domino.example"
    user = User.objects.filter(username=username).first()
    if user is None:
        # A database made anew keeps the password that people wrote down.
        kept = next((each["password"] for each in accounts.read() if each["username"] == username), None)
        password = kept or secrets.token_urlsafe(12)
        user = User.objects.create_user(email=email, password=password, **person)
        label = f"{role.label}, {territory}"
        accounts.keep({"username": username, "email": email, "role": label, "password": password})
    membership, _ = Membership.objects.get_or_create(user=user, territory=territory, defaults={"role": role})
    return membership
