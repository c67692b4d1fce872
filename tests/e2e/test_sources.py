"""Followed sources on a screen: a vanished record is settled on a phone without script."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inventory.models import Initiative, LiveSource, Territory
from inventory.services.records import update_record
from tests.e2e.helpers import submit
from tests.e2e.test_contribution import PHONE
from tests.e2e.test_moderation import sign_in
from tests.factories.initiatives import SourceFactory
from tests.factories.sources import DisappearanceFactory, LiveSourceFactory


@pytest.fixture
def live(census: None) -> LiveSource:
    """A source that failed, and no longer lists the one record it brought, which was corrected since."""
    territory = Territory.objects.get(slug="redon-agglomeration")
    source = SourceFactory(name="Annuaire")
    record = Initiative.objects.get(name="La Rustine")
    Initiative.objects.filter(pk=record.pk).update(source=source)
    record.refresh_from_db()
    for origin, summary in (("import", "Ce que dit l’annuaire"), ("moderation", "Corrigé ici")):
        update_record(initiative=record, data={"summary": summary}, origin=origin)
    made = LiveSourceFactory(
        source=source,
        territory=territory,
        checked_at=timezone.now(),
        failures=2,
        last_error="annuaire.example se tait.",
    )
    DisappearanceFactory(live_source=made, initiative=record)
    return made


def test_vanished_record_is_kept_without_script(new_page, live_server, live: LiveSource) -> None:
    phone = new_page(**PHONE, java_script_enabled=False)
    sign_in(phone, live_server.url)
    phone.goto(live.get_absolute_url())
    expect(phone.get_by_role("heading", name="1 fiche que la source ne cite plus")).to_be_visible()
    submit(phone, "Garder La Rustine")
    expect(phone.get_by_text("« La Rustine » reste publiée.")).to_be_visible()
    expect(phone.get_by_role("heading", name="1 fiche que la source ne cite plus")).to_have_count(0)
