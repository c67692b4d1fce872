"""What was agreed, read as it was; what is read today, when it is no longer that."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluation.models import Argument
from recommendations.models import Recommendation
from recommendations.services import lists
from tests.factories.evaluation import StatementFactory
from tests.factories.initiatives import StakeFactory
from tests.factories.recommendations import FollowUpFactory, ListFactory, RecommendationFactory
from tests.recommendations.team import address, member

pytestmark = pytest.mark.django_db
NOTICE = "n’est pas encore adopté"


@pytest.fixture
def agreed() -> Recommendation:
    made = RecommendationFactory(title="Ouvrir un lieu", context="Parce **que**.", phases=["start"], status="agreed")
    made.stakes.add(StakeFactory(name="Solidarité de proximité"))
    made.inspirations.create(url="https://exemple.fr/lieu", title="Le lieu d’à côté")
    FollowUpFactory(recommendation=made, text="Le maire a dit oui.")
    agree(made)
    return made


def agree(made: Recommendation) -> None:
    lists.agree_version(list=made.list, agreed_on=date(2026, 5, 12), agreed_by="l’atelier", event=None, by=None)


def edit(made: Recommendation, **values: object) -> None:
    lists.edit_recommendation(recommendation=made, values=values, lock=None, by=None)


def version(made: Recommendation, number: int) -> str:
    return f"/preconisations/{made.list.slug}/versions/{number}/"


def test_version_is_read_as_it_was_agreed(client: Client, agreed: Recommendation) -> None:
    edit(agreed, title="Ouvrir deux lieux", context="Autrement.")
    html = client.get(version(agreed, 1)).content.decode()
    told = ("Ouvrir un lieu", "<strong>que</strong>", "Solidarité de proximité", "Le lieu d’à côté", "a dit oui")
    assert [text for text in told if text not in html] == []
    assert ("Ouvrir deux lieux" in html, "12 mai 2026" in html, "l’a remplacée" in html) == (False, True, False)


def test_version_names_the_one_that_replaced_it(client: Client, agreed: Recommendation) -> None:
    edit(agreed, title="Ouvrir deux lieux")
    agree(agreed)
    assert "l’a remplacée" in client.get(version(agreed, 1)).content.decode()
    assert "l’a remplacée" not in client.get(version(agreed, 2)).content.decode()


@pytest.mark.parametrize("number", [0, 2, 99999])
def test_version_that_is_not_is_a_404(client: Client, agreed: Recommendation, number: int) -> None:
    assert client.get(version(agreed, number)).status_code == 404


def test_version_of_a_draft_is_for_the_team(client: Client, agreed: Recommendation) -> None:
    type(agreed.list).objects.update(state="draft")
    assert client.get(version(agreed, 1)).status_code == 404
    member(client, agreed.list.territory)
    assert client.get(version(agreed, 1)).status_code == 200


def test_version_costs_the_same_for_one_and_three(client: Client) -> None:
    counts = []
    for size in (1, 3):
        owner = ListFactory()
        made = [RecommendationFactory(list=owner) for _ in range(size)]
        agree(made[0])
        with CaptureQueriesContext(connection) as queries:
            client.get(version(made[0], 1))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_argument_hidden_since_leaves_the_version(client: Client) -> None:
    statement = StatementFactory(debate__session__state="closed")
    argument = Argument.objects.create(statement=statement, side="agree", text="Monsieur X ment.")
    made = RecommendationFactory()
    made.arguments.add(argument)
    agree(made)
    pages = [version(made, 1), f"/preconisations/{made.list.slug}.json?version=1"]
    assert ["Monsieur X" in client.get(page).content.decode() for page in pages] == [True, True]
    argument.hidden_at = timezone.now()
    argument.save()
    assert ["Monsieur X" in client.get(page).content.decode() for page in pages] == [False, False]


def test_text_changed_since_is_said_where_it_is_read(client: Client, agreed: Recommendation) -> None:
    other = RecommendationFactory(list=agreed.list)
    pages = [agreed.list.get_absolute_url(), address(agreed), address(other)]
    assert [NOTICE in client.get(page).content.decode() for page in pages] == [False, False, False]
    edit(agreed, title="Ouvrir deux lieux")
    assert [NOTICE in client.get(page).content.decode() for page in pages] == [True, True, False]
    agree(agreed)
    assert [NOTICE in client.get(page).content.decode() for page in pages] == [False, False, False]


def test_what_lives_on_is_no_change_of_the_agreement(client: Client, agreed: Recommendation) -> None:
    lists.record_follow_up(recommendation=agreed, date=date(2026, 6, 1), status="done", text="Fait.", by=None)
    lists.open_comments(list=agreed.list, are_open=True, by=None)
    lists.change_state(list=agreed.list, state="followed", by=None)
    edit(agreed, contact_person="Mme X")
    assert NOTICE not in client.get(agreed.list.get_absolute_url()).content.decode()
