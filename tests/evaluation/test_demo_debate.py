"""The demonstration has a debate that is over, says that it is an example, and leads to the example's criteria."""

import pytest
from django.test import Client

from evaluation.models import Debate, Participant, Referential
from evaluation.services.demo_debates import load_debates
from evaluation.services.demo_referentials import load_referentials
from inventory.services.territories import refresh_containment
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


def test_example_is_over_marked_and_leads_to_criteria(client: Client) -> None:
    CommuneFactory(name="Pays de Redon", slug="pays-de-redon-bretagne-sud")
    refresh_containment()
    assert load_debates() == load_debates() == "1 débat d’exemple."
    load_referentials()
    debate = Debate.objects.get()
    referential = Referential.objects.get(slug="redon-pratique-durable")
    assert (debate.session.state, Participant.objects.count(), referential.debate) == ("closed", 0, debate)
    criteria = referential.versions.get().criteria.exclude(provenance=[])
    assert {criterion.name for criterion in criteria} == set(debate.clusters.values_list("name", flat=True))
    assert debate.clusters.count() == 5
    page = client.get(debate.get_absolute_url()).content.decode()
    assert "(exemple)" in page
    moved = [argument.moves.count() for statement in debate.statements.all() for argument in statement.arguments.all()]
    assert moved == [2, 4, 1, 1, 3, 0, 2, 1, 0]


def test_without_its_territory_nothing_is_loaded() -> None:
    assert load_debates() == "0 débat d’exemple."
