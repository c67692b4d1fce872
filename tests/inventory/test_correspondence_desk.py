"""Reported letters on the desk of those who moderate."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import CorrespondenceState
from inventory.models import Correspondence, Territory
from inventory.permissions import ROLES, Action, Role
from inventory.services.correspondences import Side, secret_of
from tests.factories.correspondences import CorrespondenceFactory, ReportedFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.letters import mails
from tests.inventory.moderation_people import KINDS, MODERATORS, signed_in

pytestmark = pytest.mark.django_db
DESK = "/moderation/courrier/"


@pytest.fixture
def here() -> Territory:
    return CommuneFactory(name="Redon")


def reported(here: Territory, **values: Any) -> Correspondence:
    name = values.pop("name", "Jardin")
    initiative = InitiativeFactory(name=name, territory=here, private_email="jardin@structure.example")
    return ReportedFactory(initiative=initiative, writer_email="camille@voisine.example", **values)


def text(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_reported_letters_are_read_by_those_who_moderate_there(here: Territory, kind: str) -> None:
    correspondence = reported(here, letter="Achetez mes montres")
    client = signed_in(kind, here)
    page = client.get(DESK)
    seen = [word in text(page) for word in ("Achetez mes montres", "camille@voisine.example", "jardin@structure")]
    assert seen == [kind in MODERATORS] * 3
    client.post(f"{DESK}{correspondence.pk}/clore/")
    correspondence.refresh_from_db()
    assert (correspondence.state == CorrespondenceState.CLOSED) == (kind in MODERATORS)


def test_letters_that_nobody_reported_are_read_by_nobody_else(here: Territory) -> None:
    states = [state for state in CorrespondenceState if state != CorrespondenceState.REPORTED]
    for state in states:
        initiative = InitiativeFactory(territory=here, private_email="a@structure.example")
        CorrespondenceFactory(state=state, initiative=initiative, letter="Entre nous")
    page = text(signed_in("facilitator", here).get(DESK))
    assert ("Entre nous" in page, "Rien de signalé." in page) == (False, True)


def test_addresses_are_shown_to_those_who_read_private_contacts(
    here: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(here)
    less = ROLES[Role.FACILITATOR] - {Action.READ_PRIVATE}
    monkeypatch.setitem(ROLES, Role.FACILITATOR, less)
    page = text(signed_in("facilitator", here).get(DESK))
    assert ["Avez-vous une salle" in page, "@voisine.example" in page, "@structure.example" in page] == [
        True,
        False,
        False,
    ]


def test_tab_of_the_queue_counts_what_waits(here: Territory) -> None:
    reported(here), reported(here), reported(CommuneFactory())
    assert "Courrier signalé (2)" in text(signed_in("facilitator", here).get("/moderation/"))
    assert "Courrier signalé" not in text(signed_in("relay", here).get("/moderation/"))


def test_lifting_opens_it_again_and_sends_the_last_letter(client: Client, here: Territory) -> None:
    correspondence = reported(here)
    correspondence.messages.create(by_writer=False, body="Non.")
    response = signed_in("facilitator", here).post(f"{DESK}{correspondence.pk}/lever/", follow=True)
    assert "La correspondance avec « Jardin » est rouverte." in text(response)
    assert mails() == [("jardin@structure.example", "Un message pour Jardin")]
    assert client.get(f"/courrier/{secret_of(correspondence, Side.RECIPIENT)}/").status_code == 200


def test_second_moderator_is_told_that_it_was_done(here: Territory) -> None:
    correspondence, client = reported(here), signed_in("facilitator", here)
    client.post(f"{DESK}{correspondence.pk}/clore/", follow=True)
    late = client.post(f"{DESK}{correspondence.pk}/lever/", follow=True)
    correspondence.refresh_from_db()
    assert "Quelqu’un l’avait déjà traitée" in text(late)
    assert (correspondence.state, mails()) == (CorrespondenceState.CLOSED, [])


def test_script_is_shown_as_typed(here: Territory) -> None:
    script = "<script>alert(1)</script>"
    reported(here, name=script, writer_name=script, letter=script)
    page = text(signed_in("facilitator", here).get(DESK))
    assert (script in page, page.count("&lt;script&gt;alert(1)") >= 3) == (False, True)


@pytest.mark.parametrize("number", ["0", "2", "x", "9" * 20])
def test_page_that_does_not_exist_is_a_404(here: Territory, number: str) -> None:
    assert signed_in("facilitator", here).get(f"{DESK}?page={number}").status_code == 404


def test_list_costs_the_same_for_1_and_3_rows(here: Territory) -> None:
    client, costs = signed_in("facilitator", here), []
    for count in (1, 2):
        for _ in range(count):
            correspondence = reported(here)
            correspondence.messages.create(by_writer=False, body="Non.")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(DESK).status_code == 200
        costs.append(len(queries))
    assert (costs[0] == costs[1], costs[0] <= 14) == (True, True)
