"""The case study on paper: read back as text, tagged, with its photos, whatever its length."""

import re
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from inventory.services.photos import encode_photo
from portfolio.enums import State
from portfolio.models import CaseStudy, Illustration, Interview, PullQuote
from portfolio.paper import for_paper
from portfolio.services.illustrations import store_photo
from tests.factories.initiatives import InitiativeFactory
from tests.factories.portfolio import CaseStudyFactory
from tests.portfolio.case_study_forms import member, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def add_photo(case_study: CaseStudy, alt: str = "Un jardin") -> Illustration:
    stored = store_photo(content=encode_photo(picture()))
    return Illustration.objects.create(case_study=case_study, alt=alt, credit="Léa", **stored)


def pdf(client: Client, case_study: CaseStudy) -> bytes:
    response = client.get(f"{case_study.get_absolute_url().rstrip('/')}.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return response.content


def told(command: list[str], content: bytes) -> str:
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def opened(content: bytes) -> bytes:
    """The objects of a PDF, its streams decompressed."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(each) for each in streams if each.startswith(b"x"))


def text(content: bytes) -> str:
    return re.sub(r"\s+", " ", told(["pdftotext", "-", "-"], content))


def test_paper_says_what_the_page_says(client: Client) -> None:
    sel = InitiativeFactory(name="Le SEL de Vilaine")
    study = CaseStudyFactory(title="Une minute", lead="Un marron.", investigators="des volontaires", initiatives=[sel])
    PullQuote.objects.create(case_study=study, text="Un mot juste", person="Régine", role="membre")
    Interview.objects.create(case_study=study, question="Et après ?", answer="**La suite.**", person="Régine")
    add_photo(study)
    read = text(pdf(client, study))
    wanted = ["Une minute", "Un marron.", "Le SEL de Vilaine", "Des volontaires", "Ce que c’est", "Un jardin."]
    wanted += ["« Un mot juste »", "Régine, membre", "Et après ?", "La suite.", "Photo : Léa", "CC BY-SA 4.0"]
    wanted.append(f"http://testserver/porte-folio/{study.slug}/")
    assert [words for words in wanted if words not in read.replace("\u00a0", " ")] == []


@pytest.mark.parametrize(("photos", "quotes"), [(0, 0), (3, 3)])
@pytest.mark.parametrize("title", ["Court", "Un titre de plus de quatre-vingts caractères, " * 3])
def test_paper_is_tagged_in_french_and_nothing_runs_over(client: Client, photos: int, quotes: int, title: str) -> None:
    study = CaseStudyFactory(title=title[:150], body="Un mot-très-" + "long" * 40 + "\n\n" + "Texte. " * 300)
    for number in range(photos):
        add_photo(study, f"Photo {number}")
    for number in range(quotes):
        PullQuote.objects.create(case_study=study, text=f"Parole {number} " + "longue " * 40)
    content = pdf(client, study)
    told_of = told(["pdfinfo", "-"], content)
    assert re.search(r"^Tagged:\s+yes$", told_of, re.MULTILINE)
    assert re.search(r"^Page size:.*\(A4\)$", told_of, re.MULTILINE)
    assert re.findall(rb"/Lang ?\((\w+)\)", opened(content)) == [b"fr"]
    boxes = re.findall(
        r'xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.]+)"', told(["pdftotext", "-bbox", "-", "-"], content)
    )
    assert min(float(left) for left, _ in boxes) >= 0
    assert max(float(right) for _, right in boxes) <= 595.3


def test_draft_says_so_on_paper(client: Client) -> None:
    study = CaseStudyFactory(state=State.DRAFT)
    member(client, study.territory)
    response = client.get(f"/porte-folio/{study.slug}.pdf")
    assert ("ne pas diffuser" in text(response.content), response["Cache-Control"]) == (True, "private, no-store")


def test_picture_in_the_text_is_inline_when_the_reader_may_see_it() -> None:
    study, draft = CaseStudyFactory(), CaseStudyFactory(state=State.DRAFT)
    own, hidden = add_photo(study), add_photo(draft)
    drawn = for_paper(f"![Mien]({own.file.url}) ![Caché]({hidden.file.url}) ![Rien](/media/rien.webp)", study, top=2)
    assert re.findall(r'<img src="([^,]+),[^"]+" alt="([^"]+)">', drawn) == [("data:image/jpeg;base64", "Mien")]
    assert ["<em>Caché</em>" in drawn, "<em>Rien</em>" in drawn] == [True, True]


def test_photo_whose_file_is_gone_is_left_out(client: Client) -> None:
    study = CaseStudyFactory()
    Path(add_photo(study).file.path).unlink()
    assert "En images" not in text(pdf(client, study))


def test_too_many_print_outs_are_a_429(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import portfolio.views.case_study as view
    from domino.limits import Rule

    drawn: Callable[..., bytes] = lambda **values: b"%PDF"  # noqa: E731
    monkeypatch.setattr(view, "case_study_pdf", drawn)
    monkeypatch.setattr(view, "PRINTS", [Rule(2, 600)])
    address = f"/porte-folio/{CaseStudyFactory().slug}.pdf"
    answers = [client.get(address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
