"""Demo grid, watch and foresight: whole, loaded once; what names something not loaded is left out."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from domino.markdown import check_markdown
from inventory.services.taxonomies import load_taxonomies
from portfolio.enums import InsightKind, WatchKind
from portfolio.models import ForesightSheet, Insight, WatchLink
from portfolio.services.demo_insights import load_insights
from portfolio.services.demo_watch import load_foresight, load_watch
from tests.factories.portfolio import CaseStudyFactory
from tests.factories.territories import PerimeterFactory

DEMO = Path(__file__).parents[2] / "portfolio" / "demo"


def entries(name: str, key: str) -> list[dict[str, Any]]:
    return tomllib.loads((DEMO / f"{name}.toml").read_text())[key]


def test_every_stake_has_every_kind() -> None:
    lines = entries("insights", "insight")
    filled = {(line["stake"], line["kind"]) for line in lines}
    assert len(filled) == 5 * len(InsightKind)
    assert len({line["key"] for line in lines}) == len(lines)
    assert [line["key"] for line in lines if len(line["text"]) > 400 or len(line["key"]) > 50] == []


def test_sources_are_in_the_demo() -> None:
    studies = {each["slug"] for each in entries("case_studies", "case_study")}
    events = {each["slug"] for each in entries("events", "event")}
    lines = entries("insights", "insight")
    assert {line["case_study"] for line in lines if "case_study" in line} - studies == set()
    assert {line["event"] for line in lines if "event" in line} - events == set()
    assert [line["key"] for line in lines if not ({"event", "case_study"} & set(line))] == []


def test_links_and_sheets_are_whole() -> None:
    assert {link["kind"] for link in entries("watch", "link")} <= set(WatchKind.values)
    assert [link["url"] for link in entries("watch", "link") if not link["url"].startswith("https://")] == []
    for sheet in entries("foresight", "sheet"):
        for name in ("context", "change", "institution", "synthesis"):
            check_markdown(sheet[name])


@pytest.mark.django_db
def test_seed_loads_what_it_can_and_a_second_time_changes_nothing() -> None:
    load_taxonomies()
    redon = PerimeterFactory(slug="pays-de-redon-bretagne-sud", within=[])
    CaseStudyFactory(slug="une-minute-un-marron", territory=redon)
    total = len(entries("insights", "insight"))
    for _ in range(2):
        assert load_insights() == f"3 lignes de la grille d’analyse sur {total}."
        assert load_watch() == "3 liens de veille."
        assert load_foresight() == "3 fiches de prospective."
    assert (Insight.objects.count(), WatchLink.objects.count(), ForesightSheet.objects.count()) == (3, 3, 3)
    assert set(Insight.objects.values_list("case_study__slug", flat=True)) == {"une-minute-un-marron"}
