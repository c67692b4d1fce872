from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from inventory.enums import Role
from inventory.models import Membership, Territory
from tests.factories.accounts import MembershipFactory
from tests.hosts import host
from tests.inventory.imports.runs import make_redon
from tests.inventory.sources.hosts import Site, publish


@pytest.fixture(autouse=True)
def private_root(settings: Settings, tmp_path: Path) -> Path:
    """Files of imports, away from those of the site."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture
def redon(db: None) -> Territory:
    return make_redon()


@pytest.fixture
def member(client: Client, redon: Territory) -> Membership:
    """Whoever moderates at Redon, signed in."""
    membership = MembershipFactory(territory=redon, role=Role.FACILITATOR)
    client.force_login(membership.user)
    return membership


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The host of a source, reached at hosts.ADDRESS; it has nothing yet."""
    there = Site()
    with host(there) as running:
        publish(monkeypatch, running)
        yield there
