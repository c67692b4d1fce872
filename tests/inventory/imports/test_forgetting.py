"""How long imports keep files, lines and what undoes them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from inventory.enums import ImportState
from inventory.models import Territory
from inventory.services.retention import purge
from tests.inventory.imports.runs import FABLAB, GARDEN, applied, received, undone

pytestmark = pytest.mark.django_db


def erased(days: int) -> dict[str, int]:
    counts = purge(now=timezone.now() + timedelta(days=days))
    return {name: count for name, count in counts.items() if count and name.startswith("import_")}


def test_file_goes_after_a_month_lines_after_three_and_the_rest_after_a_year(
    redon: Territory, private_root: Path, django_capture_on_commit_callbacks
) -> None:
    waiting, run = received(redon, GARDEN), applied(redon, FABLAB)
    files = [path for path in private_root.rglob("*") if path.is_file()]
    assert ([path.stat().st_mode & 0o777 for path in files], erased(29)) == ([0o600, 0o600], {})
    with django_capture_on_commit_callbacks(execute=True):
        assert erased(31) == {"import_files": 2}
    waiting.refresh_from_db()
    assert ([path.exists() for path in files], waiting.state) == ([False, False], ImportState.ABANDONED)
    assert (erased(91), erased(366)) == ({"import_lines": 1}, {"import_changes": 1})
    run.refresh_from_db()
    assert (run.state, run.counts["created"]) == (ImportState.APPLIED, 1)


def test_import_without_its_file_is_still_undone(redon: Territory) -> None:
    run = applied(redon, FABLAB)
    erased(31)
    run.refresh_from_db()
    assert undone(run).counts["undone"]["deleted"] == 1
