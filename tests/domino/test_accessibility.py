"""The accessibility declaration says what the grid holds, and the grid is whole."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from domino.accessibility.grid import THEMES, Declaration, State, declaration, read
from domino.accessibility.report import inserted

ROOT = Path(__file__).resolve().parents[2]
# How many criteria each theme of RGAA 4.1.2 has.
SIZES = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
TOKENS = {
    "/compte/connexion/": {"username", "current-password"},
    "/compte/mot-de-passe/oubli/": {"email"},
    "/proposer/": {"email", "name", "tel", "url"},
    "/suivre/": {"email"},
    "/recu/": set(),
}


def grid(*states: str) -> Declaration:
    """A declaration of one criterion in each of `states`."""
    criteria = [{"number": f"1.{rank}", "text": "…", "state": state} for rank, state in enumerate(states, 1)]
    dates = {"checked_on": date(2026, 1, 1), "first_published_on": date(2026, 1, 1)}
    return read({"standard": "RGAA", **dates, "technologies": [], "tools": [], "pages": [], "criteria": criteria})


def test_grid_has_every_criterion_once() -> None:
    wanted = [f"{theme}.{rank}" for theme, size in enumerate(SIZES, 1) for rank in range(1, size + 1)]
    assert [each.number for each in declaration().criteria] == wanted
    assert (len(wanted), len(SIZES)) == (106, len(THEMES))


def test_grid_names_tests_that_exist_and_a_way_round_what_fails() -> None:
    criteria = declaration().criteria
    assert {path for each in criteria for path in each.tests if not (ROOT / path).is_file()} == set()
    failing = declaration().in_state(State.UNMET, State.UNTESTED)
    assert [each.number for each in failing if not each.workaround] == []
    assert [each.number for each in criteria if each.state == State.WITHOUT and not each.note] == []


def test_pages_of_the_sample_have_addresses() -> None:
    assert [reverse(page.url_name) for page in declaration().pages if page.url_name]


@pytest.mark.parametrize(
    ("states", "rate", "state"),
    [
        (["conforme", "non applicable"], 100, "totalement conforme"),
        (["conforme", "conforme", "non testé"], 66, "partiellement conforme"),
        (["conforme", "non conforme"], 50, "partiellement conforme"),
        (["conforme", "non conforme", "non testé"], 33, "non conforme"),
        (["non applicable"], 0, "non conforme"),
    ],
)
def test_rate_counts_what_was_not_tested_as_not_met(states: list[str], rate: int, state: str) -> None:
    assert (grid(*states).rate, grid(*states).state) == (rate, state)


def test_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="peut-être"):
        grid("peut-être")


def test_document_is_up_to_date() -> None:
    document = (ROOT / "docs" / "accessibility.md").read_text()
    assert inserted(document, declaration()) == document


@pytest.mark.django_db
def test_page_and_footer_say_what_the_grid_says(client: Client) -> None:
    html = client.get("/accessibilite/").content.decode()
    wanted = declaration()
    assert f'<h2 class="title-s">{wanted.state.capitalize()}</h2>' in html
    assert f"soit {wanted.rate}" in html
    assert html.count('<th scope="row">') == len(wanted.criteria)
    assert [
        each.number for each in [*wanted.unmet, *wanted.untested] if f"<strong>{each.number}</strong>" not in html
    ] == []
    assert f"Accessibilité\u00a0: {wanted.state}" in client.get("/").content.decode()


@pytest.mark.django_db
def test_plan_of_the_site_is_in_every_footer_and_leads_somewhere(client: Client) -> None:
    assert 'href="/plan-du-site/"' in client.get("/glossaire/").content.decode()
    main = client.get("/plan-du-site/").content.decode().partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'href="(/[^"]*)"', main)
    assert len(links) > 20
    assert {link: status for link in links if (status := client.get(link).status_code) != 200} == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "wanted"), TOKENS.items())
def test_fields_about_a_person_say_so_to_the_browser(client: Client, address: str, wanted: set[str]) -> None:
    html = client.get(address).content.decode()
    assert wanted - set(re.findall(r'autocomplete="([^"]+)"', html)) == set()
