"""The paper form, from the same fields as the form on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone

from domino.exports.pdf import write_pdf
from inventory.forms.contribution import ContributionForm
from inventory.models import Territory, Theme
from inventory.sheets import sheet_code

# Parts of the two sides, in the order in which relays key them in: title, fields.
RECTO = [
    ("L’initiative", ["name", "description", "founded_year", "website"]),
    ("De quoi s’agit-il ?", ["sphere", "themes", "exchanges"]),
    ("Où et qui", ["territory", "address", "legal_form", "opening_hours", "audience", "accessibility"]),
]
VERSO = [
    ("S’entraider", ["needs", "needs_text", "offers", "offers_text"]),
    ("Contact affiché au public (facultatif)", ["contact_is_public", "contact_phone", "contact_email"]),
]
CSS_FILE = settings.BASE_DIR / "static" / "css" / "exports" / "paper_form.css"
REQUIRED = {"name", "description", "sphere", "territory"}
ONE_CHOICE = {"sphere", "legal_form"}
ORDER = [name for _, names in [*RECTO, *VERSO] for name in names]


@dataclass(frozen=True)
class Line:
    """A question of the sheet: boxes to tick, or a line (tall or short) to write on."""

    name: str
    label: str
    choices: list[str]
    is_tall: bool
    is_required: bool
    is_single: bool


def parts(plan: list[tuple[str, list[str]]]) -> list[tuple[str, list[Line]]]:
    """Return the questions of one side of the sheet, worded as on the screen."""
    form = ContributionForm()
    return [(title, [_line(name, form.fields[name]) for name in names]) for title, names in plan]


def _line(name: str, field: forms.Field) -> Line:
    return Line(
        name=name,
        label=str(field.label).rstrip("… "),
        choices=_choices(name, field),
        is_tall=isinstance(field.widget, forms.Textarea),
        is_required=name in REQUIRED,
        is_single=name in ONE_CHOICE,
    )


def _choices(name: str, field: Any) -> list[str]:
    if name == "themes":  # the branches only: a sheet has no room for the leaves
        return [theme.name for theme in Theme.objects.filter(parent=None)]
    if isinstance(field, forms.ModelChoiceField):
        terms = field.queryset
        return [] if terms is None else [str(term) for term in terms]
    return ["oui"] if isinstance(field, forms.BooleanField) else []


def next_sheet_codes(count: int) -> list[str]:
    """Reserve `count` sheet numbers and return their codes; a number is never given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('inventory_sheet_number') FROM generate_series(1, %s)", [count])
        return [sheet_code(number, settings.SECRET_KEY) for (number,) in cursor.fetchall()]


def paper_form_pdf(*, territory: Territory | None, form_url: str, receipt_url: str, copies: int) -> bytes:
    """Return `copies` numbered sheets (A4, two sides each) as a PDF.

    `form_url` goes into one QR code, `receipt_url` with the number of the sheet into the other.
    """
    context = {
        "territory": territory,
        "form_url": form_url,
        "receipt_url": receipt_url,
        "qr": _drawn(form_url),
        "sheets": [(code, _drawn(f"{receipt_url}?feuille={code}")) for code in next_sheet_codes(copies)],
        "recto": parts(RECTO),
        "verso": parts(VERSO),
        "today": timezone.localdate(),
        "dpo": settings.PUBLISHER_DPO_EMAIL,
    }
    html = render_to_string("exports/inventory/paper_form.html", context)
    return write_pdf(html, css=CSS_FILE.read_text())


def _drawn(url: str) -> str:
    """The QR code of `url`, as a data URI."""
    import segno

    return segno.make(url, error="m").svg_data_uri(scale=4, border=0)
