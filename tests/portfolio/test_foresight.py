"""Foresight sheets: pages, pictures, the desk."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import Settings

from inventory.enums import Role
from inventory.models import Territory
from portfolio.enums import State
from portfolio.models import ForesightSheet
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.initiatives import StakeFactory
from tests.factories.portfolio import ForesightFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.portfolio.case_study_forms import picture

pytestmark = pytest.mark.django_db
NEW = "/moderation/prospective/nouvelle/"
HOSTILE = "<script>alert(1)</script>[clic](javascript:alert(1))![x](https://ailleurs.fr/x.png)"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(name="Redon", slug="redon", within=[EpciFactory(slug="agglo")])


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def signed(client: Client, territory: Territory, role: Role = Role.FACILITATOR) -> Client:
    client.force_login(MembershipFactory(territory=territory, role=role).user)
    return client


def typed(**changed: Any) -> dict[str, Any]:
    texts = dict.fromkeys(["context", "change", "institution", "synthesis"], "Un **texte**.")
    values = {"title": "Plus rien ne dort", "horizon": "2035", "territory": "redon", "state": "published"}
    return {**values, **texts, **changed}


# Reading


def test_sheet_tells_its_parts(client: Client) -> None:
    sheet = ForesightFactory(change="- **Nadia** emprunte.", quote="Trois perceuses !", quote_person="Inès")
    html = page(client, sheet.get_absolute_url())
    headings = ["Le contexte", "Ce qui change pour quelques personnes", "Le rôle de l’institution", "En résumé"]
    assert [heading in html for heading in headings] == [True] * 4
    assert ("<strong>Nadia</strong>" in html, "« Trois perceuses ! »" in html.replace("\u00a0", " ")) == (True, True)


def test_drafts_are_for_those_who_edit_there(client: Client, redon: Territory) -> None:
    sheet = ForesightFactory(state=State.DRAFT, territory=redon, title="Secret")
    anywhere = ForesightFactory(state=State.DRAFT, territory=None)
    page(client, sheet.get_absolute_url(), 404)
    assert "Secret" not in page(client, "/prospective/")
    signed(client, redon)
    assert "Brouillon." in page(client, sheet.get_absolute_url())
    page(client, anywhere.get_absolute_url(), 404)
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    page(client, anywhere.get_absolute_url())


@pytest.mark.parametrize("address", ["/territoires/agglo/", "/territoires/agglo/veille/", "/enjeux/pouvoir-d-agir/"])
def test_sheets_are_on_the_pages_of_their_stake_and_territory(client: Client, redon: Territory, address: str) -> None:
    ForesightFactory(territory=redon, title="Ici demain")
    ForesightFactory(territory=redon, title="Secret", state=State.DRAFT)
    ForesightFactory(stake=StakeFactory(slug="autre"), title="Autre chose")
    html = page(client, address)
    assert ["Ici demain" in html, "Secret" in html, "Autre chose" in html] == [True, False, False]


def test_hostile_markdown_is_harmless(client: Client) -> None:
    sheet = ForesightFactory(context=HOSTILE, change="- " * 10_000, title="<b>", quote=HOSTILE)
    html = page(client, sheet.get_absolute_url())
    assert ("<script>alert" in html, 'href="javascript' in html, "ailleurs.fr/x.png" in html.split("quote")[0]) == (
        False,
        False,
        False,
    )


@pytest.mark.parametrize("address", ["/prospective/", "/enjeux/pouvoir-d-agir/", "/territoires/agglo/"])
def test_number_of_queries_is_constant(client: Client, redon: Territory, address: str) -> None:
    counts = []
    for added in (1, 2, 27):
        ForesightFactory.create_batch(added, territory=redon)
        with CaptureQueriesContext(connection) as seen:
            page(client, address)
        counts.append(len(seen))
    assert counts == [counts[0]] * 3


# The desk


def test_sheet_is_written_published_and_written_over(client: Client, redon: Territory) -> None:
    signed(client, redon)
    answer = client.post(NEW, typed(state="draft"))
    sheet = ForesightSheet.objects.get()
    assert (answer.status_code, sheet.slug, sheet.state, sheet.territory) == (302, "plus-rien-ne-dort", "draft", redon)
    form = client.get(answer["Location"]).context["form"]
    again = client.post(answer["Location"], typed(title="Mieux dit", seen=form.initial["seen"]))
    sheet.refresh_from_db()
    assert (again.status_code, sheet.title, sheet.state) == (302, "Mieux dit", "published")
    assert "Mieux dit" in page(client, "/moderation/prospective/")


def test_same_title_is_another_address(client: Client, redon: Territory) -> None:
    signed(client, redon)
    for _ in range(2):
        client.post(NEW, typed())
    slugs = ForesightSheet.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["plus-rien-ne-dort", "plus-rien-ne-dort-2"]


def test_who_comes_second_is_told(client: Client, redon: Territory) -> None:
    sheet = ForesightFactory(territory=redon, title="D’abord")
    signed(client, redon)
    address = f"/moderation/prospective/{sheet.slug}/modifier/"
    seen = client.get(address).context["form"].initial["seen"]
    assert client.post(address, typed(title="Un", seen=seen)).status_code == 302
    late = client.post(address, typed(title="Deux", seen=seen))
    sheet.refresh_from_db()
    assert (late.status_code, sheet.title) == (422, "Un")
    assert "Quelqu’un a modifié cette fiche depuis." in late.content.decode()
    newer = late.context["form"]["seen"].value()
    assert client.post(address, typed(title="Deux", seen=newer)).status_code == 302


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"title": "x" * 1_000_000}, "C’est trop long"),
        ({"horizon": "demain"}, "Écrivez une année en quatre chiffres"),
        ({"horizon": "3000"}, "Écrivez une année en quatre chiffres"),
        ({"territory": "nulle part"}, "Nous ne connaissons pas cette commune"),
        ({"territory": ""}, "Vous n’écrivez pas de fiches pour ce territoire"),
        ({"territory": "ailleurs"}, "Vous n’écrivez pas de fiches pour ce territoire"),
        ({"context": "![](/media/x.png)"}, "Décrivez chaque image"),
        ({"context": "x" * 40_001}, "C’est trop long"),
        ({"synthesis": ""}, "Résumez ce futur"),
        ({"state": "review"}, "Choisissez brouillon ou publiée."),
        ({"stake": "inconnu"}, "Cette réponse n’est pas dans la liste"),
    ],
)
def test_what_cannot_be_written_is_refused_in_french(
    client: Client, redon: Territory, changed: dict[str, str], problem: str
) -> None:
    CommuneFactory(slug="ailleurs")
    answer = signed(client, redon).post(NEW, typed(**changed))
    assert (answer.status_code, problem in answer.content.decode()) == (422, True)
    assert ForesightSheet.objects.count() == 0


def test_sheets_of_no_territory_are_for_administrators(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.post(NEW, typed(territory="")).status_code == 302
    assert ForesightSheet.objects.get().territory is None


# Pictures


def test_picture_is_drawn_anew_described_and_replaced(client: Client, redon: Territory, tmp_path: Path) -> None:
    signed(client, redon)
    client.post(NEW, typed(picture=picture(), picture_alt="Une remise"))
    sheet = ForesightSheet.objects.get()
    with Image.open(sheet.picture.path) as stored:
        assert (stored.format, dict(stored.getexif())) == ("WEBP", {})
    assert 'alt="Une remise"' in page(client, sheet.get_absolute_url())
    answer = client.get(sheet.picture.url)
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/webp",
        "nosniff",
    )


def test_picture_of_a_draft_is_not_public(client: Client, redon: Territory) -> None:
    signed(client, redon).post(NEW, typed(picture=picture(), picture_alt="Une remise", state="draft"))
    url = ForesightSheet.objects.get().picture.url
    assert client.get(url)["Cache-Control"] == "private, no-store"
    client.logout()
    assert [client.get(address).status_code for address in (url, "/media/prospective/x.webp")] == [404, 404]


@pytest.mark.django_db(transaction=True)
def test_picture_that_is_taken_away_is_deleted(client: Client) -> None:
    redon = CommuneFactory(slug="redon", within=[])
    signed(client, redon).post(NEW, typed(picture=picture(), picture_alt="Une remise"))
    sheet = ForesightSheet.objects.get()
    path, address = Path(sheet.picture.path), f"/moderation/prospective/{sheet.slug}/modifier/"
    seen = client.get(address).context["form"].initial["seen"]
    client.post(address, typed(without_picture="on", seen=seen))
    sheet.refresh_from_db()
    assert (bool(sheet.picture), path.exists()) == (False, False)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"picture": True}, "Décrivez l’image pour les personnes qui ne la voient pas."),
        ({"picture": b"<svg onload=alert(1)>", "picture_alt": "x"}, "Ce fichier n’est pas une photo lisible"),
    ],
)
def test_picture_that_cannot_be_taken_is_refused(
    client: Client, redon: Territory, changed: dict[str, Any], problem: str
) -> None:
    upload = picture()
    if isinstance(changed["picture"], bytes):
        upload.file.seek(0)  # type: ignore[union-attr]
        upload.file.truncate()  # type: ignore[union-attr]
        upload.file.write(changed["picture"])
        upload.size = len(changed["picture"])
        upload.file.seek(0)  # type: ignore[union-attr]
    answer = signed(client, redon).post(NEW, typed(**{**changed, "picture": upload}))
    assert (answer.status_code, problem in answer.content.decode()) == (422, True)
