"""Posters as files: what is read back from them is what the census holds."""

import re
import subprocess
import zlib
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from domino.limits import Rule
from inventory.enums import Role
from inventory.models import Territory
from portfolio.views import poster_file
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory, SourceFactory, SphereFactory
from tests.factories.portfolio import PosterFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.inventory.hostile import SCRIPT
from tests.portfolio.posters import LONG

pytestmark = pytest.mark.django_db
TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(name="Redon", slug="redon", square=(0, 0))


def said(content: bytes) -> str:
    """The text of a PDF in reading order, spaces made one."""
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def svg_texts(response: HttpResponse) -> list[str]:
    return [" ".join(text.itertext()) for text in ElementTree.fromstring(response.content).iter(TEXT)]  # noqa: S314


def get(client: Client, path: str, **query: object) -> HttpResponse:
    return client.get(f"{path}?{urlencode(query, doseq=True)}" if query else path)


def test_pdf_says_what_the_census_holds(client: Client, redon: Territory) -> None:
    fresh = timezone.localdate()
    InitiativeFactory(name="Grainothèque", slug="graines", territory=redon, confirmed_on=fresh, summary="Des graines.")
    InitiativeFactory(name="SEL", slug="sel", territory=redon, sphere=SphereFactory(slug="produire", tint="produce"))
    InitiativeFactory(name="Ailleurs", territory=CommuneFactory(square=(5, 5)))
    query = {"territory": "redon", "titre": "Redon partage", "accroche": "Pour voir.", "credits": "Par nous"}
    response = get(client, "/posters/nouveau.pdf", **query, fiche=["sel", "graines"])
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    text = said(response.content)
    assert text.startswith("Redon partage Pour voir.")
    order = ["Zoom sur 2 d’entre elles", "SEL Redon · Produire", "Grainothèque Redon · Consommer Des graines."]
    order += ["Que font-elles ?", "Consommer 1", "Produire 1", "Recensement au", "CC BY-SA 4.0", "Par nous"]
    found = [text.find(part) for part in order]
    assert (found, -1 in found) == (sorted(found), False)
    assert "Ailleurs" not in text
    assert re.search(r"2 initiatives recensées 1 commune 1 confirmée depuis six mois 2 sphères représentées", text)


def test_pdf_is_tagged_french_and_has_its_fonts(client: Client, redon: Territory) -> None:
    InitiativeFactory(territory=redon)
    content = get(client, "/territoires/redon/poster.pdf").content
    struct = subprocess.run(["pdfinfo", "-struct", "-"], input=content, capture_output=True, check=True).stdout.decode()
    info = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True).stdout.decode()
    fonts = subprocess.run(["pdffonts", "-"], input=content, capture_output=True, check=True).stdout.decode()
    images = subprocess.run(["pdfimages", "-list", "-"], input=content, capture_output=True, check=True).stdout.decode()
    assert [kind in struct for kind in ("H1", "H2", "Figure", "LI")] == [True] * 4
    assert struct.count("Figure") == 2
    assert re.search(r"Title: +Redon\n", info) and re.search(r"Tagged: +yes", info) and re.search(r"Pages: +1\n", info)
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    opened = b"".join(zlib.decompressobj().decompress(each) for each in streams if each.startswith(b"x"))
    assert re.findall(rb"/Lang ?\((\w+)\)", opened) == [b"fr"]
    assert {line.split()[-5] for line in fonts.splitlines()[2:]} == {"yes"}
    assert images.splitlines()[2:] == []


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ({}, "841.89 x 1190.55"),
        ({"format": "a4"}, "595.276 x 841.89"),
        ({"format": "a2", "sens": "paysage"}, "1683.78 x 1190.55"),
    ],
)
def test_territory_poster_has_the_paper_asked_for(client: Client, redon: Territory, query: dict, size: str) -> None:
    response = get(client, "/territoires/redon/poster.pdf", **query, titre="Chez nous")
    info = subprocess.run(["pdfinfo", "-"], input=response.content, capture_output=True, check=True).stdout.decode()
    assert re.search(rf"Page size: +{re.escape(size)}", info)
    assert said(response.content).startswith("Chez nous")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"format": "a9"}, "Format : écrivez a4, a3 ou a2."),
        ({"sens": "oblique"}, "Sens : écrivez portrait ou paysage."),
        ({"titre": ""}, "Donnez un titre au poster."),
        ({"titre": "x" * 81}, "80 caractères au plus"),
        ({"fiche": ["inconnue"]}, "« inconnue » n’est pas dans cette recherche"),
        ({"fiche": [f"f{n}" for n in range(13)]}, "Choisissez 12 initiatives au plus"),
        ({"sphere": "inconnue"}, "« inconnue » n’est pas une valeur connue."),
        ({"bbox": "1,2"}, "bbox"),
        ({"theme": ["velo"], "q": "a" * 201}, "q :"),
        ({"needs": [f"besoin-{n}" for n in range(200)]}, "trop longue pour un poster"),
    ],
)
@pytest.mark.parametrize("format", ["pdf", "svg"])
def test_wrong_value_is_a_refusal_that_says_why(client: Client, query: dict, words: str, format: str) -> None:
    response = get(client, f"/posters/nouveau.{format}", **query)
    assert response.status_code == 400
    assert words in response.content.decode()


def test_unknown_territory_has_no_poster(client: Client) -> None:
    assert get(client, "/territoires/nulle-part/poster.pdf").status_code == 404
    assert get(client, "/posters/nulle-part.pdf").status_code == 404


