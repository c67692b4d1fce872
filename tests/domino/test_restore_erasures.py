"""A restore brings nobody back who was erased since: fingerprints stand beside the database, and are done again."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from domino.backup.making import make_backup
from domino.personal import ledger
from domino.personal.addresses import digest
from domino.personal.sweep import addresses
from inventory.models import Contribution
from inventory.services.privacy.erasing import erase_again, erase_person
from tests.factories.contributions import ContributionFactory

pytestmark = pytest.mark.django_db(transaction=True)
ANNE, BRUNO, CLAIRE = "anne@domino.example", "bruno@domino.example", "claire@domino.example"


@pytest.fixture
def private(tmp_path: Path, settings: Settings) -> Path:
    """PRIVATE_ROOT of this test."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = str(tmp_path / "media"), str(tmp_path / "private")
    return tmp_path / "private"


def submitters() -> list[str]:
    return list(Contribution.objects.order_by("submitter_email").values_list("submitter_email", flat=True))


def test_who_was_erased_since_the_backup_is_erased_again(private: Path, tmp_path: Path) -> None:
    now = timezone.now()
    ledger.write({digest(BRUNO): now - timedelta(hours=2)}, private / ledger.NAME)  # came back since, and may stay
    for email in (ANNE, BRUNO, CLAIRE):
        ContributionFactory(submitter_email=email, message=f"Écrivez à {email}.")
    made, _ = make_backup(folder=tmp_path / "backups")
    erase_person(email=ANNE)
    ledger.write({digest(CLAIRE): now}, tmp_path / "backups" / "domino-9999" / "private" / ledger.NAME)
    call_command("restore", str(made), "--replace")
    assert submitters() == [ANNE, BRUNO, CLAIRE]
    assert set(ledger.read(private / ledger.AGAIN)) == {digest(ANNE), digest(CLAIRE)}
    assert len(erase_again()) == 2
    assert addresses() & {ANNE, BRUNO, CLAIRE} == {BRUNO}
    assert not (private / ledger.AGAIN).exists()
    assert erase_again() == []


def test_ledger_holds_fingerprints_only_and_survives_nonsense(private: Path) -> None:
    ledger.note(ANNE)
    file = private / ledger.NAME
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert ANNE not in file.read_text()
    first = ledger.read(file)[digest(ANNE)]
    with file.open("a") as open_file:
        open_file.write("half a line")
    ledger.note(BRUNO)
    assert ledger.read(file) == {digest(ANNE): first}
    ledger.note(BRUNO)
    assert list(ledger.read(file)) == [digest(ANNE), digest(BRUNO)]
