"""The radar to download: a document of its own, the same as a PNG and in a PDF."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from domino.exports.pdf import write_pdf
from domino.exports.png import write_png
from evaluation.radar import Axis, Series, draw, draw_sheet, sheet_size

AXES = [Axis(name) for name in ("Ancrage local", "Solidité", "Sobriété")]
SERIES = [Series("Comité", [4, 2, 3])]
WORDS = {"title": "Radar du SEL de Vilaine", "description": "Trois critères."}
NOTES = ["Référentiel de Redon, version 2. 14 mars 2026.", "Licence CC BY-SA 4.0."]


def sheet() -> str:
    return draw_sheet(AXES, SERIES, notes=NOTES, **WORDS)


def test_sheet_says_what_it_is_on_a_white_ground() -> None:
    root = ElementTree.fromstring(sheet())  # noqa: S314 our own text
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert (texts[0], texts[-2:]) == (WORDS["title"], NOTES)
    ground = next(root.iter("{http://www.w3.org/2000/svg}rect"))
    assert (ground.get("fill"), ground.get("width"), ground.get("height")) == (
        "#ffffff",
        root.get("width"),
        root.get("height"),
    )


def test_sheet_stands_alone() -> None:
    assert re.findall(r"var\(|style|tabindex|href|url\(|class=\"radar", sheet()) == []


def test_png_has_the_size_asked_and_dark_letters() -> None:
    width, height = sheet_size(sheet())
    picture = Image.open(BytesIO(write_png(sheet(), width=width, height=height, scale=2)))
    assert picture.format == "PNG"
    assert abs(picture.width - 2 * width) <= 2 and abs(picture.height - 2 * height) <= 2
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    title = picture.convert("L").crop((60, 60, 500, 120))
    assert title.getextrema()[0] < 60


def test_png_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        write_png("<svg/>", width=2001, height=10, scale=2)


def test_drawing_goes_into_a_tagged_pdf() -> None:
    body = f"<h1>Fiche</h1>{draw(AXES, SERIES, **WORDS)}"
    html = f'<!doctype html><html lang="fr"><head><title>Fiche</title></head><body>{body}</body></html>'
    assert write_pdf(html, css="svg { width: 150mm }").startswith(b"%PDF-")
