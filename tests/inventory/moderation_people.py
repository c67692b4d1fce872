"""One person of each kind around the territory `here`, for tests of permissions."""

from typing import Any

from django.test import Client

from inventory.enums import Role
from inventory.models import Territory
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.territories import CommuneFactory

# Who may moderate here, and who may not.
KINDS = [
    "anonymous",
    "without role",
    "agent",
    "relay",
    "facilitator",
    "facilitator elsewhere",
    "administrator",
    "superuser",
]
MODERATORS = {"facilitator", "administrator", "superuser"}


def person(kind: str, here: Territory) -> Any:
    """A user of the `kind`; None for the anonymous one."""
    match kind:
        case "anonymous":
            return None
        case "without role":
            return UserFactory()
        case "facilitator elsewhere":
            return MembershipFactory(territory=CommuneFactory(), role=Role.FACILITATOR).user
        case "superuser":
            return UserFactory(is_superuser=True)
    return MembershipFactory(territory=here, role=Role(kind)).user


def signed_in(kind: str, here: Territory) -> Client:
    """A browser where the person of the `kind` is signed in."""
    client = Client()
    user = person(kind, here)
    if user:
        client.force_login(user)
    return client
