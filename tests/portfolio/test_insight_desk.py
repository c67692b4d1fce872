"""Writing the analysis grid: add, mend, move, take away; who may; what is refused."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.enums import Role
from inventory.models import Stake, Territory
from portfolio.enums import InsightKind, SourceKind
from portfolio.models import Event, Insight
from portfolio.services import insights
from portfolio.services.insights import add_insight
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import CaseStudyFactory, EventFactory, InsightFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
KEY = "0" * 32
JSON = {"Accept": "application/json"}


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(name="Redon", slug="redon", within=[EpciFactory(slug="agglo")])


@pytest.fixture
def event(redon: Territory) -> Event:
    return EventFactory(territory=redon, slug="atelier", title="Atelier de Redon")


@pytest.fixture
def stake() -> Stake:
    return StakeFactory(slug="pouvoir-d-agir")


def signed(client: Client, territory: Territory, role: Role = Role.FACILITATOR) -> Client:
    client.force_login(MembershipFactory(territory=territory, role=role).user)
    return client


def typed(**changed: str) -> dict[str, str]:
    values = {"stake": "pouvoir-d-agir", "kind": "gem", "text": "Une idée", "source": "event:atelier", "key": KEY}
    return values | changed


def texts(**where: Any) -> list[str]:
    return list(Insight.objects.filter(**where).order_by("position", "pk").values_list("text", flat=True))


def add(client: Client, **changed: str) -> Any:
    return client.post("/territoires/redon/analyses/ajouter/", typed(**changed), headers=JSON)


# Adding


def test_line_is_added_with_its_source_and_author(client: Client, redon: Territory, event: Event, stake: Stake) -> None:
    answer = add(signed(client, redon, Role.RELAY), text="  Une\nidée ")
    insight = Insight.objects.get()
    kept = (insight.text, insight.event, insight.territory, insight.created_by is None)
    assert kept == ("Une idée", event, redon, False)
    data = answer.json()
    assert (answer.status_code, data["text"], data["sources"]) == (
        201,
        "Une idée",
        [{"kind": "rencontre", "title": "Atelier de Redon", "url": "/demarche/atelier/"}],
    )
    assert (len(data["key"]), data["key"] != KEY) == (32, True)


def test_enter_twice_is_one_line_with_the_last_text(
    client: Client, redon: Territory, event: Event, stake: Stake
) -> None:
    signed(client, redon)
    for text in ("Une idée", "Une idée", "Une idée, mieux dite"):
        assert add(client, text=text).status_code == 201
    assert texts() == ["Une idée, mieux dite"]


def test_same_key_of_someone_else_is_another_line(client: Client, redon: Territory, event: Event, stake: Stake) -> None:
    for _ in range(2):
        add(signed(client, redon))
    assert Insight.objects.count() == 2


def test_without_script_the_form_comes_back_ready_for_the_next(
    client: Client, redon: Territory, event: Event, stake: Stake
) -> None:
    signed(client, redon).post("/territoires/redon/analyses/source/", {"source": "event:atelier"})
    answer = client.post("/territoires/redon/analyses/ajouter/", typed(), follow=True)
    assert answer.redirect_chain == [("/territoires/redon/analyses/ajouter/?stake=pouvoir-d-agir&kind=gem", 302)]
    form = answer.context["form"]
    initial = {name: form.initial[name] for name in ("stake", "kind", "source")}
    assert initial == {"stake": "pouvoir-d-agir", "kind": "gem", "source": "event:atelier"}
    assert form.initial["key"] != KEY


@pytest.mark.parametrize("source", ["case_study:enquete", "initiative:jardin"])
def test_other_kinds_of_source_are_taken(client: Client, redon: Territory, stake: Stake, source: str) -> None:
    CaseStudyFactory(slug="enquete", territory=redon)
    InitiativeFactory(slug="jardin", territory=redon)
    assert add(signed(client, redon), source=source).status_code == 201
    kind, slug = source.split(":")
    assert getattr(Insight.objects.get(), kind).slug == slug


def test_source_around_the_territory_is_taken(client: Client, redon: Territory, stake: Stake) -> None:
    EventFactory(slug="atelier", territory=Territory.objects.get(slug="agglo"))
    assert add(signed(client, redon)).status_code == 201


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"source": ""}, "Dites où vous l’avez vu"),
        ({"source": "event:ailleurs"}, "Cette source n’est pas de ce territoire"),
        ({"source": "event:inconnu"}, "Cette source n’est pas de ce territoire"),
        ({"source": "user:1"}, "Cette source n’est pas de ce territoire"),
        ({"source": "event:" + "x" * 1_000}, "Cette source n’est pas de ce territoire"),
        ({"source": "event:\x00"}, "Cette source n’est pas de ce territoire"),
        ({"text": "   "}, "Écrivez ce que vous avez relevé."),
        ({"text": "x" * 401}, "C’est trop long"),
        ({"text": "x" * 1_000_000}, "C’est trop long"),
        ({"text": "a\x00b"}, "Retirez le caractère interdit."),
        ({"stake": "inconnu"}, "Cette réponse n’est pas dans la liste"),
        ({"stake": ""}, "Choisissez l’enjeu."),
        ({"kind": "x"}, "Choisissez pépite, opportunité ou point de vigilance."),
        ({"key": "x"}, "Ce formulaire est incomplet"),
    ],
)
def test_what_cannot_be_added_is_refused_in_french(
    client: Client, redon: Territory, event: Event, stake: Stake, changed: dict[str, str], problem: str
) -> None:
    EventFactory(slug="ailleurs")
    signed(client, redon)
    answer = add(client, **changed)
    assert (answer.status_code, problem in " ".join(answer.json()["problems"])) == (422, True)
    as_page = client.post("/territoires/redon/analyses/ajouter/", typed(**changed))
    assert (as_page.status_code, "data-problems" in as_page.content.decode()) == (422, True)
    assert Insight.objects.count() == 0


def test_draft_source_is_for_those_who_may_read_it(client: Client, redon: Territory, stake: Stake) -> None:
    EventFactory(slug="atelier", territory=Territory.objects.get(slug="agglo"), state="draft")
    assert add(signed(client, redon)).status_code == 422


def test_line_taken_away_meanwhile_is_a_404(client: Client, redon: Territory, monkeypatch: Any) -> None:
    insight = InsightFactory(territory=redon, event__slug="atelier")
    signed(client, redon)
    check = insights._check
    monkeypatch.setattr(insights, "_check", lambda sources: (check(sources), Insight.objects.all().delete()))
    answer = client.post(f"/moderation/analyses/{insight.pk}/modifier/", typed())
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.RELAY, Role.FACILITATOR])
def test_number_of_queries_of_those_who_edit_is_constant(client: Client, redon: Territory, role: Role) -> None:
    signed(client, redon, role)
    counts = []
    for added in (1, 2, 27):
        InsightFactory.create_batch(added, territory=redon)
        client.get("/territoires/redon/analyses/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/territoires/redon/analyses/").status_code == 200
        counts.append(len(seen))
    assert counts == [counts[0]] * 3


# The source of the workshop


def test_source_is_chosen_once_and_kept(client: Client, redon: Territory, event: Event, stake: Stake) -> None:
    signed(client, redon)
    client.post("/territoires/redon/analyses/source/", {"source": "event:atelier"})
    for _ in range(2):
        context = client.get("/territoires/redon/analyses/").context
        assert context["source"] == {"text": "event:atelier", "kind": "rencontre", "title": "Atelier de Redon"}


def test_sources_are_searched(client: Client, redon: Territory, event: Event) -> None:
    EventFactory(territory=redon, title="Autre chose")
    InitiativeFactory(territory=redon, name="Atelier vélo", slug="velo")
    InitiativeFactory(territory=CommuneFactory(), name="Atelier lointain")
    context = signed(client, redon).get("/territoires/redon/analyses/?source_q=atelier").context
    found = {label: [text for text, _ in options] for label, options in context["source_groups"]}
    assert found == {"rencontre": ["event:atelier"], "enquête du porte-folio": [], "initiative": ["initiative:velo"]}


def test_source_of_elsewhere_is_not_chosen(client: Client, redon: Territory) -> None:
    EventFactory(slug="ailleurs")
    answer = signed(client, redon).post("/territoires/redon/analyses/source/", {"source": "event:ailleurs"})
    assert answer.status_code == 400


# Mending


def test_line_is_mended_and_goes_to_the_end_of_its_new_cell(client: Client, redon: Territory, stake: Stake) -> None:
    other = StakeFactory(slug="autre")
    InsightFactory(territory=redon, stake=other, kind="attention", text="Déjà là", position=4)
    insight = InsightFactory(territory=redon, stake=stake, event__slug="atelier")
    values = typed(stake="autre", kind="attention", text="Mieux dit")
    answer = signed(client, redon).post(f"/moderation/analyses/{insight.pk}/modifier/", values)
    assert (answer.status_code, texts(stake=other)) == (302, ["Déjà là", "Mieux dit"])


def test_line_keeps_one_source_at_least_and_one_of_a_kind(client: Client, redon: Territory) -> None:
    insight = InsightFactory(territory=redon, event__slug="atelier")
    EventFactory(slug="suivant", territory=redon)
    signed(client, redon).post("/territoires/redon/analyses/source/", {"source": "event:suivant"})
    address = f"/moderation/analyses/{insight.pk}/modifier/"
    none = client.post(address, {**typed(), "source": []})
    both = client.post(address, {**typed(), "source": ["event:atelier", "event:suivant"]})
    assert (none.status_code, "Dites où vous l’avez vu" in none.content.decode()) == (422, True)
    assert (both.status_code, "une seule source de chaque nature" in both.content.decode()) == (422, True)
    assert client.post(address, {**typed(), "source": ["event:suivant"]}).status_code == 302
    insight.refresh_from_db()
    assert insight.event.slug == "suivant"


@pytest.mark.parametrize(
    ("start", "to", "order"),
    [("b", "up", "bac"), ("b", "down", "acb"), ("a", "up", "abc"), ("c", "down", "abc"), ("a", "x", "bac")],
)
def test_line_moves_within_its_cell(client: Client, redon: Territory, start: str, to: str, order: str) -> None:
    lines = {text: InsightFactory(territory=redon, text=text) for text in "abc"}
    InsightFactory(territory=redon, text="autre", kind="attention")
    signed(client, redon).post(f"/moderation/analyses/{lines[start].pk}/deplacer/", {"to": to})
    assert "".join(texts(kind="gem")) == order


def test_line_is_taken_away_once_asked(client: Client, redon: Territory) -> None:
    insight = InsightFactory(territory=redon, text="À retirer")
    address = f"/moderation/analyses/{insight.pk}/supprimer/"
    asked = signed(client, redon).get(address)
    assert ("À retirer" in asked.content.decode(), Insight.objects.count()) == (True, 1)
    assert client.post(address).status_code == 302
    assert (Insight.objects.count(), client.post(address).status_code) == (0, 404)


@pytest.mark.parametrize(
    ("role", "own", "hours", "allowed"),
    [
        (Role.RELAY, True, 1, True),
        (Role.RELAY, True, 25, False),
        (Role.RELAY, False, 1, False),
        (Role.AGENT, True, 1, False),
        (Role.FACILITATOR, False, 1_000, True),
        (Role.ADMINISTRATOR, False, 1_000, True),
    ],
)
@pytest.mark.parametrize("what", ["modifier", "deplacer", "supprimer"])
def test_who_may_change_a_line(
    client: Client, redon: Territory, role: Role, own: bool, hours: int, allowed: bool, what: str
) -> None:
    user = MembershipFactory(territory=redon, role=role).user
    client.force_login(user)
    insight = InsightFactory(territory=redon, created_by=user if own else UserFactory(), event__slug="atelier")
    Insight.objects.update(created_at=timezone.now() - timedelta(hours=hours))
    answer = client.post(f"/moderation/analyses/{insight.pk}/{what}/", typed())
    assert answer.status_code == (302 if allowed else 403)


@pytest.mark.django_db(transaction=True)
def test_two_people_adding_at_once_lose_nothing() -> None:
    territory, stake = CommuneFactory(), StakeFactory(slug="a")
    event, people = EventFactory(territory=territory), [UserFactory(), UserFactory()]

    def work(number: int) -> None:
        try:
            for rank in range(5):
                add_insight(
                    territory=territory,
                    stake=stake,
                    kind=InsightKind.GEM,
                    text=f"{number}-{rank}",
                    sources={SourceKind.EVENT: event},
                    key=f"{rank:032x}",
                    made_by=people[number],
                )
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Insight.objects.values_list("position", flat=True)) == list(range(10))
