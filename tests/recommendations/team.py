"""What the tests of lists do again and again: someone with a role, a form as it is posted."""

from typing import Any

from django.test import Client

from inventory.enums import Role
from inventory.models import Territory
from recommendations.models import Recommendation
from tests.factories.accounts import MembershipFactory

EMPTY = {
    "partners-TOTAL_FORMS": "0",
    "partners-INITIAL_FORMS": "0",
    "links-TOTAL_FORMS": "0",
    "links-INITIAL_FORMS": "0",
}


def member(client: Client, territory: Territory, role: Role = Role.FACILITATOR) -> Any:
    """Sign in someone with `role` on `territory`."""
    user = MembershipFactory(territory=territory, role=role).user
    client.force_login(user)
    return user


def typed(**changes: Any) -> dict[str, Any]:
    """The form of a recommendation, filled in."""
    return {**EMPTY, "title": "Ouvrir un lieu totem", "status": "proposed", **changes}


def address(recommendation: Recommendation, page: str = "") -> str:
    """A page of one recommendation."""
    return f"/preconisations/{recommendation.list.slug}/{recommendation.number}/{page}"
