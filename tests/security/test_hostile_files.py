"""About forty hostile files, each given to what takes files: refused or harmless, in less than 2 s and 100 MiB."""

import re
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from inventory.enums import ImportState, Role
from inventory.models import Contribution, Initiative
from inventory.services import import_runs
from tests.factories.accounts import MembershipFactory
from tests.factories.portfolio import EventFactory
from tests.factories.recommendations import ListFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.imports.runs import received, worked
from tests.inventory.proposals import answers, guarded, redon
from tests.security.hostile_files import FILES, made

pytestmark = pytest.mark.django_db
SECONDS, BYTES = 2.0, 100 * 1024 * 1024


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


class Cost:
    """Processor time and memory that a block took in this process; the clock would measure other processes."""

    def __enter__(self) -> "Cost":
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        self.before, self.began = peak(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds, self.bytes = time.process_time() - self.began, peak() - self.before

    @property
    def is_small(self) -> bool:
        return self.seconds < SECONDS and self.bytes < BYTES


def peak() -> int:
    """Bytes of memory that this process held at most."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


@pytest.fixture
def member(client: Client) -> Client:
    territory = CommuneFactory(slug="redon-35236", name="Redon", code="35236")
    client.force_login(MembershipFactory(territory=territory, role=Role.ADMINISTRATOR).user)
    EventFactory(slug="rencontre", territory=territory)
    ListFactory(slug="liste", territory=territory)
    return client


def ending(*ends: str) -> list[str]:
    """The files that say they are of these kinds: each form is given its own kind and some that it never takes."""
    return [name for name in FILES if name.endswith(ends)]


@pytest.mark.parametrize("name", ending("png", "jpg", "gif", "svg", "pdf", "html", "zip", "gz"))
def test_photo_of_a_proposal(client: Client, name: str) -> None:
    redon()
    photo = SimpleUploadedFile(name, made(name), "image/jpeg")
    with Cost() as cost:
        response = client.post("/proposer/", {**answers(), **guarded(solved=False), "photo": photo, "photo_alt": "Un"})
    assert (response.status_code, Contribution.objects.count(), cost.is_small) == (422, 0, True)


@pytest.mark.parametrize("name", FILES)
def test_import(name: str) -> None:
    territory = redon()
    content = made(name)
    refused = run = None
    with Cost() as cost:
        try:
            run = received(territory, upload=SimpleUploadedFile(name, content))
            if run.state == ImportState.RECOGNISED:
                run = worked(import_runs.correct(run=run, mapping={}, version=run.version, user=None))
        except import_runs.ImportRefused as error:
            refused = str(error)
    assert refused or run.state in {ImportState.FAILED, ImportState.PREVIEWED}
    assert ("incident" in (refused or run.error), Initiative.objects.count(), cost.is_small) == (False, 0, True)


# Address, other answers, what it is given, and whether that may be kept: served as an attachment, never opened by us.
SHEETS, JSON, DISGUISED = ("xlsx", "ods", "csv"), ("json",), ("zip", "gz", "html", "png")
EVENT = "/moderation/demarche/rencontre/fichiers/"
FORMS = {
    "referential": ("/evaluation/referentiels/importer/", {"territory": "redon-35236"}, JSON + DISGUISED, False),
    "kit": ("/preconisations/kits/importer/", {}, JSON + DISGUISED, False),
    "list": ("/preconisations/liste/reimport/", {}, SHEETS + DISGUISED, False),
    "document": (EVENT, {"kind": "document", "title": "Un", "licence": "cc-by-sa-4.0"}, ("pdf", *DISGUISED), True),
}


@pytest.mark.parametrize(("form", "name"), [(form, name) for form, row in FORMS.items() for name in ending(*row[2])])
def test_files_of_members(member: Client, form: str, name: str) -> None:
    address, others, _, may_keep = FORMS[form]
    content = made(name)
    with Cost() as cost:
        response = member.post(address, {**others, "file": SimpleUploadedFile(name, content)})
    refused = 400 <= response.status_code < 500 and response.status_code not in {403, 404}
    assert refused or (may_keep and response.status_code == 302)
    assert cost.is_small
