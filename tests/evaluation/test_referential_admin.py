"""The admin changes drafts only: what was agreed is looked at."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import ReferentialVersion
from evaluation.services.referentials import draft_next_version, export_referential
from tests.factories.accounts import UserFactory
from tests.factories.referentials import agreed_referential

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions(client: Client) -> dict[str, ReferentialVersion]:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    referential = agreed_referential(territory=None)
    return {"draft": draft_next_version(referential=referential, by=None), "agreed": referential.versions.get(number=1)}


@pytest.mark.parametrize("model", ["referential", "referentialversion", "criterion"])
def test_lists_and_rows_open(client: Client, versions: dict[str, ReferentialVersion], model: str) -> None:
    page = client.get(reverse(f"admin:evaluation_{model}_changelist"))
    assert (page.status_code, "delete_selected" in page.content.decode()) == (200, model == "referential")


@pytest.mark.parametrize(("state", "expected"), [("draft", 302), ("agreed", 403)])
def test_only_drafts_change(client: Client, versions: dict[str, ReferentialVersion], state: str, expected: int) -> None:
    version = versions[state]
    criterion = version.criteria.all()[0]
    before = export_referential(version)
    address = reverse("admin:evaluation_criterion_change", args=[criterion.pk])
    assert client.get(address).status_code == 200
    form = {"position": 0, "name": "Autre", "description": "", "weight": "1", "indicators-TOTAL_FORMS": 0}
    assert client.post(address, {**form, "indicators-INITIAL_FORMS": 0}).status_code == expected
    version = ReferentialVersion.objects.get(pk=version.pk)
    assert (export_referential(version) == before) == (state == "agreed")


@pytest.mark.parametrize(("state", "expected"), [("draft", 302), ("agreed", 403)])
@pytest.mark.parametrize("model", ["referentialversion", "criterion"])
def test_only_drafts_are_deleted(
    client: Client, versions: dict[str, ReferentialVersion], model: str, state: str, expected: int
) -> None:
    version = versions[state]
    pk = version.pk if model == "referentialversion" else version.criteria.all()[0].pk
    answer = client.post(reverse(f"admin:evaluation_{model}_delete", args=[pk]), {"post": "yes"})
    assert answer.status_code == expected


def test_referential_with_versions_is_not_deleted(client: Client, versions: dict[str, ReferentialVersion]) -> None:
    pk = versions["agreed"].referential_id
    address = reverse("admin:evaluation_referential_delete", args=[pk])
    assert client.post(address, {"post": "yes"}).status_code in {200, 302, 403}
    assert ReferentialVersion.objects.count() == 2
