"""A list as a document for a council: one HTML source, from which come the PDF, the DOCX and the ODT."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from domino.dates import written
from domino.exports.office import write_office
from domino.exports.pdf import write_pdf
from domino.exports.png import write_png
from domino.markdown import render_markdown
from inventory.models import Territory
from inventory.outlines import Outlines
from inventory.templatetags.inventory_tags import licence
from portfolio.paper import ALT, PICTURE
from recommendations.enums import ListState, Status
from recommendations.facts import day, evidence, evidence_lines, facts, joined, short_day
from recommendations.matrix import Matrix, build_matrix
from recommendations.models import RecommendationList

Proofs = Mapping[Any, Any]
CSS_FILE = settings.BASE_DIR / "static" / "css" / "exports" / "recommendations.css"
MAP_SIDE = 420
# On the landscape page: points of height for the rows, and for each size of letters what a line holds and takes.
MATRIX_HEIGHT = 340
SIZES = (("large", 36, 13.5), ("medium", 46, 11), ("small", 54, 9.5))
CELL_PADDING = 8


def list_document(
    *,
    list: RecommendationList,
    data: dict[str, Any],
    fmt: str,
    site: str,
    selection: Iterable[str] = (),
    proofs: Proofs | None = None,
) -> bytes:
    """Return the list that `data` holds as "pdf", "docx" or "odt".

    `site` (scheme and host) stands before its links; `selection` says by what its recommendations were chosen;
    `proofs` are what `evidence_of` gives, without which the annex has what `data` names.
    Raises ExportError when it cannot be made.
    """
    html = list_html(list=list, data=data, for_office=fmt != "pdf", site=site, selection=selection, proofs=proofs)
    return write_pdf(html, css=CSS_FILE.read_text()) if fmt == "pdf" else write_office(html, fmt)


def list_html(
    *,
    list: RecommendationList,
    data: dict[str, Any],
    for_office: bool,
    site: str,
    selection: Iterable[str] = (),
    proofs: Proofs | None = None,
) -> str:
    """Return the HTML source of the documents; `for_office` leaves contents and pages to their own fields."""
    recommendations = [_shown(each, data["labels"], proofs or {}) for each in data["recommendations"]]
    matrix = build_matrix(recommendations)
    outlines = Territory.objects.filter(pk=list.territory_id).outlines() if list.territory_id else None
    context = {
        "list": data,
        "cover": _cover(list, data, len(recommendations)),
        "selection": [*selection],
        "is_draft": data["state"] == ListState.DRAFT,
        "map": _map(outlines, as_png=for_office) if outlines else "",
        "foreword": _text(data["foreword"], top=3),
        "recommendations": recommendations,
        "matrix": matrix,
        "matrix_size": matrix_size(matrix),
        "without_evidence": [each.number for each in recommendations if not each.evidence],
        "follow_ups": _follow_ups(data["recommendations"]),
        "licence": licence(data["licence"]),
        "for_office": for_office,
        "site": site,
        "made_on": timezone.localdate(),
        "columns": ("28%", "24%", "24%", "24%"),
    }
    return render_to_string("exports/recommendations/list.html", context)


def matrix_size(matrix: Matrix) -> str:
    """The largest letters with which the matrix holds on its page; "numbers" when titles never do."""
    for name, characters, points in SIZES:
        height = sum(
            max(_lines(cell.recommendations, characters) for cell in row.cells) * points + CELL_PADDING
            for row in matrix.rows
        )
        if height <= MATRIX_HEIGHT:
            return name
    return "numbers"


def _lines(recommendations: Iterable[Any], characters: int) -> int:
    return sum(math.ceil((len(each.title) + 4) / characters) for each in recommendations)


def _shown(recommendation: dict[str, Any], labels: dict[str, dict[str, str]], proofs: Proofs) -> SimpleNamespace:
    proof = proofs.get(UUID(recommendation["id"]))
    return SimpleNamespace(
        **{name: recommendation[name] for name in ("number", "title", "phases", "registers", "success")},
        status=str(Status(recommendation["status"]).label).capitalize(),
        carriers=joined(recommendation["carriers"]),
        ends=short_day(recommendation["ends_on"]) or labels["horizon"].get(recommendation["horizon"] or "", ""),
        context=_text(recommendation["context"], top=5),
        how=_text(recommendation["how"], top=5),
        facts=facts(recommendation, labels),
        inspirations=recommendation["inspirations"],
        evidence=evidence_lines(proof) if proof else evidence(recommendation),
    )


def _cover(list: RecommendationList, data: dict[str, Any], count: int) -> list[tuple[str, str]]:
    """What the cover says, as (label, text)."""
    state = str(ListState(data["state"]).label).capitalize()
    if data["version"]:
        agreed = f", le {day(data['agreed_on'])}" if data["agreed_on"] else ""
        state = f"Version {data['version']}{agreed} ({state.lower()})"
    event = list.event if list.event and list.event.slug == data["event"] else None
    lines = [
        ("Territoire", data["territory_name"]),
        ("État", state),
        ("Atelier", f"{event.title}, le {written(event.date, 'j F Y')}" if event else ""),
        ("Participants", str(data["participants"] or "")),
        ("Préconisations", str(count)),
    ]
    return [(label, text) for label, text in lines if text]


def _follow_ups(recommendations: Iterable[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    """Every dated line as (title with its number, day, status, text), in the order of the list, newest first."""
    return [
        (
            f"{each['number']}. {each['title']}",
            day(line["date"]),
            str(Status(line["status"]).label).capitalize(),
            line["text"],
        )
        for each in recommendations
        for line in each["follow_ups"]
    ]


def _text(markdown: str, *, top: int) -> SafeString:
    """The HTML of a Markdown text, its pictures told by their words: paper fetches nothing."""
    html = PICTURE.sub(lambda found: f"<em>{_alt(found[0])}</em>", render_markdown(markdown, top=top))
    return mark_safe(html)  # noqa: S308 cleaned by render_markdown


def _alt(tag: str) -> str:
    found = ALT.search(tag)
    return found[1] if found else ""


def _map(outlines: Outlines, *, as_png: bool) -> str:
    """The territory's outline as a data: address."""
    _, _, width, height = (float(number) for number in outlines.view_box.split())
    scale = MAP_SIDE / max(width, height)
    size = round(width * scale), round(height * scale)
    paths = "".join(f'<path d="{escape(path)}"/>' for _, path in outlines.paths)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{outlines.view_box}" width="{size[0]}" height="{size[1]}">'
        f'<g fill="#ffdd4f" stroke="#1d1a2b" stroke-width="{2 / scale:.0f}" stroke-linejoin="round">{paths}</g></svg>'
    )
    if as_png:
        png = write_png(svg, width=size[0], height=size[1])
        return f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
