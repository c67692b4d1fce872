"""Files and addresses that mean harm, or are only broken: each import ends in one clear sentence."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from domino import outbound
from inventory.enums import ImportState
from inventory.imports import limits
from inventory.imports.readers.json_text import TOO_HEAVY
from inventory.models import ImportRun, Initiative, Territory
from inventory.services import import_runs
from inventory.services.import_runs import recognising
from tests.hosts import answer, host, raw
from tests.inventory.imports.runs import received, worked

pytestmark = pytest.mark.django_db
PAGE = "C’est une page web ou du XML : exportez les données en CSV ou en GeoJSON."
BROKEN = "Le classeur ou l’archive est abîmé ou protégé par un mot de passe : enregistrez-le de nouveau."
JUNK = bytes(range(256)) * 40
BILLION = b"""<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&b;</name></Placemark></Document></kml>"""


def bomb() -> bytes:
    """A KMZ of some kilobytes that unpacks to 60 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b"<kml>" + b" " * 60_000_000)
    return stream.getvalue()


def shape(points: int) -> bytes:
    """One feature with a line of that many points."""
    line = ",".join(["[-2.08,47.65]"] * points)
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nom":"Trait"},'
        f'"geometry":{{"type":"LineString","coordinates":[{line}]}}}}]}}'
    ).encode()


def sent(territory: Territory, content: bytes, name: str) -> ImportRun:
    return received(territory, upload=SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b" \n ", "Le fichier est vide."),
        ("a.csv", b"nom;lat;lon\n", "Le fichier n’a aucune ligne sous ses titres de colonnes."),
        ("a.pdf", b"%PDF-1.7 rien", "C’est un PDF : il faut le tableau d’origine."),
        ("a.html", b"<!doctype html><html></html>", PAGE),
        ("a.json", b'{"features": [', None),
        ("a.json", b"[" * 100_000, None),
        ("a.kml", BILLION, None),
        ("a.kmz", bomb(), "Le classeur ou l’archive est compressé de façon anormale : il n’est pas ouvert."),
        ("a.xlsx", b"PK\x03\x04" + JUNK, BROKEN),
        ("a.gpkg", b"SQLite format 3\x00" + JUNK, None),
        ("a.csv", JUNK, recognising.JUNK),
    ],
)  # fmt: skip
def test_file_that_cannot_be_read_says_why(redon: Territory, name: str, content: bytes, sentence: str | None) -> None:
    run = sent(redon, content, name)
    assert (run.state, Initiative.objects.count()) == (ImportState.FAILED, 0)
    assert run.error.endswith(".") and "incident" not in run.error
    assert run.error == (sentence or run.error)


def test_shape_of_millions_of_points_is_a_remark(redon: Territory) -> None:
    run = sent(redon, shape(limits.MAX_VERTICES + 1), "a.geojson")
    run = worked(import_runs.correct(run=run, mapping={}, version=run.version, user=None))
    assert (run.state, run.counts["read"]) == (ImportState.PREVIEWED, 1)
    assert [remark[3] for remark in run.lines.get().remarks] == [
        "aucun lieu connu : absente de la carte",
        "forme de plus de 10000 sommets : laissée vide",
    ]


