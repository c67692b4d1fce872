from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from inventory.models import Territory
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
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The host of a source, reached at hosts.ADDRESS; it has nothing yet."""
    there = Site()
    with host(there) as running:
        publish(monkeypatch, running)
        yield there
