"""The story of a territory and the page of one event: what everyone reads, and nothing more."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.enums import Role, Status
from inventory.models import Territory
from portfolio.enums import State
from portfolio.method import method_figures, outcomes_of, upcoming_of
from portfolio.models import Event, Insight
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import CaseStudyFactory, EventFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def agglo() -> Territory:
    return EpciFactory(slug="agglo", name="Agglo")


def story(client: Client, status: int = 200) -> str:
    response = client.get("/territoires/agglo/demarche/")
    assert response.status_code == status
    return response.content.decode()


def test_territory_without_event_says_what_to_do(client: Client, agglo: Territory) -> None:
    page = story(client)
    assert ("Par où commencer" in page, 'class="timeline"' in page) == (True, False)


def test_story_holds_what_is_published_here_and_within(client: Client, agglo: Territory) -> None:
    EventFactory(territory=agglo, title="Ici")
    EventFactory(territory=CommuneFactory(within=[agglo]), title="Dedans")
    EventFactory(territory=agglo, title="Brouillon", state=State.DRAFT)
    EventFactory(title="Ailleurs")
    page = story(client)
    assert [title in page for title in ("Ici", "Dedans", "Brouillon", "Ailleurs")] == [True, True, False, False]


def test_story_goes_by_step_then_by_date(client: Client, agglo: Territory) -> None:
    EventFactory(territory=agglo, title="Quatre", step="experiment", date=datetime.date(2015, 1, 1))
    EventFactory(territory=agglo, title="Trois", step="start", date=datetime.date(2017, 1, 2))
    EventFactory(territory=agglo, title="Deux", step="start", date=datetime.date(2017, 1, 1))
    EventFactory(territory=agglo, title="Un", step="connect", date=datetime.date(2018, 1, 1))
    page = story(client)
    assert sorted(["Un", "Deux", "Trois", "Quatre"], key=lambda title: page.index(f'/">{title}<')) == [
        "Un",
        "Deux",
        "Trois",
        "Quatre",
    ]


@pytest.mark.parametrize(
    ("precision", "shown", "machine"),
    [("day", "24 juin 2017", "2017-06-24"), ("month", "juin 2017", "2017-06"), ("year", "2017", "2017")],
)
def test_date_is_shown_as_far_as_it_is_known(client: Client, precision: str, shown: str, machine: str) -> None:
    event = EventFactory(date_precision=precision)
    page = client.get(event.get_absolute_url()).content.decode()
    assert f'<time datetime="{machine}">{shown.capitalize()}</time>' in page


def test_figures_count_what_is_known(agglo: Territory) -> None:
    EventFactory(territory=agglo, participants=30, cost=Decimal("120.50"))
    EventFactory(territory=agglo, participants=0, cost=0)
    EventFactory(territory=agglo)
    EventFactory(territory=agglo, participants=500, cost=9_000, state=State.DRAFT)
    InitiativeFactory(territory=agglo)
    InitiativeFactory(territory=agglo, status=Status.DRAFT)
    CaseStudyFactory(territory=agglo)
    assert method_figures(agglo) == {
        "events": 3,
        "counted": 2,
        "costed": 2,
        "present": 30,
        "spent": Decimal("120.50"),
        "initiatives": 1,
        "case_studies": 1,
    }


def test_costs_say_what_is_not_known(client: Client, agglo: Territory) -> None:
    EventFactory(territory=agglo, cost=Decimal("1250"), cost_note="Salle et repas")
    EventFactory(territory=agglo)
    page = " ".join(story(client).split())
    assert [text in page for text in ("1 250 €", "Salle et repas", "1 rencontre sur 2")] == [True] * 3


def test_outcomes_leave_out_records_that_are_not_public(agglo: Territory) -> None:
    seen, hidden = InitiativeFactory(name="Vue"), InitiativeFactory(name="Cachée", status=Status.DRAFT)
    event = EventFactory(territory=agglo, found=[seen, hidden])
    event.outcomes.create(kind="criterion", text="Dure dans le temps")
    shown = [(group["kind"], group["count"], [str(each) for each in group["outcomes"]]) for group in outcomes_of(agglo)]
    assert shown == [("criterion", 1, ["Dure dans le temps"]), ("initiative", 1, ["Vue"])]


def test_upcoming_keeps_a_month_and_a_year_until_they_are_over(agglo: Territory) -> None:
    today = timezone.localdate()
    past = today - datetime.timedelta(days=1)
    EventFactory(territory=agglo, title="hier", date=past)
    EventFactory(territory=agglo, title="aujourd’hui", date=today)
    EventFactory(territory=agglo, title="ce mois", date=today.replace(day=1), date_precision="month")
    EventFactory(
        territory=agglo, title="l’an dernier", date=today.replace(year=today.year - 1, day=1), date_precision="year"
    )
    assert sorted(event.title for event in upcoming_of(agglo)) == ["aujourd’hui", "ce mois"]


@pytest.mark.parametrize("number", ["0", "2", "x", "9" * 30])
def test_page_that_does_not_exist_is_404(client: Client, agglo: Territory, number: str) -> None:
    EventFactory(territory=agglo)
    assert client.get(f"/territoires/agglo/demarche/?page={number}").status_code == 404


def test_draft_is_for_those_who_edit_there(client: Client) -> None:
    event = EventFactory(state=State.DRAFT)
    statuses = [client.get(event.get_absolute_url()).status_code]
    for role, territory in [
        (Role.RELAY, CommuneFactory()),
        (Role.AGENT, event.territory),
        (Role.RELAY, event.territory),
    ]:
        client.force_login(MembershipFactory(role=role, territory=territory).user)
        statuses.append(client.get(event.get_absolute_url()).status_code)
    assert statuses == [404, 404, 404, 200]


def test_event_page_links_everything(client: Client, agglo: Territory) -> None:
    stake, found = StakeFactory(slug="pouvoir-d-agir"), InitiativeFactory()
    event = EventFactory(territory=agglo, found=[found], minutes="# Titre\nTexte", source="Compte rendu")
    study = CaseStudyFactory(stake=stake)
    event.stakes.add(stake)
    event.case_studies.add(study, CaseStudyFactory(state=State.DRAFT, title="Secrète"))
    Insight.objects.create(kind="gem", stake=stake, territory=agglo, text="Une idée", event=event)
    page = client.get(event.get_absolute_url()).content.decode()
    linked = [f'href="{address}"' in page for address in (found.get_absolute_url(), study.get_absolute_url())]
    linked += [f'href="{address}"' in page for address in ("/territoires/agglo/demarche/", "/enjeux/pouvoir-d-agir/")]
    said = [text in page for text in ("<h3>Titre</h3>", "Une idée", "Compte rendu", "Secrète")]
    assert (linked, said) == ([True] * 4, [True, True, True, False])


@pytest.mark.parametrize("target", ["initiative", "stake", "case_study", "territory"])
def test_pages_lead_to_the_event(client: Client, agglo: Territory, target: str) -> None:
    stake, initiative = StakeFactory(slug="pouvoir-d-agir"), InitiativeFactory()
    study = CaseStudyFactory(stake=stake)
    event = EventFactory(territory=agglo, found=[initiative], date=timezone.localdate())
    event.stakes.add(stake)
    event.case_studies.add(study)
    hidden = EventFactory(territory=agglo, found=[initiative], state=State.DRAFT)
    hidden.stakes.add(stake)
    hidden.case_studies.add(study)
    addresses = {"initiative": initiative, "case_study": study, "territory": agglo}
    address = addresses[target].get_absolute_url() if target in addresses else "/enjeux/pouvoir-d-agir/"
    page = client.get(address).content.decode()
    assert [each.get_absolute_url() in page for each in (event, hidden)] == [True, False]


def test_hostile_texts_are_harmless(client: Client, agglo: Territory) -> None:
    event = EventFactory(territory=agglo, title=HOSTILE, summary=HOSTILE, place=HOSTILE, minutes=HOSTILE)
    Event.objects.filter(pk=event.pk).update(cost=1, cost_note=HOSTILE, source=HOSTILE)
    event.outcomes.create(kind="other", text=HOSTILE)
    pages = [client.get(address).content for address in (event.get_absolute_url(), "/territoires/agglo/demarche/")]
    assert [b"<script>alert" in page for page in pages] == [False, False]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def full(agglo: Territory, rank: int) -> Event:
    stake = StakeFactory(slug=f"enjeu-{rank}")
    within = CommuneFactory(within=[agglo])
    event = EventFactory(territory=within, found=[InitiativeFactory(territory=within)], cost=3, participants=2)
    event.stakes.add(stake)
    event.case_studies.add(CaseStudyFactory(stake=stake, initiatives=[InitiativeFactory()]))
    event.outcomes.create(kind="other", text=f"Résultat {rank}")
    event.files.create(kind="document", title="Feuille", file=f"demarche/{rank}.csv")
    Insight.objects.create(kind="gem", stake=stake, territory=within, text="Idée", event=event)
    return event


@pytest.mark.parametrize(
    "address", ["/territoires/agglo/demarche/", "/territoires/agglo/demarche.ics", "/api/v1/events/"]
)
def test_lists_cost_the_same_for_one_and_three(client: Client, agglo: Territory, address: str) -> None:
    full(agglo, 0)
    client.get(address)
    one = queries(client, address)
    full(agglo, 1)
    full(agglo, 2)
    assert queries(client, address) == one


def test_event_page_costs_the_same_for_one_and_three(client: Client, agglo: Territory) -> None:
    event = full(agglo, 0)
    one = queries(client, event.get_absolute_url())
    for rank in (1, 2):
        event.outcomes.create(kind="initiative", initiative=InitiativeFactory(territory=CommuneFactory()))
        event.outcomes.create(kind="other", text=f"Autre {rank}")
        event.stakes.add(StakeFactory(slug=f"autre-{rank}"))
        event.case_studies.add(CaseStudyFactory(stake=StakeFactory(slug=f"encore-{rank}")))
        event.files.create(kind="photo", title="Photo", file=f"demarche/{rank}.webp")
        Insight.objects.create(kind="gem", stake=StakeFactory(), territory=agglo, text="Idée", event=event)
    assert queries(client, event.get_absolute_url()) == one


def test_sitemap_names_what_is_published(client: Client, agglo: Territory) -> None:
    event, draft = EventFactory(territory=agglo), EventFactory(territory=agglo, state=State.DRAFT)
    events = client.get("/sitemap-rencontres.xml").content.decode()
    stories = client.get("/sitemap-demarches.xml").content.decode()
    assert [each.get_absolute_url() in events for each in (event, draft)] == [True, False]
    assert stories.count("<loc>") == 1
