"""The admin of recommendations: scales are edited, the rest is looked at."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.models import Effort
from recommendations.services.lists import agree_version
from tests.factories.accounts import UserFactory
from tests.factories.recommendations import EffortFactory, HorizonFactory, PrioritisationFactory

pytestmark = pytest.mark.django_db
LOOKED_AT = ["recommendationlist", "recommendation", "listversion", "prioritisation"]


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_scales_are_edited(admin: Client) -> None:
    HorizonFactory()
    made = EffortFactory(name="Une journée")
    change = reverse("admin:recommendations_effort_change", args=[made.pk])
    assert admin.post(change, {"name": "Un jour", "slug": made.slug, "position": 1}).status_code == 302
    assert Effort.objects.get().name == "Un jour"
    assert admin.get(reverse("admin:recommendations_horizon_changelist")).status_code == 200


@pytest.mark.parametrize("name", LOOKED_AT)
def test_rows_are_looked_at_only(admin: Client, name: str) -> None:
    vote = PrioritisationFactory()
    version = agree_version(list=vote.list, agreed_on=date(2026, 5, 12), agreed_by="l’atelier", event=None, by=None)
    rows = [vote.list, vote.list.recommendations.first(), version, vote]
    base, pk = f"admin:recommendations_{name}", rows[LOOKED_AT.index(name)].pk
    statuses = [
        admin.get(reverse(f"{base}_changelist"), {"q": "liste"}).status_code,
        admin.get(reverse(f"{base}_change", args=[pk])).status_code,
        admin.post(reverse(f"{base}_change", args=[pk]), {}).status_code,
        admin.get(reverse(f"{base}_add")).status_code,
        admin.get(reverse(f"{base}_delete", args=[pk])).status_code,
    ]
    assert statuses == [200, 200, 403, 403, 403]
