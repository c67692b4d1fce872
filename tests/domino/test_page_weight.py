"""What a first visit takes over the network: page, style sheets, scripts and what they import, packed as sent."""

import posixpath
import re
from functools import cache
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.factories.initiatives import InitiativeFactory, SphereFactory

LINKED = re.compile(r'<(?:link|script)[^>]*?(?:href|src)="/static/([^"]+)"')
IMPORTED = re.compile(r"""^(?:import|export)[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)
NAMED = re.compile(r"""(?:@import (?:url\()?|url\()["']?([^"'():]+)["']?\)""")
ROWS = 20


@cache
def packed_size(path: str) -> int:
    return len(brotli.compress(Path(path).read_bytes()))


def static_files(html: str) -> dict[str, str]:
    """Name → path of every file that the page loads by itself."""
    files: dict[str, str] = {}
    wanted = LINKED.findall(html)
    while wanted:
        name = posixpath.normpath(wanted.pop())
        if name in files:
            continue
        path = finders.find(name)
        assert path, f"{name} is linked and does not exist"
        files[name] = path
        # Libraries come in one file.
        inside = {".js": IMPORTED, ".css": NAMED}.get(Path(name).suffix)
        if inside and name.startswith(("js/", "css/")):
            folder = posixpath.dirname(name)
            wanted += [posixpath.join(folder, target) for target in inside.findall(Path(path).read_text())]
    return files


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "budget"),
    [
        # 150 kB with the outlines of France's départements (about 40 kB, in the page and for the map) and the marks.
        ("/initiatives/", 108_000),
        ("/initiatives/?view=list", 60_000),
        ("/initiatives/?view=table", 60_000),
        ("/", 30_000),
        ("/territoires/", 30_000),
        ("/proposer/", 100_000),
    ],
)
def test_first_visit_keeps_to_its_budget(client: Client, address: str, budget: int) -> None:
    spheres = [SphereFactory(icon=icon) for icon in ("hammer", "users", "sprout")]
    for number in range(ROWS):
        InitiativeFactory(name=f"Atelier {number}", sphere=spheres[number % len(spheres)])
    page = client.get(address, headers={"accept-encoding": "br"})
    files = static_files(brotli.decompress(page.content).decode())
    weights = {name: packed_size(path) for name, path in files.items()} | {"page": len(page.content)}
    assert sum(weights.values()) <= budget, sorted(weights.items(), key=lambda pair: -pair[1])[:8]


@pytest.mark.django_db
def test_modules_of_the_first_view_are_asked_for_at_once(client: Client) -> None:
    html = client.get("/initiatives/").content.decode()
    preloaded = set(re.findall(r'<link rel="modulepreload" href="/static/([^"]+)"', html))
    scripts = {name for name in static_files(html) if name.startswith("js/")}
    entries = set(re.findall(r'<script src="/static/(js/[^"]+)"', html))
    assert preloaded == scripts - entries


@pytest.mark.django_db
def test_list_without_map_loads_nothing_of_the_map(client: Client) -> None:
    files = static_files(client.get("/initiatives/?view=list").content.decode())
    assert [name for name in files if "leaflet" in name or name.startswith("js/map/")] == []
