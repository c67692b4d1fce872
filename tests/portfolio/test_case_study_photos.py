"""Photos of a case study: drawn anew, kept while the form is mended, seen by nobody before it is published."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from inventory.enums import Role
from inventory.services.photos import encode_photo
from portfolio.enums import State
from portfolio.models import CaseStudy
from portfolio.services import case_studies
from portfolio.services.illustrations import delete_abandoned, signed_photo, store_photo
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.territories import CommuneFactory
from tests.portfolio.case_study_forms import DESK, NEW, member, picture, typed

pytestmark = pytest.mark.django_db
WORDS = {"alt": "Un jardin", "caption": "En mai", "credit": "Léa", "licence": "CC-BY-4.0"}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    StakeFactory(slug="pouvoir-d-agir")
    return tmp_path


def written(client: Client, **changes: object) -> CaseStudy:
    """A draft with one photo, written by the signed-in facilitator."""
    commune = CommuneFactory()
    InitiativeFactory(slug="sel")
    member(client, commune)
    data = typed(commune, initiatives=["sel"], illustrations=[{**WORDS, "file": picture()}])
    assert client.post(NEW, data | changes).status_code == 302
    return CaseStudy.objects.get()


def test_photo_is_drawn_anew_with_its_words(client: Client, media: Path) -> None:
    photo = written(client).illustrations.get()
    assert {name: getattr(photo, name) for name in WORDS} == WORDS
    assert ("vacances" in photo.file.name, photo.file.name.startswith("portfolio/")) == (False, True)
    with Image.open(photo.file.path) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("WEBP", (40, 20), {})
    assert (photo.width, photo.height) == (40, 20)
    assert b"Camille" not in Path(photo.file.path).read_bytes()


def test_photo_stays_when_the_form_is_mended(client: Client, media: Path) -> None:
    commune = CommuneFactory()
    member(client, commune)
    data = typed(commune, illustrations=[{"alt": "", "credit": "Léa", "licence": "CC-BY-4.0", "file": picture()}])
    response = client.post(NEW, data)
    row = response.context["editor"].rows["illustrations"].forms[0]
    assert (response.status_code, row.photo()["width"], "data:image/jpeg" in response.content.decode()) == (
        422,
        40,
        True,
    )
    kept = {**WORDS, "kept": row["kept"].value()}
    assert client.post(NEW, typed(commune, illustrations=[kept])).status_code == 302
    assert CaseStudy.objects.get().illustrations.get().file.name == row.photo()["file"]


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>", "image/jpeg"),
        SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        SimpleUploadedFile("a.gif", b"GIF89a", "image/gif"),
        SimpleUploadedFile("a.png", b"", "image/png"),
    ],
)
def test_file_that_is_no_photo_is_refused_beside_its_field(client: Client, upload: SimpleUploadedFile) -> None:
    commune = CommuneFactory()
    member(client, commune)
    upload.seek(0)
    response = client.post(NEW, typed(commune, illustrations=[{**WORDS, "file": upload}]))
    assert (response.status_code, [where for _, where in response.context["problems"]]) == (
        422,
        ["id_illustrations-0-file"],
    )


@pytest.mark.parametrize("name", ["", "forgé", "eyJmaWxlIjoiL2V0Yy9wYXNzd2QifQ:1abc:xyz"])
def test_name_that_the_site_did_not_sign_is_no_photo(client: Client, name: str) -> None:
    assert signed_photo(name) is None
    commune = CommuneFactory()
    member(client, commune)
    assert client.post(NEW, typed(commune, illustrations=[{**WORDS, "kept": name}])).status_code == 422


def test_file_is_seen_by_the_team_then_by_everyone(client: Client) -> None:
    made = written(client)
    address = made.illustrations.get().file.url
    seen = client.get(address)
    assert (seen.status_code, seen["Cache-Control"], seen["Content-Type"]) == (200, "private, no-store", "image/webp")
    stranger, relay, other = Client(), Client(), Client()
    member(relay, made.territory, Role.RELAY)
    member(other, CommuneFactory(), Role.ADMINISTRATOR)
    assert [each.get(address).status_code for each in (stranger, relay, other)] == [404, 200, 404]
    case_studies.set_state(case_study=made, version=1, state=State.PUBLISHED, made_by=None)
    public = stranger.get(address)
    assert (public.status_code, public["Cache-Control"]) == (200, "public, max-age=86400")
    assert public["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["portfolio/2026/11/rien.webp", "portfolio/../secret", "portfolio/%2e%2e/secret"])
def test_nothing_else_of_the_folder_is_served(client: Client, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_photo_left_out_comes_back_with_its_version(client: Client) -> None:
    made = written(client)
    photo = made.illustrations.get()
    case_studies.edit_case_study(case_study=made, version=1, data={"illustrations": []}, made_by=None)
    assert (made.illustrations.count(), Path(photo.file.path).exists()) == (0, True)
    case_studies.restore_case_study(kept=made.versions.get(number=1), version=2, made_by=None)
    back = made.illustrations.get()
    assert (back.file.name, back.alt, back.width) == (photo.file.name, "Un jardin", 40)


def test_deleted_draft_takes_its_files_along(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    made = written(client)
    path = Path(made.illustrations.get().file.path)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{DESK}{made.slug}/supprimer/", {"version": 1})
    assert (CaseStudy.objects.count(), path.exists()) == (0, False)


def test_photo_is_put_into_the_text_by_its_address(client: Client) -> None:
    made = written(client)
    address = made.illustrations.get().file.url
    data = {"body": f"![Un jardin]({address})"}
    case_studies.edit_case_study(case_study=made, version=1, data=data, made_by=None)
    page = client.get(made.get_absolute_url()).content.decode()
    assert f'<img src="{address}" alt="Un jardin" loading="lazy">' in page


def test_photo_of_a_form_never_saved_goes_after_a_week(client: Client, media: Path) -> None:
    made = written(client)
    case_studies.edit_case_study(case_study=made, version=1, data={"illustrations": []}, made_by=None)
    kept = store_photo(content=encode_photo(picture()))["file"]
    now = timezone.now()
    assert [delete_abandoned(now=now + timedelta(days=days)) for days in (6, 8, 8)] == [0, 1, 0]
    assert ((media / kept).exists(), len(list(media.rglob("*.webp")))) == (False, 1)
