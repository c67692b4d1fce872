"""A poster as a tagged PDF: the texts of the sheet over its drawings, all of them vectors."""

from __future__ import annotations

import base64

from django.conf import settings
from django.template.loader import render_to_string

from domino.exports.pdf import write_pdf
from portfolio.posters import drawing
from portfolio.posters.layout import paper_size
from portfolio.posters.sheet import Frame, Sheet, Text

CSS_FILE = settings.BASE_DIR / "static" / "css" / "exports" / "poster.css"


def poster_pdf(sheet: Sheet, *, paper: str, orientation: str) -> bytes:
    """Return `sheet` as one page of `paper`, tagged (PDF/UA-1), fonts embedded."""
    context = {
        "sheet": sheet,
        "content": sheet.content,
        "map": _inline(drawing.map_svg(sheet)),
        "qr": _inline(drawing.qr_svg(sheet)),
        "alternative": drawing.alternative(sheet.content),
    }
    html = render_to_string("exports/portfolio/poster.html", context)
    return write_pdf(html, css=CSS_FILE.read_text() + _rules(sheet, *paper_size(paper, orientation)))


def _inline(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()


def _rules(sheet: Sheet, width: float, height: float) -> str:
    """Where everything stands, in millimetres of the paper: no template holds a style."""
    scale = width / sheet.width
    rules = [
        f"@page{{size:{width:.2f}mm {height:.2f}mm;margin:0}}",
        f"body{{width:{width:.2f}mm;height:{height - 0.1:.2f}mm;"
        f'background:url("{_inline(drawing.decor_svg(sheet))}") 0 0/{width:.2f}mm {height:.2f}mm no-repeat}}',
        _box("map", sheet.map, scale),
        _box("qr", sheet.qr, scale),
    ]
    return "\n".join(rules + [_line(text, scale) for text in sheet.texts()])


def _box(key: str, frame: Frame, scale: float) -> str:
    sides = zip(("left", "top", "width", "height"), (frame.x, frame.y, frame.width, frame.height), strict=True)
    return f"#{key}{{" + ";".join(f"{name}:{value * scale:.3f}mm" for name, value in sides) + "}"


def _line(text: Text, scale: float) -> str:
    # Centred lines are short: a box around the middle is wide enough.
    half = text.size * 3 if text.centred else 0.0
    rule = {
        "left": f"{(text.x - half) * scale:.3f}mm",
        "top": f"{text.y * scale:.3f}mm",
        "font-size": f"{text.size * scale:.3f}mm",
        "line-height": f"{text.step * scale:.3f}mm",
        "color": text.ink,
        "font-weight": "bold" if text.bold else "normal",
    }
    if text.centred:
        rule |= {"width": f"{2 * half * scale:.3f}mm", "text-align": "center"}
    return f"#{text.key}{{" + ";".join(f"{name}:{value}" for name, value in rule.items()) + "}"
