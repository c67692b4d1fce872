"""Scans of paper sheets: judged by their content, kept between tries, read by members of the territory alone."""

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from inventory.enums import Channel, Role
from inventory.models import Contribution, Scan, Territory
from inventory.paper import next_sheet_codes
from inventory.services import scans
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.contributions import ContributionFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
DESK = "/moderation/saisie/"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\ntrailer\n<< >>\nstartxref\n44\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(name="Redon", slug="redon")


def member(role: Role, territory: Territory) -> Client:
    client = Client()
    client.force_login(MembershipFactory(territory=territory, role=role).user)
    return client


def picture(width: int = 300, height: int = 400, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG", **options)
    return out.getvalue()


def upload(content: bytes, name: str = "feuille.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def typed(**changes: object) -> dict[str, object]:
    code = next_sheet_codes(1)[0]
    return {
        "sheet_number": code,
        "name": "Troc de plants",
        "description": "On troque.",
        "territory": "redon",
        **changes,
    }


def paper(territory: Territory, **values: object) -> Contribution:
    return ContributionFactory(channel=Channel.PAPER, sheet_number="00042-K7P", territory=territory, **values)


def scan_of(territory: Territory, content: bytes = PDF) -> Scan:
    checked = scans.check_scan(upload(content))
    return scans.add_scans(contribution=paper(territory), contents=[checked])[0]


def test_picture_is_drawn_anew_and_pdf_kept_as_it_is(redon: Territory) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Camille"
    files = [upload(picture(4000, 1000, exif=exif)), upload(PDF, "Camille.pdf")]
    assert member(Role.RELAY, redon).post(DESK, typed(scans=files)).status_code == 302
    drawn, document = sorted(Contribution.objects.get().scans.all(), key=lambda scan: scan.is_pdf)
    with Image.open(drawn.file.path) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("WEBP", (2400, 600), {})
    assert Path(document.file.path).read_bytes() == PDF
    assert "Camille" not in drawn.file.name + document.file.name


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("feuille.pdf", b"<html><script>alert(1)</script></html>", "ni une photo ni un PDF"),
        ("feuille.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "ni une photo ni un PDF"),
        ("feuille.jpg", b"\xff\xd8\xff" + b"0" * 50, "ni une photo ni un PDF"),
        ("feuille.pdf", b"%PDF-1.4\n<script>alert(1)</script>", "incomplet ou abîmé"),
        ("feuille.pdf", PDF + b"<html><script>alert(1)</script></html>", "incomplet ou abîmé"),
        ("feuille.pdf", PDF + b"PK\x03\x04", "incomplet ou abîmé"),
        ("feuille.pdf", b"<html>" + PDF, "ni une photo ni un PDF"),
        ("feuille.pdf", PDF.replace(b"/Catalog", b"/Catalog /JavaScript (app)"), "un programme ou un fichier joint"),
        ("feuille.pdf", b"", "Ce fichier est vide"),
        ("feuille.pdf", PDF[:9] + b"0" * scans.MAX_BYTES + PDF[9:], "pèse plus de 10 Mo"),
        ("feuille.jpg", b"0" * (11 * 1024 * 1024), "pèse plus de 10 Mo"),
    ],
    ids=["html", "svg", "jpeg", "script", "tail", "zip", "head", "javascript", "empty", "big pdf", "11 MB"],
)
def test_what_is_no_scan_is_refused_in_words(redon: Territory, name: str, content: bytes, sentence: str) -> None:
    response = member(Role.RELAY, redon).post(DESK, typed(scans=[upload(content, name)]))
    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert (Contribution.objects.count(), Scan.objects.count()) == (0, 0)


def test_picture_with_a_page_behind_it_loses_the_page(redon: Territory) -> None:
    content = picture() + b"<html><script>alert(1)</script></html>"
    member(Role.RELAY, redon).post(DESK, typed(scans=[upload(content)]))
    assert b"script" not in Path(Scan.objects.get().file.path).read_bytes()


def kept_in(page: str) -> list[str]:
    return [part.split('value="')[1].split('"')[0] for part in page.split('name="scan_kept"')[1:]]


def test_scan_of_a_refused_sheet_is_kept(redon: Territory, media: Path) -> None:
    client, sheet = member(Role.RELAY, redon), typed(name="", scans=[upload(PDF, "recto.pdf")])
    refused = client.post(DESK, sheet)
    page = refused.content.decode()
    assert (refused.status_code, "Garder « recto.pdf »" in page) == (422, True)
    # A second refusal keeps it as well, and one may add another.
    again = client.post(DESK, {**sheet, "scans": [upload(picture())], "scan_kept": kept_in(page)})
    kept = kept_in(again.content.decode())
    assert len(kept) == 2
    sheet.pop("scans")
    assert client.post(DESK, {**sheet, "name": "Troc de plants", "scan_kept": kept}).status_code == 302
    assert sorted(scan.is_pdf for scan in Contribution.objects.get().scans.all()) == [False, True]


def test_kept_scan_is_its_senders_alone_and_cannot_be_forged(redon: Territory) -> None:
    refused = member(Role.RELAY, redon).post(DESK, typed(name="", scans=[upload(PDF)]))
    stolen = [*kept_in(refused.content.decode()), "forge"]
    assert member(Role.RELAY, redon).post(DESK, typed(scan_kept=stolen)).status_code == 302
    assert Scan.objects.count() == 0


def test_scan_nobody_came_back_for_is_forgotten(redon: Territory, media: Path) -> None:
    client, yesterday = member(Role.RELAY, redon), time.time() - scans.STASH_SECONDS - 60
    client.post(DESK, typed(name="", scans=[upload(PDF)]))
    old = next((media / scans.STASH_FOLDER).iterdir())
    os.utime(old, (yesterday, yesterday))
    client.post(DESK, typed(name="", scans=[upload(picture())]))
    assert [path.suffix for path in (media / scans.STASH_FOLDER).iterdir()] == [".webp"]


def test_same_file_twice_is_one_scan_and_nothing_waits(
    redon: Territory, media: Path, django_capture_on_commit_callbacks: Callable
) -> None:
    client, sheet = member(Role.RELAY, redon), typed(name="", scans=[upload(PDF), upload(PDF)])
    kept = kept_in(client.post(DESK, sheet).content.decode())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(DESK, {**sheet, "name": "Troc", "scans": [upload(PDF)], "scan_kept": kept})
    assert (len(kept), Scan.objects.count(), list((media / scans.STASH_FOLDER).iterdir())) == (2, 1, [])


def test_seven_files_are_too_many(redon: Territory) -> None:
    files = [upload(picture(10 + rank)) for rank in range(7)]
    assert member(Role.RELAY, redon).post(DESK, typed(scans=files)).status_code == 422


def test_scan_attached_later_is_added_once(redon: Territory) -> None:
    sheet, client = paper(redon), member(Role.RELAY, redon)
    address = f"/moderation/{sheet.pk}/numerisations/"
    for _ in range(2):
        response = client.post(address, {"scans": [upload(PDF)]}, follow=True)
        assert "La numérisation est jointe" in response.content.decode()
    assert f"/moderation/numerisations/{Scan.objects.get().pk}/" in response.content.decode()
    refused = client.post(address, {"scans": [upload(b"<html>", "x.pdf")]})
    assert (refused.status_code, "ni une photo ni un PDF" in refused.content.decode()) == (422, True)


def test_scan_of_what_is_not_paper_is_refused(redon: Territory) -> None:
    proposal = ContributionFactory(territory=redon)
    client = member(Role.FACILITATOR, redon)
    response = client.post(f"/moderation/{proposal.pk}/numerisations/", {"scans": [upload(PDF)]})
    assert (response.status_code, Scan.objects.count()) == (422, 0)


@pytest.mark.parametrize("role", list(Role))
def test_scan_is_read_by_members_of_the_territory_alone(redon: Territory, role: Role) -> None:
    address = f"/moderation/numerisations/{scan_of(redon).pk}/"
    answers = [member(role, place).get(address) for place in (redon, CommuneFactory())]
    assert [answer.status_code for answer in answers] == [200, 404]


def test_scan_is_closed_to_everyone_else(redon: Territory) -> None:
    scan = scan_of(redon)
    address = f"/moderation/numerisations/{scan.pk}/"
    client = Client()
    assert (client.get(address).status_code, client.get(f"/media/{scan.file.name}").status_code) == (302, 404)
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "kind", "disposition"),
    [
        (PDF, "application/pdf", 'attachment; filename="feuille-00042-K7P.pdf"'),
        (picture(), "image/webp", 'inline; filename="feuille-00042-K7P.webp"'),
    ],
    ids=["pdf", "picture"],
)
def test_scan_is_served_so_that_nothing_runs(redon: Territory, content: bytes, kind: str, disposition: str) -> None:
    response = member(Role.RELAY, redon).get(f"/moderation/numerisations/{scan_of(redon, content).pk}/")
    assert (response["Content-Type"], response["Content-Disposition"]) == (kind, disposition)
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
