"""Pages of members, opened by an administrator of a territory that has one of everything, and refused forms."""

from django.test import Client
from django.urls import reverse

from inventory.enums import Role
from inventory.models import Territory
from tests.addresses import ADDRESSES, Member
from tests.e2e.census import make_census
from tests.factories.accounts import MembershipFactory
from tests.targets import Targets


def open_pages_of_the_team(app: str) -> None:
    """Every page that `tests/addresses.py` gives to members of `app`."""
    make_census()
    territory = Territory.objects.get(slug="redon")
    client = Client()
    client.force_login(MembershipFactory(territory=territory, role=Role.ADMINISTRATOR).user)
    targets = Targets(territory)
    for name, each in ADDRESSES.items():
        if isinstance(each, Member) and name.startswith(f"{app}:") and "GET" in each.methods:
            client.get(reverse(name, args=targets.arguments(each.target)))
