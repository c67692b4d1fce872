"""Declared effects: shown with their source, added up where they agree, written by those who edit the record."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from inventory.enums import Role, Status
from inventory.models import Initiative, Merge, Territory
from portfolio.enums import State
from portfolio.models import CaseStudy, Effect
from portfolio.panorama.effects import add_up
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import EffectFactory, EffectKindFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.portfolio.pages import table

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


def study_of(*initiatives: Initiative, state: str = State.PUBLISHED) -> CaseStudy:
    study = CaseStudy.objects.create(
        slug=f"enquete-{CaseStudy.objects.count()}",
        title="Enquête",
        state=state,
        stake=StakeFactory(),
        territory=initiatives[0].territory or CommuneFactory(),
    )
    study.initiatives.set(initiatives)
    return study


def sums() -> list[tuple[Any, ...]]:
    """(kind, unit, year, total, about, figures, subjects, sources) of all published records."""
    return [
        (each.slug, each.unit, each.year, each.total, each.is_approximate, each.figures, each.subjects, each.sources)
        for each in add_up(Initiative.objects.published())
    ]


# Adding up


def test_figures_that_agree_are_added_up() -> None:
    EffectFactory(value=2, is_approximate=True)
    EffectFactory(value=Decimal("1.5"), unit="Tonnes", source="Presse")
    assert sums() == [("quantite-donnee", "tonnes", 2016, Decimal("3.50"), True, 2, 2, 2)]


@pytest.mark.parametrize("changed", [{"unit": "kilos"}, {"year": 2017}, {"kind": "adherents"}])
def test_figures_that_differ_are_not_added_up(changed: dict[str, Any]) -> None:
    if "kind" in changed:
        changed = {"kind": EffectKindFactory(slug="adherents")}
    EffectFactory()
    EffectFactory(**changed)
    assert [each[3] for each in sums()] == [2, 2]


def test_figures_of_what_is_not_published_are_left_out() -> None:
    EffectFactory(initiative__status=Status.DRAFT)
    EffectFactory(initiative__status=Status.CLOSED)
    assert sums() == []


def test_a_published_case_study_counts_for_its_initiatives() -> None:
    initiative, other = InitiativeFactory(), InitiativeFactory()
    EffectFactory(initiative=None, case_study=study_of(initiative, other), value=5)
    EffectFactory(initiative=None, case_study=study_of(initiative, state=State.DRAFT), value=7)
    assert [each[3] for each in sums()] == [5]


def test_what_record_and_case_study_both_tell_counts_once() -> None:
    initiative = InitiativeFactory()
    study = study_of(initiative)
    EffectFactory(initiative=initiative, value=630)
    EffectFactory(initiative=None, case_study=study, value=630)
    EffectFactory(initiative=None, case_study=study, value=4, year=2015)
    assert [(each[2], each[3]) for each in sums()] == [(2016, 630), (2015, 4)]


# Pages


def test_record_shows_its_effects_with_unit_year_and_source(client: Client) -> None:
    initiative = InitiativeFactory()
    EffectFactory(initiative=initiative, is_approximate=True, source="Le bilan", source_url="https://exemple.fr/bilan")
    html = client.get(initiative.get_absolute_url()).content.decode()
    section = " ".join(html[html.index("t-effets") :].split("</section>")[0].split())
    assert "environ 2 tonnes</strong> en 2016" in section
    assert '<a href="https://exemple.fr/bilan" rel="noopener nofollow">Le bilan</a>' in section
    assert "ne les a pas vérifiés" in section


def test_record_without_effects_says_nothing(client: Client) -> None:
    assert "t-effets" not in client.get(InitiativeFactory().get_absolute_url()).content.decode()


def test_case_study_shows_the_effects_of_its_initiatives(client: Client) -> None:
    initiative = InitiativeFactory(name="La Pérusienne", territory=CommuneFactory())
    study = study_of(initiative)
    EffectFactory(initiative=initiative, case_study=study)
    html = client.get(study.get_absolute_url()).content.decode()
    section = html[html.index("t-effets") :].split("</section>")[0]
    assert ("tonnes" in section, "La Pérusienne" in section) == (True, True)


def test_figures_of_a_hidden_record_are_not_on_its_case_study(client: Client) -> None:
    study = study_of(InitiativeFactory(name="Brouillon", status=Status.DRAFT))
    EffectFactory(initiative=study.initiatives.get(), unit="secrets")
    EffectFactory(initiative=study.initiatives.get(), case_study=study, unit="secrets")
    html = client.get(study.get_absolute_url()).content.decode()
    assert ("secrets" in html, "Brouillon" in html) == (False, False)


def test_figures_of_a_merged_record_are_on_the_one_kept(client: Client) -> None:
    kept, absorbed = InitiativeFactory(), InitiativeFactory(status=Status.MERGED)
    Merge.objects.create(kept=kept, absorbed=absorbed, kept_before={}, absorbed_before={})
    EffectFactory(initiative=absorbed, unit="marrons")
    html = client.get(kept.get_absolute_url()).content.decode()
    assert html.count("marrons") == 1


def test_source_that_is_no_web_address_is_no_link(client: Client) -> None:
    effect = EffectFactory(source=HOSTILE, source_url="javascript:alert(1)", unit="t<b>")
    html = client.get(effect.initiative.get_absolute_url()).content.decode()
    assert ("javascript:" in html, "<script>alert" in html, "<b>" in html) == (False, False, False)


def test_panorama_shows_sums(client: Client) -> None:
    agglo = EpciFactory(slug="agglo")
    for approximate in (True, False):
        EffectFactory(initiative__territory=CommuneFactory(within=[agglo]), is_approximate=approximate)
    page = client.get("/territoires/agglo/panorama/").content.decode()
    assert table(page, "t-effets") == [["Quantite donnee", "2016", "environ 4 tonnes", "2", "1"]]
    response = client.get("/territoires/agglo/panorama.csv?vue=effects")
    lines = b"".join(response).decode().splitlines()  # type: ignore[arg-type]
    assert lines[1] == f'"{agglo.name}";"Quantite donnee";"tonnes";2016;4.0;oui;2;2;1'


# The desk


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(name="Redon")


@pytest.fixture
def relay(client: Client, redon: Territory) -> Client:
    """A relay of Redon, signed in."""
    client.force_login(MembershipFactory(territory=redon, role=Role.RELAY).user)
    return client


def typed(**changed: str) -> dict[str, str]:
    EffectKindFactory(slug="adherents")
    return {"kind": "adherents", "value": "2,5", "unit": "adhérents", "year": "2017", "source": "Bilan"} | changed


def test_relay_declares_an_effect(relay: Client, redon: Territory) -> None:
    initiative = InitiativeFactory(territory=redon, slug="sel")
    study = study_of(initiative)
    assert "Ajouter un chiffre" in relay.get(initiative.get_absolute_url()).content.decode()
    response = relay.post("/moderation/fiches/sel/effets/", typed(is_approximate="on", case_study=study.slug))
    assert (response.status_code, response["Location"]) == (302, "/moderation/fiches/sel/effets/")
    effect = Effect.objects.get()
    kept = (effect.value, effect.is_approximate, effect.unit, effect.year, effect.source, effect.case_study)
    assert kept == (Decimal("2.50"), True, "adhérents", 2017, "Bilan", study)
    assert "2,5 adhérents" in relay.get("/moderation/fiches/sel/effets/").content.decode()


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"value": "beaucoup"}, "value", "Écrivez un nombre positif"),
        ({"value": "-1"}, "value", "Écrivez un nombre positif"),
        ({"value": "9" * 20}, "value", "Écrivez un nombre positif"),
        ({"year": "3000"}, "year", "Écrivez une année en quatre chiffres"),
        ({"year": "17"}, "year", "Écrivez une année en quatre chiffres"),
        ({"source": ""}, "source", "Dites d’où vient ce chiffre"),
        ({"unit": "x" * 41}, "unit", "C’est trop long"),
        ({"kind": "inconnue"}, "kind", "Cette réponse n’est pas dans la liste"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "Écrivez une adresse entière"),
    ],
)
def test_refused_figure_says_what_to_mend(
    relay: Client, redon: Territory, changed: dict[str, str], field: str, says: str
) -> None:
    InitiativeFactory(territory=redon, slug="sel")
    response = relay.post("/moderation/fiches/sel/effets/", typed(**changed))
    html = response.content.decode()
    assert (response.status_code, Effect.objects.count()) == (422, 0)
    assert f'<a href="#id_{field}">{says}' in html
    assert "<title>\n" in html and "Erreur" in html.split("</title>")[0]


def test_same_figure_is_not_declared_twice(relay: Client, redon: Territory) -> None:
    EffectFactory(initiative=InitiativeFactory(territory=redon, slug="sel"), unit="Tonnes")
    response = relay.post("/moderation/fiches/sel/effets/", typed(kind="quantite-donnee", unit="tonnes", year="2016"))
    assert (response.status_code, Effect.objects.count()) == (422, 1)
    assert "déjà déclaré" in response.content.decode()


def test_relay_corrects_and_takes_away_a_figure(relay: Client, redon: Territory) -> None:
    effect = EffectFactory(initiative=InitiativeFactory(territory=redon, slug="sel"))
    assert 'value="2,00"' in relay.get(f"/moderation/effets/{effect.pk}/modifier/").content.decode()
    values = typed(kind="quantite-donnee", unit="tonnes", year="2016", value="3")
    assert relay.post(f"/moderation/effets/{effect.pk}/modifier/", values).status_code == 302
    effect.refresh_from_db()
    assert effect.value == 3
    assert relay.post(f"/moderation/effets/{effect.pk}/supprimer/").status_code == 302
    assert Effect.objects.count() == 0


def test_figure_of_another_territory_stays(relay: Client) -> None:
    effect = EffectFactory(initiative=InitiativeFactory(territory=CommuneFactory(), slug="ailleurs"))
    answers = [
        relay.get("/moderation/fiches/ailleurs/effets/"),
        relay.get(f"/moderation/effets/{effect.pk}/modifier/"),
        relay.post(f"/moderation/effets/{effect.pk}/supprimer/"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert Effect.objects.count() == 1


def test_figure_that_is_gone_is_not_found(relay: Client) -> None:
    assert relay.get("/moderation/effets/99/modifier/").status_code == 404
