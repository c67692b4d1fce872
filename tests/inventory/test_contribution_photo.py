"""Photos: judged by their content, drawn anew without metadata, seen by nobody before they are published."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from inventory.enums import ContributionState, Role
from inventory.models import Contribution, Photo
from inventory.services import photos
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory
from tests.inventory.proposals import PAGE, answers, guarded, redon

pytestmark = pytest.mark.django_db
GPS = 0x8825


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(width: int = 40, height: int = 20, kind: str = "JPEG", **options: object) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, kind, **options)
    return SimpleUploadedFile("vacances.jpg", out.getvalue(), "image/jpeg")


def with_gps() -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    exif[0x010F] = "Appareil de Camille"
    exif.get_ifd(GPS)[1] = "N"
    return picture(exif=exif)


def send(client: Client, photo: SimpleUploadedFile, **changes: object) -> object:
    data = {**answers(photo_alt="Un jardin", photo_credit="Camille"), **guarded(), "photo": photo, **changes}
    return client.post(PAGE, data)


def test_photo_is_drawn_anew_upright_and_bare(client: Client) -> None:
    redon()
    assert send(client, with_gps()).status_code == 302
    photo = Photo.objects.get()
    assert (photo.alt, photo.credit) == ("Un jardin", "Camille")
    assert "vacances" not in photo.file.name
    with Image.open(photo.file.path) as image:
        assert image.format == "WEBP"
        assert image.size == (20, 40) == (photo.width, photo.height)
        assert dict(image.getexif()) == {}
    assert b"Camille" not in Path(photo.file.path).read_bytes()


def test_large_photo_is_made_smaller(client: Client) -> None:
    redon()
    send(client, picture(3000, 1500))
    assert (Photo.objects.get().width, Photo.objects.get().height) == (1600, 800)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<script>alert(1)</script>", "n’est pas une photo lisible"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "n’est pas une photo lisible"),
        (picture().read()[:200], "n’est pas une photo lisible"),
        (picture(kind="GIF").read(), "n’est pas une photo lisible"),
        (b"\xff\xd8\xff" + b"0" * 50, "n’est pas une photo lisible"),
        (b"", "Ce fichier est vide"),
        (b"0" * (photos.MAX_BYTES + 1), "pèse plus de 10 Mo"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(client: Client, content: bytes, message: str) -> None:
    redon()
    response = send(client, SimpleUploadedFile("photo.jpg", content, "image/jpeg"))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert (Contribution.objects.count(), Photo.objects.count()) == (0, 0)


def test_too_many_pixels_are_refused(client: Client) -> None:
    redon()
    bomb = picture(9000, 9000, "PNG")
    assert bomb.size is not None and bomb.size < 1_000_000
    response = send(client, bomb)
    assert response.status_code == 422
    assert "lisible" in response.content.decode() or "pixels" in response.content.decode()


def test_photo_without_words_is_asked_for_them_and_kept(client: Client) -> None:
    redon()
    guard = guarded()
    response = send(client, picture(), photo_alt="", **guard)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Dites en une phrase ce que l’on voit sur la photo." in page
    kept = page.split('name="photo_kept" value="')[1].split('"')[0]
    assert client.post(PAGE, {**answers(photo_alt="Un jardin"), **guard, "photo_kept": kept}).status_code == 302
    photo = Photo.objects.get()
    assert photo.contribution == Contribution.objects.get()
    assert photo.alt == "Un jardin"


def test_kept_photo_cannot_be_taken_by_a_forged_name(client: Client) -> None:
    redon()
    data = {**answers(photo_alt="Un jardin"), **guarded(), "photo_kept": "forge"}
    assert client.post(PAGE, data).status_code == 302
    assert Photo.objects.count() == 0


def test_nobody_sees_it_before_it_is_published(client: Client, media: Path) -> None:
    commune = redon()
    send(client, picture())
    photo = Photo.objects.get()
    address = f"/media/{photo.file.name}"
    assert client.get(address).status_code == 404
    far = MembershipFactory().user
    client.force_login(far)
    assert client.get(address).status_code == 404
    client.force_login(MembershipFactory(territory=commune, role=Role.FACILITATOR).user)
    judged = client.get(address)
    assert judged.status_code == 200
    assert judged["Cache-Control"] == "private, no-store"
    initiative = InitiativeFactory(slug="jardin")
    Contribution.objects.update(state=ContributionState.PUBLISHED, initiative=initiative)
    Photo.objects.update(initiative=initiative)
    shown = Client().get(address)
    assert (shown.status_code, shown["Content-Type"], shown["X-Content-Type-Options"]) == (200, "image/webp", "nosniff")
    page = Client().get("/initiatives/jardin/").content.decode()
    assert 'alt="Un jardin"' in page and "Photo : Camille" in page


def test_folder_serves_nothing_else(client: Client, media: Path) -> None:
    (media / "secret.txt").write_text("secret")
    for name in ["secret.txt", "../secret.txt", "photos/", "%2e%2e/settings.py"]:
        assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize(("role", "shown"), [(Role.FACILITATOR, True), (Role.RELAY, False)])
def test_who_publishes_sees_the_photo_first(client: Client, role: Role, shown: bool) -> None:
    commune = redon()
    send(client, picture())
    photo = Photo.objects.get()
    client.force_login(MembershipFactory(territory=commune, role=role).user)
    page = client.get(photo.contribution.get_absolute_url()).content.decode()
    assert (f'src="/media/{photo.file.name}"' in page, "Crédit : Camille" in page) == (shown, shown)
