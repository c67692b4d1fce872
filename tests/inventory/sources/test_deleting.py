"""A followed source that is deleted: what goes with it and what stays."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from domino.models import Job
from inventory.enums import ImportState, Policy
from inventory.models import Disappearance, ImportRun, Initiative, LiveSource, Membership, Source
from inventory.services import sources
from tests.factories.sources import LiveSourceFactory
from tests.inventory.imports.runs import work
from tests.inventory.sources.following import followed, last_run, read_again
from tests.inventory.sources.hosts import ADDRESS, PATH, Site, row, sheet

pytestmark = pytest.mark.django_db


def test_source_is_deleted_once_confirmed_and_its_records_stay(client: Client, member: Membership, site: Site) -> None:
    site.pages[PATH] = sheet(row(1, "Fournil"), row(2, "Atelier"), row(3, "Jardin"))
    live = followed(member.territory)
    site.pages[PATH] = sheet(row(1, "Fournil"), row(2, "Atelier"))
    read_again(live)
    address = f"{live.get_absolute_url()}supprimer/"
    asked = unescape(client.get(address).content.decode())
    assert "Supprimer cette source ?" in asked
    assert "3 fiches publiées restent au recensement" in asked
    assert LiveSource.objects.count() == 1
    response = client.post(address)
    assert (response.status_code, response["Location"]) == (302, "/moderation/sources/")
    assert "La source « Annuaire » est supprimée" in unescape(client.get(response["Location"]).content.decode())
    assert (LiveSource.objects.count(), Disappearance.objects.count()) == (0, 0)
    assert set(Initiative.objects.values_list("source__name", "status")) == {("Annuaire", "published")}
    assert set(ImportRun.objects.values_list("state", "live_source")) == {(ImportState.APPLIED, None)}
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_imports_that_wait_go_with_their_source(client: Client, member: Membership, site: Site) -> None:
    site.pages[PATH] = sheet(row(1, "Fournil"))
    live = followed(member.territory, policy=Policy.REVIEW)
    run = last_run(live)
    assert run.state == ImportState.PREVIEWED
    client.post(f"{live.get_absolute_url()}supprimer/")
    run.refresh_from_db()
    assert (run.state, run.live_source, Initiative.objects.count()) == (ImportState.ABANDONED, None, 0)


def test_source_whose_import_is_being_written_is_kept(client: Client, member: Membership) -> None:
    live = LiveSourceFactory(territory=member.territory)
    live.runs.create(territory=live.territory, source_name="Annuaire", state=ImportState.APPLYING)
    response = client.post(f"{live.get_absolute_url()}supprimer/")
    assert response.status_code == 409
    assert "Attendez qu’il soit fini" in unescape(response.content.decode())
    assert LiveSource.objects.count() == 1


def test_source_deleted_while_it_is_read_brings_nothing(
    member: Membership, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages[PATH] = sheet(row(1, "Fournil"))
    live = LiveSourceFactory(territory=member.territory, address=ADDRESS)
    fetch = sources.reading.fetch_source

    def delete_meanwhile(*args: object, **options: object) -> object:
        found = fetch(*args, **options)  # type: ignore[arg-type]
        sources.unfollow(live=live, user=None)
        return found

    monkeypatch.setattr(sources.reading, "fetch_source", delete_meanwhile)
    sources.check_now(live=live)
    work()
    assert (Job.objects.get().state, ImportRun.objects.count()) == (Job.State.DONE, 0)
    assert Source.objects.filter(pk=live.source_id).exists()
