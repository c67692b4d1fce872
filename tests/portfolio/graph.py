"""The site as someone walks it: the whole demo loaded, every page of the graph opened, every link kept."""

import tomllib
from collections import defaultdict, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import resolve

from domino.seeding import load_seeds
from inventory.models import Territory
from inventory.services.demo import FILE, load_demo
from inventory.services.taxonomies import load_taxonomies
from tests.factories.territories import CommuneFactory, EpciFactory, PerimeterFactory, RegionFactory

# Pages that are opened and read to the end; of the others (forms, files, searches) a few of each kind are asked for.
READ = {
    "home",
    *(f"inventory:{name}" for name in "initiative_list initiative_detail territory_list territory_detail".split()),
    *(f"portfolio:{name}_list" for name in "case_study stake foresight poster".split()),
    *(f"portfolio:{name}_detail" for name in "case_study stake event foresight poster guide".split()),
    *(f"portfolio:territory_{name}" for name in "method insights watch".split()),
    *(f"portfolio:stake_{name}" for name in "insights watch".split()),
    "portfolio:guide_index",
    "portfolio:glossary",
}
SAMPLE = 3
PILOTS = {
    "pays-de-redon-bretagne-sud": ["35236", "44185", "56232"],
    "pays-de-morlaix": ["29105", "29151"],
    "pays-de-chateaubriant": ["44036"],
    "rennes-metropole": ["35238", "35216", "35076"],
    "dijon-metropole": [],  # and all communes of Côte-d'Or
}


class Links(HTMLParser):
    """The addresses that a page leads to: all of them, and those of its main part."""

    def __init__(self) -> None:
        super().__init__()
        self.all: set[str] = set()
        self.main: set[str] = set()
        self.in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_main |= tag == "main"
        address = dict(attrs).get("href") if tag in ("a", "link") else None
        if address is not None:
            self.all.add(address)
            if self.in_main and tag == "a":
                self.main.add(address)

    def handle_endtag(self, tag: str) -> None:
        self.in_main &= tag != "main"


@dataclass
class Page:
    """A page that was read: its HTML, the paths of its main part, the templates that drew it."""

    html: str
    main: set[str]
    templates: set[str]


@dataclass
class Walk:
    """What a visitor meets who follows every link from the first page."""

    pages: dict[str, Page] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    asked: dict[Any, int] = field(default_factory=lambda: defaultdict(int))

    def go(self, start: str = "/") -> None:
        client, waiting, met = Client(raise_request_exception=False), deque([start]), {start}
        while waiting:
            address = waiting.popleft()
            for found in sorted(self._open(client, address) - met):
                met.add(found)
                waiting.append(found)

    def _open(self, client: Client, address: str) -> set[str]:
        parts = urlsplit(address)
        try:
            name = resolve(parts.path).view_name
        except LookupError:
            self.refused[address] = 404
            return set()
        keys = frozenset(key for key, _ in parse_qsl(parts.query)) - {"page"}
        is_read = name in READ and not keys
        self.asked[name, keys] += 1
        if not is_read and self.asked[name, keys] > SAMPLE:
            return set()
        response = client.get(address)
        if response.status_code >= 400:
            self.refused[address] = response.status_code
        return self._keep(address, response) if is_read else set()

    def _keep(self, address: str, response: Any) -> set[str]:
        html = response.content.decode()
        links = Links()
        links.feed(html)
        here = {_plain(urljoin(address, each)) for each in links.main}
        templates = {template.name for template in response.templates if template.name}
        page = Page(html, {urlsplit(each).path for each in here if each}, templates)
        self.pages.setdefault(urlsplit(address).path, page).main.update(page.main)
        return {each for each in (_plain(urljoin(address, link)) for link in links.all) if each}


def load_all() -> None:
    """The territories that the demo needs, then all that `manage.py seed` loads."""
    load_taxonomies()
    make_territories()
    load_demo()
    load_seeds()


def make_territories() -> None:
    """Communes, pilots and region as squares, with the codes and slugs that the demo names."""
    entries = tomllib.loads(FILE.read_text())["initiative"]
    communes = {entry["insee"]: entry["commune"] for entry in entries if "insee" in entry}
    region = RegionFactory(name="Bretagne", slug="bretagne")
    pilots = {slug: _pilot(slug) for slug in PILOTS}
    for code, name in sorted(communes.items()):
        inside = [pilots[slug] for slug, codes in PILOTS.items() if code in codes]
        if code.startswith("21"):
            inside = [pilots["dijon-metropole"]]
        CommuneFactory(code=code, name=name, within=[*inside, region] if code[:2] != "21" else inside)


def _pilot(slug: str) -> Territory:
    values = {"slug": slug, "name": slug.replace("-", " ").capitalize(), "is_featured": True}
    return (PerimeterFactory if slug.startswith("pays") else EpciFactory)(**values)


def _plain(address: str) -> str:
    """`address` without its anchor, or nothing when it leaves the site."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path.startswith(("/static/", "/admin/")):
        return ""
    return parts._replace(fragment="").geturl()
