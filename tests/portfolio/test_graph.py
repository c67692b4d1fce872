"""From any initiative one walks to its case study, its stakes, its insights, its events and back.

The whole demo is loaded once and walked from the first page, link by link; the tests read what the walk met.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from inventory.models import Initiative, Stake
from portfolio.models import CaseStudy, Event, ForesightSheet, GuidePage, Insight, Poster
from tests.portfolio.graph import Walk, load_all

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TERRITORY = re.compile(r"/territoires/[-\w]+/")
Pair = tuple[str, str]
# What pages of the census and of the portfolio show of each other, by kind of page or by address.
PANELS = {
    "/": "home_stakes",
    "initiative": "initiative_case_studies effects events insights guide_mentions",
    "case study": "effects events insights guide_mentions",
    "stake": "events stake_insights stake_watch foresight",
    "event": "event_neighbours insights",
    "territory": "territory_case_studies territory_method territory_watch territory_posters",
}


@dataclass
class Graph:
    """The walk, and what the database says it must meet."""

    walk: Walk
    objects: dict[str, str]
    pairs: dict[str, set[Pair]]
    insights: list[tuple[str, list[str]]]

    def leads(self, start: str, end: str) -> bool:
        return start in self.walk.pages and end in self.walk.pages[start].main


@pytest.fixture(scope="module")
def graph(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Graph]:
    """The graph of the demo; its rows are gone once it is walked."""
    plain = override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN})
    with django_db_blocker.unblock(), plain, transaction.atomic():
        load_all()
        walk = Walk()
        walk.go()
        found = Graph(walk, objects(), pairs(), insights())
        transaction.set_rollback(True)
    yield found


def objects() -> dict[str, str]:
    """Address → what it is, of everything that is published."""
    sets = {
        "initiative": Initiative.objects.published(),
        "case study": CaseStudy.objects.published(),
        "event": Event.objects.published(),
        "guide": GuidePage.objects.all(),
        "foresight": ForesightSheet.objects.published(),
        "poster": Poster.objects.all(),
    }
    found = {each.get_absolute_url(): kind for kind, queryset in sets.items() for each in queryset}
    return found | {_stake(stake): "stake" for stake in Stake.objects.all()}


def pairs() -> dict[str, set[Pair]]:
    """What is linked in the database, by kind: one page must lead to the other and back."""
    studies, events = CaseStudy.objects.published(), Event.objects.published()
    pages, sheets, posters = GuidePage.objects.all(), ForesightSheet.objects.published(), Poster.objects.all()
    return {
        "case study, initiative": _pairs(studies, lambda study: study.initiatives.all()),
        "case study, stake": {(study.get_absolute_url(), _stake(study.stake)) for study in studies},
        "event, initiative": _pairs(
            events, lambda event: Initiative.objects.published().filter(outcomes__event=event).distinct()
        ),
        "event, case study": _pairs(events, lambda event: event.case_studies.all()),
        "event, method": {(event.get_absolute_url(), _of("territory_method", event.territory)) for event in events},
        "guide, initiative": _pairs(pages, lambda page: page.initiatives.all()),
        "guide, case study": _pairs(pages, lambda page: page.case_studies.all()),
        "foresight, stake": {(sheet.get_absolute_url(), _stake(sheet.stake)) for sheet in sheets if sheet.stake},
        "poster, territory": _pairs(posters, lambda poster: [poster.territory]),
        "stake, grid": {(_stake(stake), _of("stake_insights", stake)) for stake in Stake.objects.all()},
        "stake, watch": {(_stake(stake), _of("stake_watch", stake)) for stake in Stake.objects.all()},
    }


def insights() -> list[tuple[str, list[str]]]:
    """Each line of the grid, as HTML, and the pages that say it: the grids, and where it was seen."""
    found = []
    for insight in Insight.objects.select_related("stake", "territory", "case_study", "initiative", "event"):
        sources = [each for each in (insight.case_study, insight.initiative, insight.event) if each]
        grids = [_of("stake_insights", insight.stake), _of("territory_insights", insight.territory)]
        found.append((escape(insight.text), grids + [each.get_absolute_url() for each in sources]))
    return found


def test_demo_is_whole(graph: Graph) -> None:
    kinds = list(graph.objects.values())
    counts = {kind: kinds.count(kind) for kind in ("case study", "stake", "guide")}
    assert counts == {"case study": 10, "stake": 5, "guide": 10}
    assert min(kinds.count(kind) for kind in ("initiative", "event", "foresight", "poster")) > 1
    assert [kind for kind, found in graph.pairs.items() if not found] == []


def test_no_link_is_broken(graph: Graph) -> None:
    assert graph.walk.refused == {}


def test_nothing_is_an_orphan(graph: Graph) -> None:
    assert {address: kind for address, kind in graph.objects.items() if address not in graph.walk.pages} == {}


def test_no_page_is_a_dead_end(graph: Graph) -> None:
    known = set(graph.objects)
    lone = [page for page in known & set(graph.walk.pages) if not graph.walk.pages[page].main & (known - {page})]
    assert sorted(lone) == []


def test_links_go_both_ways(graph: Graph) -> None:
    missing = {
        f"{kind}: {start} → {end}"
        for kind, found in graph.pairs.items()
        for pair in found
        for start, end in (pair, pair[::-1])
        if not graph.leads(start, end)
    }
    assert sorted(missing) == []


def test_insights_are_read_where_they_were_seen(graph: Graph) -> None:
    missing = [
        (text, page)
        for text, pages in graph.insights
        for page in pages
        if page not in graph.walk.pages or text not in graph.walk.pages[page].html
    ]
    assert missing == []


@pytest.mark.parametrize("address", PANELS)
def test_panels_are_drawn(graph: Graph, address: str) -> None:
    kinds = graph.objects | {at: "territory" for at in graph.walk.pages if TERRITORY.fullmatch(at)}
    shown = [page for at, page in graph.walk.pages.items() if at == address or kinds.get(at) == address]
    drawn = set().union(*(page.templates for page in shown))
    assert {name for name in PANELS[address].split() if f"portfolio/_{name}.html" not in drawn} == set()


def _pairs(starts: object, ends: Callable) -> set[Pair]:
    return {(start.get_absolute_url(), end.get_absolute_url()) for start in starts for end in ends(start)}


def _stake(stake: Stake) -> str:
    return _of("stake_detail", stake)


def _of(name: str, subject: object) -> str:
    return reverse(f"portfolio:{name}", args=[subject.slug])
