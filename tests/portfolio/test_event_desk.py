"""The desk of the method: writing without script, publishing, who may what, bad input, two writers at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import Role, Status
from portfolio.enums import State
from portfolio.models import Event
from portfolio.services import events
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import CaseStudyFactory, EventFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.portfolio.case_study_forms import member
from tests.portfolio.event_forms import DESK, NEW, typed

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'
READERS = [(Role.AGENT, 403), (Role.RELAY, 200), (Role.FACILITATOR, 200), (Role.ADMINISTRATOR, 200)]
MODERATORS = {Role.FACILITATOR, Role.ADMINISTRATOR}


def edit(event: Event) -> str:
    return f"{DESK}{event.slug}/modifier/"


def test_writing_a_draft_saves_every_part(client: Client) -> None:
    commune = CommuneFactory()
    InitiativeFactory(slug="sel")
    StakeFactory(slug="pouvoir-d-agir")
    CaseStudyFactory(slug="une-minute")
    user = member(client, commune, Role.RELAY)
    data = typed(
        commune,
        starts_at="18:30",
        ends_at="20:00",
        place="Salle des fêtes",
        point="-2.084,47.651",
        participants="75",
        summary="Un film.",
        minutes="# Titre",
        cost="1 250,50",
        cost_note="Salle",
        stakes=["pouvoir-d-agir"],
        initiatives=["sel"],
        case_studies=["une-minute"],
        source="Compte rendu",
        outcomes=[{"kind": "criterion", "text": "Dure"}, {"kind": "", "text": ""}],
    )
    response = client.post(NEW, data)
    made = Event.objects.get()
    assert (response.status_code, response["Location"], made.created_by) == (302, edit(made), user)
    assert events.snapshot(made) == {
        "title": "Ciné-débat",
        "kind": "film_debate",
        "step": "start",
        "date_precision": "day",
        "place": "Salle des fêtes",
        "participants": 75,
        "summary": "Un film.",
        "minutes": "# Titre",
        "cost_note": "Salle",
        "source": "Compte rendu",
        "state": "draft",
        "date": "2017-06-24",
        "starts_at": "18:30",
        "ends_at": "20:00",
        "cost": "1250.50",
        "point": [-2.084, 47.651],
        "territory": commune.slug,
        "stakes": ["pouvoir-d-agir"],
        "case_studies": ["une-minute"],
        "initiatives": ["sel"],
        "outcomes": [{"kind": "criterion", "text": "Dure"}],
    }


def test_form_sent_twice_is_one_event(client: Client) -> None:
    commune = CommuneFactory()
    member(client, commune)
    answers = [client.post(NEW, typed(commune))["Location"] for _ in range(2)]
    assert (answers[0], Event.objects.count()) == (answers[1], 1)


def test_saving_what_was_saved_adds_no_version(client: Client) -> None:
    commune = CommuneFactory()
    member(client, commune)
    client.post(NEW, typed(commune))
    event = Event.objects.get()
    client.post(edit(event), typed(commune, version="1"))
    assert Event.objects.get().version == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "id_title"),
        ({"kind": "fete"}, "id_kind"),
        ({"date": "hier"}, "id_date"),
        ({"date": "0001-01-01"}, "id_date"),
        ({"date": "9999-12-31"}, "id_date"),
        ({"starts_at": "20:00", "ends_at": "18:00"}, "id_ends_at"),
        ({"starts_at": "20:00", "ends_at": "20:00"}, "id_ends_at"),
        ({"ends_at": "18:00"}, "id_starts_at"),
        ({"starts_at": "25:00"}, "id_starts_at"),
        ({"starts_at": "18:00", "date_precision": "month"}, "id_starts_at"),
        ({"participants": "-1"}, "id_participants"),
        ({"participants": "9" * 400}, "id_participants"),
        ({"cost": "-1"}, "id_cost"),
        ({"cost": "NaN"}, "id_cost"),
        ({"cost": "Infinity"}, "id_cost"),
        ({"cost": "9" * 400}, "id_cost"),
        ({"cost": "1e400"}, "id_cost"),
        ({"cost_note": "Salle"}, "id_cost"),
        ({"point": "NaN,NaN"}, "id_point"),
        ({"territory": "Nulle-Part"}, "id_territory"),
        ({"minutes": "![](/media/x.webp)"}, "id_minutes"),
        ({"minutes": "x" * 40_001}, "id_minutes"),
        ({"stakes": "inconnu"}, "id_stakes"),
        ({"initiatives": "inconnue"}, "id_initiatives"),
        ({"outcomes": [{"kind": "initiative", "text": "x"}]}, "id_outcomes-0-kind"),
        ({"outcomes": [{"kind": "other", "text": ""}]}, "id_outcomes-0-text"),
    ],
)
def test_wrong_input_is_refused_and_kept(client: Client, changed: dict[str, Any], field: str) -> None:
    commune = CommuneFactory()
    member(client, commune)
    response = client.post(NEW, typed(commune, **{"summary": "À garder", **changed}))
    page = response.content.decode()
    assert (response.status_code, Event.objects.count(), "À garder" in page) == (422, 0, True)
    assert f'href="#{field}' in page


def test_hostile_texts_come_back_harmless(client: Client) -> None:
    commune = CommuneFactory()
    member(client, commune)
    texts = dict.fromkeys(["title", "place", "summary", "minutes", "source", "kind", "find", "point"], HOSTILE)
    response = client.post(NEW, typed(commune, **texts, outcomes=[{"kind": "other", "text": HOSTILE}]))
    assert (response.status_code, b"<script>alert" in response.content) == (422, False)


@pytest.mark.parametrize("broken", ["", "x", "9" * 30])
def test_broken_row_count_is_answered(client: Client, broken: str) -> None:
    commune = CommuneFactory()
    member(client, commune)
    response = client.post(NEW, typed(commune, **{"outcomes-TOTAL_FORMS": broken}))
    assert (response.status_code, Event.objects.count()) == (422, 0)


def test_finding_an_initiative_keeps_what_was_typed(client: Client) -> None:
    commune = CommuneFactory()
    InitiativeFactory(slug="sel", name="SEL de Vilaine")
    InitiativeFactory(slug="secret", name="SEL secret", status=Status.DRAFT)
    member(client, commune)
    page = client.post(NEW, typed(commune, action="find", find="sel", title="")).content.decode()
    assert [text in page for text in ('value="sel"', 'value="secret"', "field__error")] == [True, False, False]


def test_adding_a_row_saves_nothing(client: Client) -> None:
    commune = CommuneFactory()
    member(client, commune)
    page = client.post(NEW, typed(commune, action="add-outcome")).content.decode()
    assert ('name="outcomes-0-text"' in page, Event.objects.count()) == (True, 0)


@pytest.mark.parametrize(("role", "status"), READERS)
@pytest.mark.parametrize("state", [State.DRAFT, State.PUBLISHED])
@pytest.mark.parametrize("place", ["there", "within", "elsewhere"])
def test_who_may_write(client: Client, role: Role, status: int, state: State, place: str) -> None:
    event = EventFactory(state=state, territory=CommuneFactory(within=[outer := EpciFactory()]))
    member(client, {"there": event.territory, "within": outer, "elsewhere": CommuneFactory()}[place], role)
    may = place != "elsewhere" and (status == 200 if state == State.DRAFT else role in MODERATORS)
    assert client.get(edit(event)).status_code == (200 if may else 403)


@pytest.mark.parametrize(("role", "_"), READERS)
def test_only_moderators_publish(client: Client, role: Role, _: int) -> None:
    event = EventFactory(state=State.DRAFT)
    member(client, event.territory, role)
    response = client.post(f"{DESK}{event.slug}/etat/", {"state": "published", "version": "1"})
    event.refresh_from_db()
    assert (response.status_code, event.state) == ((302, "published") if role in MODERATORS else (403, "draft"))


def test_event_cannot_be_written_into_another_territory(client: Client) -> None:
    elsewhere = CommuneFactory()
    member(client, CommuneFactory())
    response = client.post(NEW, typed(elsewhere))
    assert (response.status_code, Event.objects.count()) == (422, 0)
    assert "Vous n’animez pas" in response.content.decode()


def test_second_writer_loses_nothing(client: Client) -> None:
    event = EventFactory(state=State.DRAFT, title="Avant")
    member(client, event.territory)
    events.edit_event(event=event, version=1, data={"title": "Entre-temps"})
    response = client.post(edit(event), typed(event.territory, title="Le mien", summary="À moi", version="1"))
    page = response.content.decode()
    assert (response.status_code, Event.objects.get().title) == (409, "Entre-temps")
    assert [text in page for text in ("Entre-temps", "Le mien", "À moi", 'name="version" value="2"')] == [True] * 4


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_form_without_version_is_refused(client: Client, version: str) -> None:
    event = EventFactory(state=State.DRAFT)
    member(client, event.territory)
    assert client.post(edit(event), typed(event.territory, version=version)).status_code == 400


def test_published_event_is_not_deleted(client: Client) -> None:
    event = EventFactory()
    member(client, event.territory)
    response = client.post(f"{DESK}{event.slug}/supprimer/", {"version": "1"})
    assert (response.status_code, Event.objects.count()) == (400, 1)


def test_links_that_the_form_cannot_show_stay(client: Client) -> None:
    hidden = InitiativeFactory(slug="cachee", status=Status.DRAFT)
    event = EventFactory(state=State.DRAFT, found=[hidden])
    event.case_studies.add(CaseStudyFactory(slug="ailleurs", state=State.DRAFT))
    member(client, event.territory)
    assert client.post(edit(event), typed(event.territory, cost="0", version="1")).status_code == 302
    now = events.snapshot(Event.objects.get())
    assert (now["initiatives"], now["case_studies"], Decimal(now["cost"])) == (["cachee"], ["ailleurs"], 0)


def test_desk_lists_what_one_may_edit(client: Client) -> None:
    event = EventFactory(state=State.DRAFT, title="Ici")
    EventFactory(state=State.DRAFT, title="Ailleurs")
    member(client, event.territory, Role.RELAY)
    page = client.get(DESK).content.decode()
    assert ["Ici" in page, "Ailleurs" in page] == [True, False]


@pytest.mark.parametrize(("query", "status"), [("state=review", 400), ("page=9", 404), ("state=published", 200)])
def test_desk_answers_strange_addresses(client: Client, query: str, status: int) -> None:
    member(client, CommuneFactory())
    assert client.get(f"{DESK}?{query}").status_code == status


def test_desk_costs_the_same_for_one_and_three(client: Client) -> None:
    agglo = EpciFactory()
    member(client, agglo)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            EventFactory(state=State.DRAFT, territory=CommuneFactory(within=[agglo]))
        client.get(DESK)
        with CaptureQueriesContext(connection) as captured:
            client.get(DESK)
        counts.append(len(captured))
    assert counts[0] == counts[1]