def test_svg_says_the_same(client: Client, redon: Territory) -> None:
    InitiativeFactory(name="Grainothèque", slug="graines", territory=redon)
    poster = PosterFactory(slug="chez-nous", title="Chez nous", territory=redon)
    poster.features.create(initiative=redon.initiatives.get(), line="Ma ligne à moi.")
    response = client.get("/posters/chez-nous.svg")
    assert (response["Content-Type"], response["Content-Security-Policy"]) == (
        "image/svg+xml",
        "default-src 'none'; sandbox",
    )
    assert response["Cache-Control"] == "public, max-age=600"
    texts = svg_texts(response)
    assert [texts.count(text) for text in ("Chez nous", "Grainothèque", "Ma ligne à moi.")] == [1, 1, 1]


def test_poster_shows_the_census_of_the_day(client: Client, redon: Territory) -> None:
    PosterFactory(slug="chez-nous", territory=redon)
    before = svg_texts(client.get("/posters/chez-nous.svg"))
    InitiativeFactory.create_batch(3, territory=redon)
    after = svg_texts(client.get("/posters/chez-nous.svg"))
    assert ("0" in before, "3" in before, "3" in after) == (True, False, True)


def test_drafts_are_on_no_poster_even_for_the_team(client: Client, redon: Territory) -> None:
    client.force_login(MembershipFactory(territory=redon, role=Role.RELAY).user)
    InitiativeFactory(name="Cachée", slug="cachee", territory=redon, status="draft")
    PosterFactory(slug="chez-nous", territory=redon).features.create(initiative=redon.initiatives.get())
    assert "Cachée" not in client.get("/posters/chez-nous.svg").content.decode()
    assert get(client, "/posters/nouveau.svg", fiche="cachee").status_code == 400


def test_hostile_names_stay_texts(client: Client, redon: Territory) -> None:
    InitiativeFactory(name=SCRIPT, slug="mal", territory=redon, summary=SCRIPT, source=SourceFactory(name=SCRIPT))
    query = {"territory": "redon", "titre": SCRIPT, "accroche": SCRIPT, "credits": SCRIPT}
    tags = {
        each.tag.rpartition("}")[2]
        for each in ElementTree.fromstring(get(client, "/posters/nouveau.svg", **query).content).iter()  # noqa: S314
    }
    assert tags & {"script", "img", "image", "foreignObject", "a", "use"} == set()
    assert "<script>alert(1)</script>" in said(get(client, "/posters/nouveau.pdf", **query).content).replace("> ", ">")


def test_code_leads_to_the_search_on_this_site_alone(client: Client, redon: Territory) -> None:
    query = {"territory": "redon", "next": "https://ailleurs.example/", "page": "3", "titre": "Ici"}
    response = get(client, "/posters/nouveau.pdf", **query)
    raw = subprocess.run(["pdfinfo", "-struct-text", "-"], input=response.content, capture_output=True, check=True)
    assert b"ailleurs.example" not in response.content + raw.stdout
    assert get(client, "/posters/nouveau.svg", **query, HTTP_HOST="x").status_code == 200
    assert client.get("/posters/nouveau.svg", headers={"host": "ailleurs.example"}).status_code == 400


def test_too_many_prints_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(poster_file.RULES, "svg", [Rule(1, 600)])
    assert client.get("/posters/nouveau.svg").status_code == 200
    refused = client.get("/posters/nouveau.svg")
    assert (refused.status_code, int(refused["Retry-After"]) > 500) == (429, True)


def test_poster_that_can_no_longer_be_read_is_a_refusal(client: Client) -> None:
    poster = PosterFactory(query="territory=disparu")
    assert client.get(f"/posters/{poster.slug}.pdf").status_code == 400
    page = client.get(poster.get_absolute_url())
    assert (page.status_code, "ne peut plus être dessiné" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("sens", ["portrait", "paysage"])
def test_everything_at_its_longest_fits_on_a_page(client: Client, redon: Territory, sens: str) -> None:
    slugs = [InitiativeFactory(name=LONG, territory=redon, summary=LONG * 3).slug for _ in range(12)]
    query = {"territory": "redon", "titre": LONG, "accroche": LONG * 2, "sens": sens, "fiche": slugs}
    content = get(client, "/posters/nouveau.pdf", **query).content
    assert said(content).count(LONG) >= 1 + 12
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True).stdout
    words = re.findall(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.]+)" yMax="([\d.]+)"', boxes.decode())
    wide, tall = (841.9, 1190.6) if sens == "portrait" else (1190.6, 841.9)
    edges = [[float(edge) for edge in word] for word in words]
    assert [edge for edge in edges if edge[0] < 0 or edge[1] < 0 or edge[2] > wide or edge[3] > tall] == []
    assert boxes.count(b"<page ") == 1


@pytest.mark.parametrize("path", ["/posters/nouveau.svg?territory=agglo", "/posters/enregistre.svg"])
def test_queries_do_not_grow(client: Client, path: str) -> None:
    agglo = EpciFactory(name="Agglo", slug="agglo")
    poster = PosterFactory(slug="enregistre", territory=agglo)

    def add(number: int) -> int:
        for _ in range(number):
            commune = CommuneFactory(within=[agglo])
            sphere = SphereFactory(slug=f"sphere-{commune.pk}")
            record = InitiativeFactory(territory=commune, sphere=sphere, source=SourceFactory())
            poster.features.create(initiative=record)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    assert add(1) == add(2)
