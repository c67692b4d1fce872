"""Importing in a browser: every format there and back, corrections, lines left out, without script, on a phone; axe."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings

from inventory.models import Initiative, Territory
from tests.e2e.helpers import BY_AXE, violations
from tests.e2e.import_files import MAKERS, make_files
from tests.factories.accounts import MembershipFactory
from tests.inventory.imports.runs import (
    BIKES,
    FABLAB,
    GARDEN,
    make_redon,
    make_states,
    sheet,
    work,
)

# A folder of real files, each of which goes there and back.
REAL = os.environ.get("IMPORT_FILES", "")
SHOTS = os.environ.get("IMPORT_SHOTS", "")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def redon(transactional_db: None, settings: Settings, tmp_path: Path) -> Territory:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return make_redon()


def sign_in(page: Page, address: str, territory: Territory) -> None:
    """Give `page` the session of a facilitator of `territory`."""
    client = Client()
    client.force_login(MembershipFactory(territory=territory).user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])


def title(page: Page, text: str) -> None:
    """Wait for the page of that title."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def without_style(page: Page) -> Page:
    """`page` that asks for no style sheet: hundreds of pages follow each other."""
    page.route(lambda url: "/static/" in url, lambda route: route.fulfill(body=""))
    return page


def there_and_back(page: Page, path: Path) -> int:
    """Send `path`, look, apply, undo: nothing of it is left. Returns how many records there were in between."""
    page.goto("/moderation/imports/nouveau/")
    page.get_by_label("Un fichier", exact=True).set_input_files(path)
    page.get_by_label("Nom de la source").fill(path.name)
    page.get_by_role("button", name="Reconnaître").click()
    title(page, path.name)
    run = page.url
    work()
    page.goto(f"{run}reconnu/")
    page.get_by_role("button", name="Voir l’aperçu").click()
    title(page, path.name)
    work()
    page.goto(f"{run}apercu/")
    page.get_by_role("button", name="Appliquer l’import").click()
    title(page, path.name)
    work()
    page.goto(run)
    expect(page.get_by_text("L’import est dans le recensement.")).to_be_visible()
    made = Initiative.objects.filter(source__name=path.name).count()
    page.get_by_role("button", name="Annuler cet import…").click()
    page.get_by_role("button", name="Annuler l’import", exact=True).click()
    expect(page.get_by_role("button", name="Annuler cet import…")).to_have_count(0)
    title(page, path.name)
    work()
    page.goto(run)
    expect(page.get_by_text("L’import est annulé.")).to_be_visible()
    assert Initiative.objects.count() == 0, path.name
    return made


def test_every_format_goes_there_and_back(new_page, live_server, redon: Territory, tmp_path: Path) -> None:
    page = without_style(new_page(java_script_enabled=False))
    sign_in(page, live_server.url, redon)
    made = {path.name: there_and_back(page, path) for path in make_files(tmp_path)}
    assert made == {name: 1 if name == "trace.gpx" else 2 for name in MAKERS}


@pytest.mark.skipif(not (REAL and Path(REAL).is_dir()), reason="IMPORT_FILES names no folder of real files")
def test_every_real_file_goes_there_and_back(new_page, live_server, redon: Territory) -> None:
    whole = MultiPolygon(Polygon.from_bbox((-6, 41, 10, 52)), srid=4326)
    Territory.objects.update(geometry=whole)
    page = without_style(new_page(java_script_enabled=False))
    sign_in(page, live_server.url, redon)
    files = [path for path in sorted(Path(REAL).rglob("*")) if path.is_file() and path.suffix not in {".md", ".txt"}]
    made = {path.name: there_and_back(page, path) for path in files}
    assert (len(made) > 0, [name for name, count in made.items() if not count]) == (True, [])


def test_pages_follow_the_work_and_keep_choices(new_page, live_server, redon: Territory, tmp_path: Path) -> None:
    page = new_page()
    sign_in(page, live_server.url, redon)
    path = tmp_path / "liste.csv"
    path.write_bytes(sheet({**FABLAB, "type": "Couture"}, GARDEN, BIKES).read())
    page.goto("/moderation/imports/nouveau/")
    page.get_by_label("Un fichier", exact=True).set_input_files(path)
    expect(page.get_by_text("Fichier choisi : liste.csv")).to_be_visible()
    page.get_by_role("button", name="Reconnaître").click()
    expect(page.get_by_role("heading", name="En cours de lecture")).to_be_visible()
    work()
    title(page, "Ce qui est reconnu")
    page.get_by_label("Sens de « Couture »").select_option("fablab")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("heading", name="Aperçu en préparation")).to_be_visible()
    work()
    title(page, "Ce que l’import écrirait")
    expect(page.locator("import-map .marker").first).to_be_visible()
    page.get_by_label("importer Vélos").uncheck()
    expect(page.get_by_text("Enregistré : 1 ligne écartée.")).to_be_visible()
    page.get_by_role("link", name="Nouvelles (3)").click()
    expect(page.get_by_role("link", name="Nouvelles (3)")).to_have_attribute("aria-current", "page")
    expect(page.get_by_label("importer Vélos")).not_to_be_checked()
    page.get_by_role("button", name="Appliquer l’import").click()
    expect(page.get_by_role("heading", name="En cours d’application")).to_be_visible()
    work()
    expect(page.get_by_text("L’import est dans le recensement.")).to_be_visible()
    names = list(Initiative.objects.order_by("name").values_list("name", "themes__slug"))
    assert names == [("Fablab", "fablab"), ("Jardin", "jardin")]


@pytest.mark.parametrize("options", [{}, {**PHONE, "color_scheme": "dark"}], ids=["desktop", "dark phone"])
def test_axe_finds_nothing(new_page, live_server, redon: Territory, options: dict[str, Any]) -> None:
    page = new_page(may_say=(*BY_AXE, "status of 422"), **options)
    sign_in(page, live_server.url, redon)
    found = {}
    for name, address in make_states(redon).items():
        page.goto(address)
        page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
        found[name] = look(page, f"{name}-{options.get('color_scheme', 'light')}")
    page.goto("/moderation/imports/nouveau/")
    page.get_by_role("button", name="Reconnaître").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["refused"] = look(page, f"refused-{options.get('color_scheme', 'light')}")
    assert {name: each for name, each in found.items() if each} == {}


def look(page: Page, name: str) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    if SHOTS:
        page.wait_for_timeout(500)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return violations(page) + (["wider than the window"] if wide else [])
