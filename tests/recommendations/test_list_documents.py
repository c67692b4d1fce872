"""Documents of a list, opened by other programs than those that wrote them: headings, tables, accents, order."""

import io
import re
from zipfile import ZipFile

import pytest
from django.template.defaultfilters import striptags

from recommendations.documents import list_data
from recommendations.enums import Phase, Register
from recommendations.matrix import build_matrix
from recommendations.models import RecommendationList
from recommendations.paper import list_document, list_html, matrix_size
from tests.factories.recommendations import ListFactory, RecommendationFactory
from tests.portfolio.test_case_study_pdf import opened
from tests.recommendations.documents import converted, pdf_text, sample_list

pytestmark = pytest.mark.django_db
SITE = "https://domino.example"
TITLES = ["Avant-propos", "Les préconisations", "La matrice", "Le suivi", "Annexe", "À propos de ce document"]


def document(owner: RecommendationList, fmt: str) -> bytes:
    return list_document(list=owner, data=list_data(owner), fmt=fmt, site=SITE)


def test_pdf_reads_in_order() -> None:
    owner = sample_list(3)
    text = pdf_text(document(owner, "pdf"))
    expected = [owner.title, owner.territory.name, "Participants : 42", "Sommaire", *TITLES[:1]]
    expected += [f"{each.number}. {each.title}" for each in owner.recommendations.all()]
    places = [text.index(part) for part in expected]
    assert places == sorted(places)
    last = [text.rindex(part) for part in TITLES]
    assert last == sorted(last)


def test_pdf_is_tagged_and_titled() -> None:
    made = opened(document(sample_list(1), "pdf"))
    for part in (b"/StructTreeRoot", b"/TH", b"/DisplayDocTitle true", b"/Lang (fr)"):
        assert part in made, part
    assert re.search(rb"pdfuaid:part", made)


def test_contents_of_the_pdf_tell_pages() -> None:
    text = pdf_text(document(sample_list(2), "pdf"))
    assert re.search(r"1\. Ouvrir le lieu n° 1 aux collectifs ?\.{3,} ?\d+", text)


@pytest.mark.parametrize("fmt", ["docx", "odt"])
def test_libreoffice_finds_headings_tables_and_accents(fmt: str) -> None:
    owner = sample_list(3)
    html = converted(document(owner, fmt), fmt, "html")["liste.html"].decode()
    headings = [
        re.sub(r"\s+", " ", striptags(found)).strip() for found in re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    ]
    assert [title for title in TITLES if any(each.startswith(title) for each in headings)] == TITLES
    second = [re.sub(r"\s+", " ", striptags(found)).strip() for found in re.findall(r"<h2[^>]*>(.*?)</h2>", html, re.S)]
    assert [each for each in second if each.startswith(("1.", "2.", "3."))][:3] == [
        f"{each.number}. {each.title}" for each in owner.recommendations.all()
    ]
    text = re.sub(r"\s+", " ", striptags(html).replace("&rsquo;", "’").replace("&nbsp;", " "))
    for part in ("Expérimentation", "L’Association É", "1 250,50", "Dix salles ouvertes."):
        assert part in text.replace("\u202f", " ").replace("\xa0", " "), part
    assert html.lower().count("<table") == 3


@pytest.mark.parametrize("fmt", ["docx", "odt"])
def test_document_can_be_printed_in_order(fmt: str) -> None:
    owner = sample_list(2)
    text = pdf_text(converted(document(owner, fmt), fmt, "pdf")["liste.pdf"])
    last = [text.rindex(part) for part in TITLES]
    assert (owner.title in text, last) == (True, sorted(last))


def test_docx_has_contents_field_language_header_rows_and_properties() -> None:
    with ZipFile(io.BytesIO(document(sample_list(2), "docx"))) as archive:
        body, styles, core = (
            archive.read(f"{name}.xml").decode() for name in ("word/document", "word/styles", "docProps/core")
        )
        custom = archive.read("docProps/custom.xml").decode()
    assert re.search(r'TOC \\o "1-2"', body)
    assert body.count("<w:tblHeader") == body.count("<w:tbl>") == 3
    assert body.count("<w:cantSplit/>") == body.count("<w:tr>")
    assert body.count('w:orient="landscape"') == 1
    assert (styles.count('w:lang w:val="fr-FR"'), "Feuille de route de l’été" in core) == (1, True)
    assert "CC BY-SA 4.0" in custom


