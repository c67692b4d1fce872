"""Files of events: known by their content, sent as something to keep, seen by those who see the event."""

import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from inventory.enums import Role
from portfolio.enums import FileKind, State
from portfolio.models import Event, EventFile
from portfolio.services import event_files
from portfolio.services.event_files import DocumentRefused, add_event_file, check_document
from portfolio.services.events import delete_event
from tests.factories.portfolio import EventFactory
from tests.portfolio.case_study_forms import member, picture
from tests.portfolio.event_forms import DESK, DOCX, ODT, PDF, upload, zipped

pytestmark = pytest.mark.django_db
ODF = zipped(("mimetype", ODT), ("content.xml", b"<x/>"))
OFFICE = zipped(("[Content_Types].xml", DOCX), ("word/document.xml", b"<x/>"))


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept(event: Event, content: bytes = PDF, title: str = "Compte rendu") -> EventFile:
    return add_event_file(event=event, kind=FileKind.DOCUMENT, upload=upload(content), title=title)


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (ODF, "odt"),
        (zipped(("mimetype", ODT[:-4] + b"spreadsheet"), ("content.xml", b"")), "ods"),
        (zipped(("mimetype", ODT[:-4] + b"presentation"), ("content.xml", b"")), "odp"),
        (OFFICE, "docx"),
        (
            OFFICE_XLSX := zipped(
                ("[Content_Types].xml", DOCX.replace(b"wordprocessingml.document", b"spreadsheetml.sheet"))
            ),
            "xlsx",
        ),
        (
            zipped(("[Content_Types].xml", DOCX.replace(b"wordprocessingml.document", b"presentationml.presentation"))),
            "pptx",
        ),
        ("nom;nombre\nÉté;3\n".encode(), "csv"),
        ("nom;nombre\nÉté;3\n".encode("cp1252"), "csv"),
    ],
)
def test_document_is_known_by_its_content(content: bytes, ending: str) -> None:
    assert str(check_document(upload(content, "photo.png")).name).endswith(f".{ending}")


BOMB = zipped(("mimetype", ODT), ("content.xml", b"\0" * 20_000_000))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"<html><script>alert(1)</script></html>",
        b"<html>;a\n<b>;c;d\n",
        b"une seule colonne\nsans table\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"%PDF-1.7\nrien",
        PDF.replace(b"<<>>", b"<</JavaScript 1>>"),
        PDF + b"<script>alert(1)</script>",
        b"PK\x03\x04" + b"\0" * 100,
        zipped(("mimetype", ODT)),
        zipped(("mimetype", b"application/epub+zip"), ("content.xml", b"")),
        zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"")),
        zipped(("[Content_Types].xml", DOCX), ("word/vbaProject.bin", b"")),
        zipped(("mimetype", ODT), ("content.xml", b""), ("Basic/script-lc.xml", b"")),
        zipped(("programme.exe", b"MZ")),
        ODF[:-10],
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentRefused):
        check_document(upload(content, "tableau.csv"))


def test_zip_bomb_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_files, "MAX_UNPACKED", 10_000_000)
    with pytest.raises(DocumentRefused, match="énorme"):
        check_document(upload(BOMB))


def test_zip_of_too_many_members_is_refused() -> None:
    many = zipped(("mimetype", ODT), *((f"{number}.xml", b"") for number in range(5_001)))
    with pytest.raises(DocumentRefused, match="énorme"):
        check_document(upload(many))


def test_locked_zip_is_refused() -> None:
    locked = bytearray(OFFICE)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert zipfile.ZipFile(upload(bytes(locked)).file).infolist()[0].flag_bits & 1
    with pytest.raises(DocumentRefused, match="mot de passe"):
        check_document(upload(bytes(locked)))


def test_document_over_ten_megabytes_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="10 Mo"):
        check_document(upload(b"a;b\n" * 2_700_000))


