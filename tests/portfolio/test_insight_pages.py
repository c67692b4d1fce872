"""The analysis grid as everyone reads it: pages, panels, files."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from inventory.enums import Status
from portfolio import grid
from portfolio.enums import State
from portfolio.models import Insight
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import CaseStudyFactory, EventFactory, InsightFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def csv(client: Client, address: str) -> list[list[str]]:
    text = b"".join(client.get(address)).decode("utf-8-sig")  # type: ignore[arg-type]
    return [[cell.strip('"') for cell in line.split(";")] for line in text.splitlines()]


def test_grid_shows_each_line_with_its_source_in_its_cell(client: Client) -> None:
    agglo = EpciFactory(slug="agglo")
    commune = CommuneFactory(within=[agglo])
    stake = StakeFactory(slug="pouvoir-d-agir", position=1)
    event = EventFactory(territory=commune, title="Le ciné-débat")
    InsightFactory(territory=commune, kind="attention", stake=stake, event=event, text="Prévoir du temps")
    InsightFactory(kind="gem", stake=stake, text="Ailleurs")
    html = page(client, "/territoires/agglo/analyses/")
    cell = html[html.index('id="t-pouvoir-d-agir-attention"') :].split("</section>")[0]
    assert ("Prévoir du temps" in cell, f'href="{event.get_absolute_url()}"' in cell) == (True, True)
    assert ("Ailleurs" in html, "data-add" in html) == (False, False)


def test_rows_are_all_stakes_in_order_and_cells_all_kinds() -> None:
    second, first = StakeFactory(slug="b", position=2), StakeFactory(slug="a", position=1)
    InsightFactory(stake=second, kind="gem")
    rows = grid.build_grid(Insight.objects.all(), [first, second])
    shape = [(row.stake.slug, [(cell.kind.value, len(cell.lines)) for cell in row.cells]) for row in rows]
    none = [("gem", 0), ("opportunity", 0), ("attention", 0)]
    assert shape == [("a", none), ("b", [("gem", 1), *none[1:]])]


def test_cell_says_how_many_it_does_not_show() -> None:
    stake = StakeFactory(slug="a")
    InsightFactory.create_batch(3, stake=stake)
    cell = grid.build_grid(Insight.objects.all(), [stake], most=2)[0].cells[0]
    assert (len(cell.lines), cell.more) == (2, 1)


@pytest.mark.parametrize(
    "source",
    [
        {"event__state": State.DRAFT, "event__title": "Secret"},
        {"event": None, "case_study__title": "Secret", "case_study__state": State.REVIEW},
        {"event": None, "initiative__name": "Secret", "initiative__status": Status.DRAFT},
    ],
)
def test_source_that_is_not_public_is_not_told(client: Client, source: dict[str, Any]) -> None:
    made: dict[str, Any] = {}
    for name, factory in (("event", EventFactory), ("case_study", CaseStudyFactory), ("initiative", InitiativeFactory)):
        values = {key.split("__")[1]: value for key, value in source.items() if key.startswith(f"{name}__")}
        if values:
            made[name] = factory(**values)
    insight = InsightFactory(**{"event": None, **made})
    html = page(client, f"/territoires/{insight.territory.slug}/analyses/")
    assert ("Secret" in html, "Source pas encore publiée" in html) == (False, True)
    assert csv(client, f"/territoires/{insight.territory.slug}/analyses.csv")[1][3:6] == ["", "", ""]


def test_hostile_text_is_text(client: Client) -> None:
    insight = InsightFactory(text=HOSTILE, event__title=HOSTILE)
    for address in (f"/territoires/{insight.territory.slug}/analyses/", "/enjeux/pouvoir-d-agir/"):
        assert "<script>alert" not in page(client, address)


def test_stake_keeps_the_lines_of_a_territory(client: Client) -> None:
    here, elsewhere = (InsightFactory(text=text) for text in ("Ici même", "Là-bas"))
    both = page(client, "/enjeux/pouvoir-d-agir/analyses/")
    html = page(client, f"/enjeux/pouvoir-d-agir/analyses/?territory={here.territory.slug}")
    assert [text in both for text in ("Ici même", "Là-bas")] == [True, True]
    assert [text in html for text in ("Ici même", "Là-bas")] == [True, False]
    assert f'<option value="{elsewhere.territory.slug}"' in html


@pytest.mark.parametrize("address", ["analyses/", "analyses.csv"])
def test_unknown_territory_is_a_400_that_says_so(client: Client, address: str) -> None:
    StakeFactory(slug="a")
    html = page(client, f"/enjeux/a/{address}?territory=nulle-part", 400)
    assert "« nulle-part » ne désigne pas un territoire connu" in html


def test_what_a_record_a_case_study_and_a_stake_taught_is_on_their_pages(client: Client) -> None:
    initiative = InitiativeFactory(territory=CommuneFactory())
    study = CaseStudyFactory(initiatives=[initiative])
    InsightFactory(event=None, case_study=study, text="Vu dans l’enquête")
    InsightFactory(event=None, initiative=initiative, text="Vu sur place")
    record = page(client, initiative.get_absolute_url())
    assert ["Vu dans l’enquête" in record, "Vu sur place" in record] == [True, True]
    assert "Vu dans l’enquête" in page(client, study.get_absolute_url())
    stake = page(client, "/enjeux/pouvoir-d-agir/")
    assert ["Vu sur place" in stake, "/enjeux/pouvoir-d-agir/analyses/" in stake] == [True, True]


def test_page_without_lines_says_nothing_of_them(client: Client) -> None:
    assert "t-analyses" not in page(client, InitiativeFactory().get_absolute_url())


def test_file_says_stake_kind_text_source_territory_and_date(client: Client) -> None:
    insight = InsightFactory(stake__name="Pouvoir d’agir", text="Bref", event__title="Le ciné-débat")
    address = f"/territoires/{insight.territory.slug}/analyses"
    lines = csv(client, f"{address}.csv")
    day = insight.created_at.astimezone().date().isoformat()
    url = f"http://testserver{insight.event.get_absolute_url()}"
    assert lines[0][:4] == ["enjeu", "nature", "texte", "nature de la source"]
    assert lines[1:] == [
        ["Pouvoir d’agir", "pépite", "Bref", "rencontre", "Le ciné-débat", url, insight.territory.name, day]
    ]
    sheet = load_workbook(io.BytesIO(b"".join(client.get(f"{address}.xlsx")))).active  # type: ignore[arg-type]
    assert [cell.value for cell in list(sheet.iter_rows())[1]][:3] == ["Pouvoir d’agir", "pépite", "Bref"]
    assert b"".join(client.get(f"{address}.ods"))[:2] == b"PK"  # type: ignore[arg-type]


def test_formula_is_guarded_in_the_file(client: Client) -> None:
    InsightFactory(text="=1+1")
    assert csv(client, "/enjeux/pouvoir-d-agir/analyses.csv")[1][2] == "'=1+1"


@pytest.mark.parametrize(
    "address", ["/territoires/agglo/analyses/", "/enjeux/pouvoir-d-agir/", "/enjeux/pouvoir-d-agir/analyses/"]
)
def test_number_of_queries_is_constant(client: Client, address: str) -> None:
    agglo = EpciFactory(slug="agglo")
    counts = []
    for added in (1, 2, 27):
        for _ in range(added):
            commune = CommuneFactory(within=[agglo])
            study = CaseStudyFactory(territory=commune)
            InsightFactory(territory=commune, case_study=study, initiative=InitiativeFactory(territory=commune))
        counts.append(queries(client, address))
    # Up to its limit a list of the stake's page asks for as much as it has.
    assert len(set(counts)) == 1