def test_odt_has_contents_field_language_header_rows_and_properties() -> None:
    with ZipFile(io.BytesIO(document(sample_list(2), "odt"))) as archive:
        body, styles, meta = (archive.read(f"{name}.xml").decode() for name in ("content", "styles", "meta"))
        assert archive.infolist()[0].filename == "mimetype"
    assert "<text:table-of-content " in body
    assert body.count("<table:table-header-rows>") == body.count("<table:table ") == 3
    assert 'fo:language="fr"' in styles
    assert 'fo:country="FR"' in styles
    assert "<dc:language>fr-FR</dc:language>" in meta
    assert "CC BY-SA 4.0" in meta


@pytest.mark.parametrize("fmt", ["pdf", "docx", "odt"])
def test_empty_list_says_so(fmt: str) -> None:
    made = document(ListFactory(), fmt)
    text = pdf_text(made if fmt == "pdf" else converted(made, fmt, "pdf")["liste.pdf"])
    assert "Cette liste n’a pas encore de préconisation." in text


def test_filtered_document_says_what_was_chosen() -> None:
    owner = sample_list(1)
    html = list_html(list=owner, data=list_data(owner), for_office=False, site=SITE, selection=["Phase : Amorçage"])
    assert "Phase : Amorçage" in html


def test_draft_says_not_to_spread_it() -> None:
    assert "à ne pas diffuser" in pdf_text(document(sample_list(1, state="draft"), "pdf"))


def test_markdown_can_fetch_nothing_nor_break_the_document() -> None:
    owner = ListFactory()
    hostile = "![Une photo](/media/portfolio/x.webp) <script>x</script>\n\n| a |\n| - |\n| b |"
    RecommendationFactory(list=owner, title='<b>Gras</b> & "cité" {}', context=hostile, how=hostile)
    for fmt in ("pdf", "docx", "odt"):
        made = document(owner, fmt)
        text = pdf_text(made if fmt == "pdf" else converted(made, fmt, "pdf")["liste.pdf"])
        assert ('<b>Gras</b> & "cité" {}' in text, "Une photo" in text) == (True, True)


@pytest.mark.parametrize(("count", "size"), [(0, "large"), (12, "large"), (24, "medium"), (60, "numbers")])
def test_matrix_takes_the_largest_letters_that_hold_on_its_page(count: int, size: str) -> None:
    phases, registers = Phase.values, Register.values
    rows = [
        RecommendationFactory.build(
            list=None, number=n, title="x" * 80, phases=[phases[n % 3]], registers=[registers[n % 4]]
        )
        for n in range(count)
    ]
    assert matrix_size(build_matrix(rows)) == size


@pytest.mark.parametrize("count", [1, 12, 60])
def test_matrix_of_the_pdf_is_on_one_landscape_page(count: int) -> None:
    import pypdfium2

    owner = ListFactory()
    for number in range(count):
        title = f"{number} " + "Ouvrir les équipements publics vacants aux collectifs d’habitants à l’année"
        RecommendationFactory(list=owner, title=title, phases=["start"], registers=["places", "funding"])
    pages = pypdfium2.PdfDocument(document(owner, "pdf"))
    wide = [page for page in pages if page.get_width() > page.get_height()]
    assert len(wide) == 1
    assert "Registre" in wide[0].get_textpage().get_text_range()
    assert str(count) in wide[0].get_textpage().get_text_range()


def pages_of(made: bytes) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(made) as opened_document:
        return [page.get_textpage().get_text_range() for page in opened_document]


def test_contents_of_the_odt_tell_the_right_page() -> None:
    pages = pages_of(converted(document(sample_list(2), "odt"), "odt", "pdf")["liste.pdf"])
    matrix = next(number for number, text in enumerate(pages, 1) if text.startswith("La matrice"))
    assert re.search(rf"La matrice[ .]*{matrix}\s", pages[1])


def test_contents_of_the_pdf_tell_the_right_page() -> None:
    pages = pages_of(document(sample_list(40), "pdf"))
    where = next(number for number, text in enumerate(pages, 1) if "40. Ouvrir" in text and "Pourquoi" in text)
    assert re.search(rf"40\. Ouvrir le lieu n° 40 aux collectifs[ .]*{where}\s", pages[1] + pages[2])


@pytest.mark.parametrize(("fmt", "most"), [("pdf", 5), ("docx", 5), ("odt", 5)])
def test_short_list_wastes_no_page(fmt: str, most: int) -> None:
    made = document(sample_list(1), fmt)
    assert len(pages_of(made if fmt == "pdf" else converted(made, fmt, "pdf")["liste.pdf"])) <= most
