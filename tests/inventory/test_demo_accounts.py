"""The demonstration's team: one account for each role, in development only."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django import Settings

from domino.models import User
from domino.serving import accounts
from inventory.enums import Role
from inventory.models import Membership
from inventory.services.demo_accounts import TERRITORY, ensure_demo_accounts
from tests.factories.territories import CommuneFactory, PerimeterFactory

pytestmark = pytest.mark.django_db
TEAM = {("agente", Role.AGENT), ("relais", Role.RELAY), ("facilitatrice", Role.FACILITATOR)}


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def test_one_account_for_each_role_with_a_password_of_its_own() -> None:
    place = PerimeterFactory(slug=TERRITORY)
    ensure_demo_accounts()
    kept = {account["username"]: account for account in accounts.usable()}
    found = {(each.user.username, Role(each.role)) for each in Membership.objects.filter(territory=place)}
    assert found == TEAM
    assert len({account["password"] for account in kept.values()}) == len(TEAM)
    for user in User.objects.all():
        assert user.check_password(kept[user.username]["password"])
        assert (user.email, user.is_staff) == (f"{user.username}@domino.example", False)


def test_second_time_changes_nothing_and_a_new_database_keeps_passwords() -> None:
    PerimeterFactory(slug=TERRITORY)
    ensure_demo_accounts()
    kept = accounts.usable()
    ensure_demo_accounts()
    assert (User.objects.count(), accounts.usable()) == (3, kept)
    User.objects.all().delete()
    ensure_demo_accounts()
    assert sorted(each["password"] for each in accounts.usable()) == sorted(each["password"] for each in kept)


def test_seed_makes_them_in_development_only(settings: Settings) -> None:
    CommuneFactory(within=[PerimeterFactory(slug=TERRITORY)])
    settings.ENVIRONMENT = "production"
    call_command("seed")
    assert User.objects.count() == 0
    with pytest.raises(ImproperlyConfigured):
        ensure_demo_accounts()
    settings.ENVIRONMENT = "development"
    call_command("seed")
    assert User.objects.count() == 3


def test_without_the_pilot_territory_there_are_none() -> None:
    assert (ensure_demo_accounts(), accounts.read()) == ([], [])
