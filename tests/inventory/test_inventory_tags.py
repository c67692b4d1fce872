"""The tags and filters of templates, and what they make of values nobody expected."""

import pytest
from django.contrib.gis.geos import Point
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from inventory.opening_hours import in_french
from inventory.outlines import Outlines
from inventory.templatetags import inventory_tags


def render(source: str, **context: object) -> str:
    return Template("{% load inventory_tags %}" + source).render(Context(context))


def test_icon_is_decorative() -> None:
    html = render("{% icon 'map-pin' %}")
    assert 'aria-hidden="true"' in html
    assert 'class="icon"' in html


def test_unknown_icon_draws_another_one() -> None:
    assert render("{% icon name %}", name="../../settings") == render("{% icon 'shapes' %}")


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/territoires/", ' aria-current="page"'), ("/territoires/redon/", ' aria-current="true"'), ("/", "")],
)
def test_current_marks_the_menu(path: str, expected: str) -> None:
    request = RequestFactory().get(path)
    assert render("{% current 'inventory:territory_list' %}", request=request) == expected


def test_names_are_escaped_once() -> None:
    assert render("{{ terms|names }}", terms=["A & B", "Local"]) == "a &amp; b, local"


def test_page_numbers_leave_some_out() -> None:
    assert inventory_tags.page_numbers(Paginator(range(100), 10).page(5)) == [1, "…", 4, 5, 6, "…", 10]


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("HTTP://a.example", "HTTP://a.example"),
        ("javascript:alert(1)//http://", ""),
        (" https://a.example", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_web_link_only_opens_the_web(address: str, link: str) -> None:
    assert inventory_tags.web_link(address) == link


@pytest.mark.parametrize(
    ("address", "host"), [("https://a.example/x?y#z", "a.example"), ("http://b.example", "b.example")]
)
def test_host_of_an_address(address: str, host: str) -> None:
    assert inventory_tags.host(address) == host


def test_unknown_licence_is_shown_as_it_is() -> None:
    assert inventory_tags.licence("CC-BY-SA-4.0")[0] == "CC BY-SA 4.0"
    assert inventory_tags.licence("Chez nous") == ("Chez nous", "")


def test_marker_lies_where_the_point_is() -> None:
    # EPSG:3857 of 1° E 45° N, y downwards, computed with pyproj.
    outlines = Outlines("0 0 1000 5800", [])
    assert inventory_tags.marker(outlines, Point(1, 45, srid=4326)) == {
        "x": "111319",
        "y": "-5621521",
        "scale": "24.000",
    }


@pytest.mark.parametrize("outlines", [None, Outlines("0 0 10 10", [])])
def test_no_marker_without_a_point(outlines: Outlines | None) -> None:
    assert inventory_tags.marker(outlines, None) is None


@pytest.mark.parametrize("count", range(8))
def test_pips_are_as_many_as_counted(count: int) -> None:
    html = render("{% include 'components/_pips.html' %}", count=count)
    assert html.count("<circle") == min(count, 6)


def test_chip_that_takes_a_filter_away() -> None:
    html = render("{% include 'components/_chip.html' %}", label="<b>", url="?a=1&b=2", remove=True)
    assert "&lt;b&gt;" in html
    assert 'href="?a=1&amp;b=2"' in html
    assert "Retirer ce filtre" in html


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("Mo-Fr 09:00-12:30; Su off", "lundi à vendredi 9 h à 12 h 30 ; dimanche fermé"),
        ("Mo,We 18:00+", "lundi, mercredi 18 h et après"),
        ("24/7", "jour et nuit, toute la semaine"),
        ("Sa porte est ouverte", "Sa porte est ouverte"),
        ("sur rendez-vous", "sur rendez-vous"),
        ("le samedi, 10 h", "le samedi, 10 h"),
        ("", ""),
    ],
)
def test_opening_hours_in_french(text: str, french: str) -> None:
    assert in_french(text) == french
