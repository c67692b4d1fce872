from pathlib import Path

import pytest
from pytest_django import Settings

from inventory.models import Territory
from tests.inventory.imports.runs import make_redon


@pytest.fixture(autouse=True)
def private_root(settings: Settings, tmp_path: Path) -> Path:
    """Files of imports, away from those of the site."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture
def redon(db: None) -> Territory:
    return make_redon()
