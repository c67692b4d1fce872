"""An evaluation as a picture and as A4 pages: the radar, its table, what shows it, the version it was made with."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from domino.dates import written
from domino.exports.pdf import write_pdf
from evaluation.radar import draw_sheet, figure
from evaluation.radars import Asked
from inventory.templatetags.inventory_tags import LICENCES

CSS_FILE = settings.BASE_DIR / "static" / "css" / "exports" / "evaluation.css"


def sheet_of(asked: Asked) -> str:
    """Return the radar as a whole SVG document, with the referential, the date and the licence beneath."""
    parts = asked.parts
    return draw_sheet(
        parts.axes,
        parts.series,
        band=parts.band,
        title=asked.title,
        description=asked.description,
        notes=notes_of(asked),
    )


def notes_of(asked: Asked) -> list[str]:
    """Referential, version, date and licence: what a picture says beneath."""
    evaluation = asked.profile.evaluation
    version = evaluation.version
    made = written(evaluation.made_on, "j F Y")
    licence = LICENCES.get(version.referential.licence, (version.referential.licence,))[0]
    return [
        f"Référentiel « {version.referential.title} », version {version.number}. Évaluation du {made}.",
        f"DOMINO, {licence}. Un outil pour discuter et progresser, pas un classement.",
    ]


def sheet_pdf(*, asked: Asked, evidence: Sequence[Any], site: str) -> bytes:
    """Return the evaluation as a tagged PDF; `evidence` are (criterion, lines); `site` stands before its links."""
    import segno

    parts, evaluation = asked.parts, asked.profile.evaluation
    drawn = figure(parts.axes, parts.series, band=parts.band, title=asked.title, description=asked.description)
    address = site + evaluation.get_absolute_url()
    context = {
        "asked": asked,
        "evaluation": evaluation,
        "figure": drawn,
        "evidence": evidence,
        "notes": notes_of(asked),
        "picture": f"data:image/svg+xml;base64,{base64.b64encode(sheet_of(asked).encode()).decode()}",
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=0),
        "site": site,
    }
    return write_pdf(render_to_string("exports/evaluation/sheet.html", context), css=CSS_FILE.read_text())
