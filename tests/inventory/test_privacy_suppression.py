"""A contact that was withdrawn or erased comes back with no import; those that came with one are told so."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from domino.models import OutgoingMail
from domino.personal.addresses import digest
from inventory.models import AddressMark, Initiative
from inventory.services.import_runs import undo
from inventory.services.privacy.erasing import erase_person
from inventory.services.privacy.informing import inform_contact, to_inform
from inventory.services.privacy.records import withdraw_contact
from inventory.services.privacy.suppression import suppress
from inventory.services.records import restore_record
from tests.factories.initiatives import InitiativeFactory, SourceFactory
from tests.inventory.everywhere import import_with_contact
from tests.inventory.imports.runs import worked
from tests.inventory.proposals import redon

pytestmark = pytest.mark.django_db
EMAIL = "contact@fablab.exemple"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.PRIVATE_ROOT = str(tmp_path)


def contacts() -> list[tuple[str, str, bool]]:
    return list(Initiative.objects.values_list("contact_email", "contact_phone", "contact_is_public"))


@pytest.mark.parametrize("withdraw", [withdraw_contact, erase_person])
def test_withdrawn_contact_does_not_come_back(withdraw: Any) -> None:
    commune = redon()
    import_with_contact(commune, EMAIL, public=True)
    assert contacts() == [(EMAIL, "02 99 00 00 00", True)]
    withdraw(email=EMAIL)
    import_with_contact(commune, f" {EMAIL.upper()}", public=True)
    assert contacts() == [("", "", False)]


def test_suppressed_contact_never_comes_with_a_new_record() -> None:
    suppress(email=EMAIL)
    import_with_contact(redon(), EMAIL, public=True)
    assert [(email, phone) for email, phone, _ in contacts()] == [("", "")]


def test_other_contacts_come() -> None:
    suppress(email=EMAIL)
    import_with_contact(redon(), f"autre.{EMAIL}", public=True)
    assert contacts() == [(f"autre.{EMAIL}", "02 99 00 00 00", True)]


def test_former_version_and_undone_import_do_not_show_it() -> None:
    commune = redon()
    import_with_contact(commune, EMAIL, public=True)
    import_with_contact(commune, f"autre.{EMAIL}", public=True)
    withdraw_contact(email=EMAIL)
    withdraw_contact(email=f"autre.{EMAIL}")
    record = Initiative.objects.get()
    for revision in record.revisions.all():
        restore_record(revision=revision, made_by=None)
        assert [shown for _, _, shown in contacts()] == [False]
    run = record.source.import_runs.latest("created_at")  # type: ignore[union-attr]
    worked(undo(run=run, version=run.version, user=None))
    assert [shown for _, _, shown in contacts()] == [False]


def test_mark_holds_no_address_and_keeps_its_first_day() -> None:
    first = suppress(email=EMAIL).suppressed_at
    assert suppress(email=f" {EMAIL.upper()} ").suppressed_at == first
    assert AddressMark.objects.get().digest == digest(EMAIL)


def test_imported_contacts_are_told_once_for_all_their_records() -> None:
    source = SourceFactory(name="Annuaire")
    for name in ("Fablab", "Jardin"):
        InitiativeFactory(name=name, source=source, contact_email=EMAIL, contact_is_public=True)
    InitiativeFactory(contact_email="ici@exemple.fr")
    assert list(to_inform(NOW)) == []
    assert list(to_inform(NOW + timedelta(days=8))) == [EMAIL]
    inform_contact(email=EMAIL)
    inform_contact(email=EMAIL)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == EMAIL
    assert re.findall(r"^- .*", mail.body, re.MULTILINE) == [
        "- Fablab, d’après « Annuaire », contact affiché sur la fiche",
        "- Jardin, d’après « Annuaire », contact affiché sur la fiche",
    ]
    assert list(to_inform(NOW + timedelta(days=8))) == []


def test_link_of_the_notice_withdraws(client: Client) -> None:
    InitiativeFactory(source=SourceFactory(), contact_email=EMAIL, contact_is_public=True)
    inform_contact(email=EMAIL)
    found = re.search(r"/donnees-personnelles/lien/\S+", OutgoingMail.objects.get().body)
    assert found
    assert "Retirer mon contact" in client.post(found[0], follow=True).content.decode()
    client.post("/donnees-personnelles/mes-donnees/retirer/")
    assert contacts() == [("", "", False)]


def test_suppressed_address_is_not_written_to() -> None:
    InitiativeFactory(source=SourceFactory(), contact_email=EMAIL)
    suppress(email=EMAIL)
    inform_contact(email=EMAIL)
    assert list(to_inform(NOW + timedelta(days=8))) == []
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(("wanted", "written"), [(True, 1), (False, 0)])
def test_command_obeys_the_setting_and_the_limit(settings: Any, wanted: bool, written: int) -> None:
    settings.INFORM_IMPORTED_CONTACTS = wanted
    for number in range(2):
        InitiativeFactory(source=SourceFactory(), contact_email=f"{number}.{EMAIL}")
    Initiative.objects.update(created_at=NOW - timedelta(days=8))
    out = StringIO()
    call_command("inform_contacts", limit=1, dry_run=True, stdout=out)
    assert out.getvalue() == "1 courriels à écrire\n"
    call_command("inform_contacts", limit=1, stdout=out)
    assert OutgoingMail.objects.count() == written