def test_file_of_too_many_rows_is_refused(redon: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.services.imports.reading.MAX_ROWS", 2)
    run = sent(redon, b"nom;lat;lon\na;47.65;-2.08\nb;47.65;-2.08\nc;47.65;-2.08\n", "a.csv")
    run = worked(import_runs.correct(run=run, mapping={}, version=run.version, user=None))
    assert (run.state, run.error) == (
        ImportState.FAILED, "Le fichier a plus de 2 lignes : importez-le en plusieurs fois.",
    )  # fmt: skip


WEIGH = """
import sys
from pathlib import Path
import django
django.setup()
from inventory.imports.errors import UnreadableFile
from inventory.imports.readers import read_table
try:
    list(read_table(Path(sys.argv[1])).rows())
except UnreadableFile as error:
    print(error)
# Of this program alone: ru_maxrss would count the process that started it.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024 < 500)
"""


def test_file_of_millions_of_values_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_bytes(shape(5_000_000))
    told = subprocess.run(
        [sys.executable, "-c", WEIGH, str(tmp_path / "a.geojson")], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == [TOO_HEAVY, "True"]


def test_xml_of_a_million_elements_is_refused(redon: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.imports.readers.xml_check.MAX_XML_ELEMENTS", 5)
    run = sent(redon, b"<kml><Document>" + b"<Placemark/>" * 4 + b"</Document></kml>", "a.kml")
    assert run.error == "Le fichier XML a plus d’un million d’éléments : coupez-le en plusieurs."


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts of tests stand on 127.0.0.1, which the site never asks."""
    monkeypatch.setattr(recognising.outbound, "fetch", partial(outbound.fetch, allow_private=True))


def asked(territory: Territory, address: str) -> ImportRun:
    return received(territory, address=address)


def test_address_is_read_by_its_content_whatever_it_says(redon: Territory, near: None) -> None:
    body = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"nom": "Café"}, "geometry": {"type": "Point", "coordinates": [-2.08, 47.65]}}
    ]}).encode()  # fmt: skip
    with host(answer(body, content_type="text/html")) as there:
        run = asked(redon, f"{there.url}/liste")
    assert (run.state, run.recognition["format"], run.recognition["total"]) == (ImportState.RECOGNISED, "geojson", 1)


def test_address_that_answers_a_page_says_so(redon: Territory, near: None) -> None:
    with host(answer(b"<html><body>Perdu</body></html>", content_type="text/csv")) as there:
        run = asked(redon, f"{there.url}/liste.csv")
    assert run.error == PAGE


def test_address_of_nothing_says_so(redon: Territory, near: None) -> None:
    with host(answer(b"", status="404 Not Found")) as there:
        run = asked(redon, f"{there.url}/liste.csv")
    assert run.error == "127.0.0.1 répond par une erreur 404 : vérifiez l’adresse."
    run = asked(redon, f"{there.url}/liste.csv?encore")
    assert run.error == "127.0.0.1 ne répond pas."


def test_address_that_answers_gigabytes_is_left(redon: Territory, near: None) -> None:
    with host(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n" + b"a" * 1000)) as there:
        run = asked(redon, f"{there.url}/liste.csv")
    assert run.error == f"127.0.0.1 envoie plus de {recognising.MAX_BODY // 1000} ko : c’est trop."


def test_address_that_is_slow_is_left(redon: Territory, near: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "SECONDS", 0.3)
    with host(lambda connection, head: connection.recv(10)) as there:
        run = asked(redon, f"{there.url}/liste.csv")
    assert run.error == "127.0.0.1 n’a pas répondu à temps."


def test_address_of_the_inside_is_refused(redon: Territory) -> None:
    with host(answer(b"nom\na\n")) as there:
        run = asked(redon, f"{there.url}/liste.csv")
    assert run.error == "127.0.0.1 mène à un réseau privé ou réservé : cette adresse n’est pas acceptée."
    assert there.requests == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://exemple.fr/a.csv", "rien"])
def test_address_of_something_else_is_refused(redon: Territory, address: str) -> None:
    with pytest.raises(import_runs.ImportRefused, match="http:// ou https://"):
        import_runs.receive(territory=redon, user=None, address=address)


def test_file_that_is_too_big_is_refused(redon: Territory) -> None:
    upload = SimpleUploadedFile("a.csv", b"nom\na\n")
    upload.size = limits.MAX_FILE_BYTES + 1
    with pytest.raises(import_runs.ImportRefused, match="Le fichier fait 200 Mo, 200 au plus"):
        import_runs.receive(territory=redon, user=None, upload=upload)


def test_fault_of_ours_is_one_sentence_and_can_be_taken_up(redon: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "sample_of", lambda *_: 1 / 0)
    run = sent(redon, b"nom\na\n", "a.csv")
    assert (run.state, run.error[:35]) == (ImportState.FAILED, "Un incident imprévu a arrêté l’impo")
    monkeypatch.undo()
    assert worked(import_runs.retry(run=run)).state == ImportState.RECOGNISED
