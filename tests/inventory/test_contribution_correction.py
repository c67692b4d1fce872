"""Anyone corrects a record without an account; nothing changes before the team read it."""

import pytest
from django.test import Client

from inventory.enums import ContributionKind
from inventory.models import Contribution, Initiative
from inventory.services.records import FIELDS, snapshot
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.inventory.proposals import guarded, redon

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative() -> Initiative:
    initiative = InitiativeFactory(
        name="SEL de Vilaine",
        slug="sel",
        territory=redon(),
        postal_code="35600",
        founded_year=2000,
        lon=-1.95,
        lat=48.05,
        contact_email="cache@domino.example",
        private_email="prive@domino.example",
        themes=["velo"],
        needs=["benevoles"],
    )
    initiative.stakes.set([StakeFactory(slug="pouvoir-d-agir")])
    return initiative


def typed(client: Client) -> dict:
    """What a browser would send back of the form as it is shown."""
    form = client.get("/initiatives/sel/corriger/").context["form"]
    data = {}
    for field in form:
        value = field.value()
        shown = field.field.prepare_value(value)
        if shown not in (None, "", [], False):
            data[field.name] = shown
    return {**data, **guarded(solved=False)}


def test_record_leads_to_its_correction(client: Client, initiative: Initiative) -> None:
    assert '"/initiatives/sel/corriger/"' in client.get("/initiatives/sel/").content.decode()


def test_form_shows_what_is_public_only(client: Client, initiative: Initiative) -> None:
    page = client.get("/initiatives/sel/corriger/").content.decode()
    assert 'value="SEL de Vilaine"' in page
    assert 'value="Redon (35600)"' in page
    assert "cache@domino.example" not in page
    assert "prive@domino.example" not in page


def test_sent_back_unchanged_it_proposes_no_change(client: Client, initiative: Initiative) -> None:
    assert client.post("/initiatives/sel/corriger/", typed(client)).status_code == 302
    contribution = Contribution.objects.get()
    assert contribution.kind == ContributionKind.CORRECTION
    assert contribution.initiative == initiative
    assert set(contribution.base) == set(FIELDS)
    changed = {name: value for name, value in contribution.data.items() if value != contribution.base[name]}
    assert changed == {}


def test_correction_keeps_the_record_until_it_is_published(client: Client, initiative: Initiative) -> None:
    before = snapshot(initiative)
    response = client.post("/initiatives/sel/corriger/", {**typed(client), "name": "SEL du pays", "message": "Vu hier"})
    assert response.status_code == 302
    assert "SEL de Vilaine" in client.get("/proposer/merci/").content.decode()
    contribution = Contribution.objects.get()
    assert contribution.data["name"] == "SEL du pays"
    assert contribution.message == "Vu hier"
    assert contribution.submitter_email == ""
    assert snapshot(Initiative.objects.get()) == before


def test_word_of_an_end_needs_nothing_else(client: Client, initiative: Initiative) -> None:
    response = client.post("/initiatives/sel/corriger/", {"closed": "on", **guarded(solved=False)})
    assert response.status_code == 302
    contribution = Contribution.objects.get()
    assert contribution.kind == ContributionKind.CLOSURE
    assert contribution.data == {"name": "SEL de Vilaine"}


def test_wrong_answer_is_422_with_everything_typed(client: Client, initiative: Initiative) -> None:
    response = client.post("/initiatives/sel/corriger/", {**typed(client), "name": "", "audience": "À garder"})
    assert response.status_code == 422
    assert "À garder" in response.content.decode()


def test_draft_cannot_be_corrected(client: Client) -> None:
    InitiativeFactory(slug="brouillon", status="draft")
    assert client.get("/initiatives/brouillon/corriger/").status_code == 404
    assert client.post("/initiatives/brouillon/corriger/", guarded()).status_code == 404