def test_event_keeps_so_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_files, "MOST", 1)
    event = EventFactory()
    kept(event)
    with pytest.raises(DocumentRefused, match="au plus"):
        kept(event)


def test_document_is_sent_to_be_kept(client: Client) -> None:
    file = kept(EventFactory(), title='Compte "rendu" <b>')
    response = client.get(file.file.url)
    names = ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy")
    assert [response[name] for name in names] == [
        "application/pdf",
        'attachment; filename="compte-rendu-b.pdf"',
        "nosniff",
        "default-src 'none'; sandbox",
    ]
    assert b"".join(response.streaming_content) == PDF


def test_file_of_a_draft_is_for_its_team(client: Client) -> None:
    event = EventFactory(state=State.DRAFT)
    file = kept(event)
    stranger = client.get(file.file.url).status_code
    member(client, event.territory, Role.RELAY)
    response = client.get(file.file.url)
    response.close()
    assert (stranger, response.status_code, response["Cache-Control"]) == (404, 200, "private, no-store")


@pytest.mark.parametrize("name", ["../../.env", "2017/01/rien.pdf", "..%2f..%2fetc/passwd"])
def test_other_files_are_not_served(client: Client, name: str) -> None:
    assert client.get(f"/media/demarche/{name}").status_code == 404


def post(client: Client, event: Event, **changed: object) -> int:
    data = {"file-kind": "document", "file-title": "Notes", "file-licence": "CC-BY-SA-4.0", "file-file": upload(PDF)}
    return client.post(f"{DESK}{event.slug}/fichiers/", data | changed).status_code


def test_desk_keeps_a_document_and_takes_it_away(
    client: Client, media: Path, django_capture_on_commit_callbacks
) -> None:
    event = EventFactory(state=State.DRAFT)
    member(client, event.territory, Role.RELAY)
    assert post(client, event) == 302
    file = event.files.get()
    assert [path.is_file() for path in [media / str(file.file)]] == [True]
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{DESK}fichiers/{file.pk}/retirer/")
    assert (response.status_code, event.files.count(), (media / str(file.file)).exists()) == (302, 0, False)


def test_photo_is_drawn_anew(client: Client, media: Path) -> None:
    event = EventFactory(state=State.DRAFT)
    member(client, event.territory)
    changed = {"file-kind": "photo", "file-credit": "Léa", "file-file": picture()}
    assert post(client, event, **changed) == 302
    content = (media / str(event.files.get().file)).read_bytes()
    assert (content[8:12], b"Camille" in content) == (b"WEBP", False)


@pytest.mark.parametrize(
    "changed",
    [
        {"file-title": ""},
        {"file-kind": "photo"},
        {"file-kind": "photo", "file-credit": "Léa"},
        {"file-kind": "virus"},
        {"file-licence": "à moi"},
        {"file-file": ""},
        {"file-file": SimpleUploadedFile("vide.pdf", b"")},
        {"file-file": upload(b"<svg onload=alert(1)>", "image.svg")},
    ],
)
def test_wrong_file_is_refused(client: Client, changed: dict) -> None:
    event = EventFactory(state=State.DRAFT)
    member(client, event.territory)
    assert (post(client, event, **changed), event.files.count()) == (422, 0)


def test_files_of_what_is_public_are_for_moderators(client: Client) -> None:
    event = EventFactory()
    file = kept(event)
    member(client, event.territory, Role.RELAY)
    answers = (post(client, event), client.post(f"{DESK}fichiers/{file.pk}/retirer/").status_code)
    assert (answers, event.files.count()) == ((403, 403), 1)


def test_files_go_with_their_draft(media: Path, django_capture_on_commit_callbacks) -> None:
    event = EventFactory(state=State.DRAFT)
    path = media / str(kept(event).file)
    with django_capture_on_commit_callbacks(execute=True):
        delete_event(event=event, version=1)
    assert (path.exists(), Event.objects.count()) == (False, 0)
