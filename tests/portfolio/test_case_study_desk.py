"""The desk of the portfolio: writing without script, states, who may what, history, and two writers at once."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import Role
from portfolio.enums import State
from portfolio.models import CaseStudy
from portfolio.services import case_studies
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import CaseStudyFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.portfolio.case_study_forms import DESK, NEW, member, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stake() -> Any:
    return StakeFactory(slug="pouvoir-d-agir")


def draft(**changes: Any) -> CaseStudy:
    """A draft with its first version, on a commune of its own unless told."""
    territory = changes.pop("territory", None) or CommuneFactory()
    state = changes.pop("state", State.DRAFT)
    data = {"title": "Une minute", "lead": "Chapô.", "body": "Texte.", "stake": "pouvoir-d-agir"}
    parts: dict[str, Any] = {"initiatives": [], "interviews": [], "quotes": [], "illustrations": []}
    data = {**data, **parts, "territory": territory.slug, **changes}
    return case_studies.create_case_study(data=data, made_by=None, state=state)


def edit(case_study: CaseStudy) -> str:
    return f"{DESK}{case_study.slug}/modifier/"


def test_writing_a_draft_saves_every_part(client: Client) -> None:
    commune = CommuneFactory()
    InitiativeFactory(slug="sel")
    user = member(client, commune, Role.RELAY)
    data = typed(
        commune,
        initiatives=["sel"],
        place="Redon",
        investigated_on="2017-06-24",
        reason="début",
        quotes=[{"text": "Un mot", "person": "Léa"}, {"text": "", "person": ""}],
        interviews=[{"question": "Pourquoi ?", "answer": "Parce que."}],
    )
    response = client.post(NEW, data)
    made = CaseStudy.objects.get()
    assert (response.status_code, response["Location"]) == (302, edit(made))
    assert (made.state, made.title, made.investigated_on.isoformat()) == (
        "draft",
        "La classe, porte ouverte",
        "2017-06-24",
    )
    kept = made.versions.get()
    assert (kept.made_by, kept.reason, kept.data["quotes"]) == (
        user,
        "début",
        [{"text": "Un mot", "person": "Léa", "role": ""}],
    )
    assert (made.interviews.get().question, made.initiatives.get().slug) == ("Pourquoi ?", "sel")


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"title": ""}, "id_title"),
        ({"title": "a" * 151}, "id_title"),
        ({"title": "a\x00"}, "id_title"),
        ({"stake": ""}, "id_stake"),
        ({"stake": "inconnu"}, "id_stake"),
        ({"territory": ""}, "id_territory"),
        ({"territory": "nulle-part"}, "id_territory"),
        ({"initiatives": ["inconnue"]}, "id_initiatives"),
        ({"investigated_on": "hier"}, "id_investigated_on"),
        ({"licence": "aucune"}, "id_licence"),
        ({"body": ">" * 30 + " a"}, "id_body"),
        ({"body": "![](/media/a.webp)"}, "id_body"),
        ({"quotes": [{"text": "", "person": "Léa"}]}, "id_quotes-0-text"),
        ({"interviews": [{"question": "", "answer": "Oui"}]}, "id_interviews-0-question"),
        ({"interviews": [{"question": "Q ?", "answer": "![](/a)"}]}, "id_interviews-0-answer"),
        ({"illustrations": [{"alt": "Un jardin", "credit": "Léa"}]}, "id_illustrations-0-file"),
        ({"quotes-TOTAL_FORMS": "x"}, ""),
    ],
)
def test_refused_form_keeps_what_was_typed_and_leads_to_the_field(
    client: Client, changes: dict[str, Any], target: str
) -> None:
    commune = CommuneFactory()
    member(client, commune)
    response = client.post(NEW, typed(commune, **{"lead": "Un chapô à garder.", **changes}))
    assert (response.status_code, CaseStudy.objects.count()) == (422, 0)
    assert target in [where for _, where in response.context["problems"]]
    page = response.content.decode()
    assert ("Un chapô à garder." in page, f'id="{target}"' in page or not target) == (True, True)


def test_writing_elsewhere_is_refused_by_the_field(client: Client) -> None:
    member(client, CommuneFactory())
    response = client.post(NEW, typed(CommuneFactory()))
    assert (response.status_code, [where for _, where in response.context["problems"]]) == (422, ["id_territory"])


def test_initiative_is_found_by_name_without_losing_what_was_typed(client: Client) -> None:
    commune = CommuneFactory()
    member(client, commune)
    InitiativeFactory(name="Le SEL de Vilaine", slug="sel")
    InitiativeFactory(name="Déjà choisie", slug="choisie")
    data = typed(commune, title="", action="find", find="vilaine", initiatives=["choisie"])
    response = client.post(NEW, data)
    editor = response.context["editor"]
    assert (response.status_code, response.context["problems"]) == (200, [])
    assert [initiative.slug for initiative in editor.found()] == ["sel"]
    assert [initiative.slug for initiative in editor.choices()] == ["choisie"]
    assert "Un chapô." in response.content.decode()


@pytest.mark.parametrize(
    ("action", "part"), [("add-quote", "quotes"), ("add-interview", "interviews"), ("add-photo", "illustrations")]
)
def test_row_is_added_without_script(client: Client, action: str, part: str) -> None:
    commune = CommuneFactory()
    member(client, commune)
    response = client.post(NEW, typed(commune, action=action, quotes=[{"text": "Un mot"}]))
    rows = response.context["editor"].rows
    expected = {"quotes": 1, "interviews": 0, "illustrations": 0}
    assert {name: len(each.forms) for name, each in rows.items()} == {**expected, part: expected[part] + 1}
    assert "Un mot" in response.content.decode()


def test_ticked_row_is_left_out(client: Client) -> None:
    made = draft(quotes=[{"text": "Un", "person": "", "role": ""}, {"text": "Deux", "person": "", "role": ""}])
    member(client, made.territory)
    rows = [{"text": "Un", "DELETE": "on"}, {"text": "Deux"}]
    client.post(edit(made), typed(made.territory, version=1, quotes=rows, **{"quotes-INITIAL_FORMS": "2"}))
    assert [quote.text for quote in made.quotes.all()] == ["Deux"]


def test_preview_shows_the_page_and_saves_nothing(client: Client) -> None:
    made = draft()
    member(client, made.territory)
    data = typed(made.territory, version=1, action="preview", body="# Un **essai**", quotes=[{"text": "Un mot"}])
    response = client.post(edit(made), data)
    page = response.content.decode()
    assert (response.status_code, made.versions.count()) == (200, 1)
    assert ["<h2>Un <strong>essai</strong></h2>" in page, "Aperçu, pas encore enregistré" in page] == [True, True]


def test_second_writer_reads_both_versions_and_loses_nothing(client: Client) -> None:
    made = draft()
    member(client, made.territory)
    client.post(edit(made), typed(made.territory, version=1, lead="Le premier."))
    response = client.post(edit(made), typed(made.territory, version=1, lead="Le second."))
    assert (response.status_code, CaseStudy.objects.get().lead) == (409, "Le premier.")
    line = next(line for line in response.context["lines"] if line.field == "lead")
    words = ["".join(piece.text for piece in side) for side in (line.words.before, line.words.after)]
    assert words == ["Le premier.", "Le second."]
    assert (response.context["editor"].form["lead"].value(), response.context["version"]) == ("Le second.", 2)
    again = client.post(edit(made), typed(made.territory, version=2, lead="Le second."))
    assert (again.status_code, CaseStudy.objects.get().lead) == (302, "Le second.")


@pytest.mark.parametrize("version", ["", "x", "9" * 20])
def test_form_that_does_not_say_its_version_is_a_400(client: Client, version: str) -> None:
    made = draft()
    member(client, made.territory)
    assert client.post(edit(made), typed(made.territory, version=version)).status_code == 400


@pytest.mark.parametrize(
    ("role", "before", "after", "status"),
    [
        (Role.RELAY, "draft", "review", 302),
        (Role.RELAY, "review", "draft", 302),
        (Role.RELAY, "draft", "published", 403),
        (Role.RELAY, "review", "published", 403),
        (Role.RELAY, "published", "draft", 403),
        (Role.FACILITATOR, "review", "published", 302),
        (Role.FACILITATOR, "published", "draft", 302),
        (Role.FACILITATOR, "published", "review", 400),
        (Role.FACILITATOR, "draft", "ailleurs", 400),
        (Role.AGENT, "draft", "review", 403),
    ],
)
def test_state_is_changed_by_those_who_may(client: Client, role: Role, before: str, after: str, status: int) -> None:
    InitiativeFactory(slug="sel")
    made = draft(state=State(before), initiatives=["sel"])
    member(client, made.territory, role)
    assert client.post(f"{DESK}{made.slug}/etat/", {"state": after, "version": 1}).status_code == status
    assert CaseStudy.objects.get().state == (after if status == 302 else before)


def test_publishing_too_soon_says_what_is_missing(client: Client) -> None:
    made = draft(body="")
    member(client, made.territory)
    response = client.post(f"{DESK}{made.slug}/etat/", {"state": "published", "version": 1})
    assert (response.status_code, len(response.context["problems"])) == (422, 2)
    assert f'action="{edit(made)}"' in response.content.decode()


def test_state_changed_meanwhile_is_a_409(client: Client) -> None:
    made = draft()
    member(client, made.territory)
    case_studies.edit_case_study(case_study=made, version=1, data={"lead": "Autre."}, made_by=None)
    response = client.post(f"{DESK}{made.slug}/etat/", {"state": "review", "version": 1})
    assert (response.status_code, CaseStudy.objects.get().state) == (409, "draft")


@pytest.mark.parametrize(("role", "status"), [(Role.RELAY, 403), (Role.FACILITATOR, 200)])
def test_published_text_is_changed_by_those_who_moderate(client: Client, role: Role, status: int) -> None:
    made = draft(state=State.PUBLISHED)
    member(client, made.territory, role)
    assert client.get(edit(made)).status_code == status


@pytest.mark.parametrize(
    ("role", "state", "status"),
    [
        (Role.RELAY, State.DRAFT, 403),
        (Role.FACILITATOR, State.DRAFT, 302),
        (Role.FACILITATOR, State.REVIEW, 400),
        (Role.FACILITATOR, State.PUBLISHED, 400),
    ],
)
def test_only_a_draft_is_deleted_and_by_those_who_moderate(
    client: Client, role: Role, state: State, status: int
) -> None:
    made = draft(state=state)
    member(client, made.territory, role)
    assert client.post(f"{DESK}{made.slug}/supprimer/", {"version": 1}).status_code == status
    assert CaseStudy.objects.count() == int(status != 302)


def test_history_tells_changes_and_goes_back(client: Client) -> None:
    made = draft()
    member(client, made.territory)
    client.post(edit(made), typed(made.territory, version=1, title="Une minute", lead="Autre.", reason="plus court"))
    page = client.get(f"{DESK}{made.slug}/historique/")
    assert [each["version"].number for each in page.context["versions"]] == [2, 1]
    assert "plus court" in page.content.decode()
    changed = [line.field for line in page.context["versions"][0]["lines"]]
    assert changed == ["lead", "body"]
    assert client.get(f"{DESK}{made.slug}/historique/1/").context["is_current"] is False
    client.post(f"{DESK}{made.slug}/historique/1/revenir/", {"version": 2})
    now = CaseStudy.objects.get()
    assert (now.lead, now.body, now.version) == ("Chapô.", "Texte.", 3)


@pytest.mark.parametrize("number", ["9", "0"])
def test_version_that_does_not_exist_is_a_404(client: Client, number: str) -> None:
    made = draft()
    member(client, made.territory)
    assert client.get(f"{DESK}{made.slug}/historique/{number}/").status_code == 404


def test_list_shows_what_one_may_edit_by_state(client: Client) -> None:
    agglo = EpciFactory()
    mine, other = draft(territory=CommuneFactory(within=[agglo])), draft(title="Ailleurs")
    member(client, agglo, Role.RELAY)
    page = client.get(DESK)
    assert [each.slug for each in page.context["page"]] == [mine.slug]
    assert [(state, count) for state, _, count in page.context["tabs"]] == [
        ("draft", 1),
        ("review", 0),
        ("published", 0),
    ]
    assert other.title not in page.content.decode()
    assert client.get(f"{DESK}?state=zut").status_code == 400


@pytest.mark.parametrize("address", [f"{DESK}?state=published", NEW, "{edit}", "{history}"])
def test_desk_page_costs_the_same_queries_for_1_and_3_rows(client: Client, address: str) -> None:
    commune = CommuneFactory()
    shown = draft(territory=commune)
    member(client, commune)
    address = address.format(edit=edit(shown), history=f"{DESK}{shown.slug}/historique/")

    def grow(number: int) -> None:
        InitiativeFactory(slug=f"sel-{number}", territory=commune)
        CaseStudyFactory(territory=commune)
        current = CaseStudy.objects.get(pk=shown.pk)
        row = {"text": f"Mot {number}", "person": "", "role": ""}
        data = {"quotes": [row] * number, "initiatives": [f"sel-{n}" for n in range(1, number + 1)]}
        case_studies.edit_case_study(case_study=current, version=current.version, data=data, made_by=None)

    grow(1)
    with CaptureQueriesContext(connection) as first:
        assert client.get(address).status_code == 200
    grow(2)
    grow(3)
    with CaptureQueriesContext(connection) as then:
        client.get(address)
    assert len(then) == len(first)
