"""Files that this product wrote: their columns are ours, their texts stay as they are, their rows bear our identifiers.

See docs/decisions/0011-identity.md for what an identifier means, here and from one instance to another.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from domino.exports.guard import unguard
from domino.exports.sheets import CUT_MARK, PARIS
from domino.exports.tabular import clean
from inventory.enums import Precision, Scope, Status
from inventory.imports.candidate import REJECTION, WARNING, Candidate, Issue, Reporter
from inventory.imports.own_columns import KEYS
from inventory.imports.places import Places, place_key
from inventory.imports.positions import Reading
from inventory.imports.readers.geometry import representative_point
from inventory.imports.table import Pair, Row, Table
from inventory.imports.terms import UnknownTerms, Vocabulary
from inventory.imports.values import clean_email, clean_phone, clean_url, parse_date, parse_year

TEXTS = (
    "summary", "description", "address", "postal_code", "audience", "opening_hours", "accessibility", "needs_text",
    "offers_text", "licence",
)  # fmt: skip
# Candidate attribute → (column, taxonomy).
SEVERAL = {
    "themes": ("themes", "theme"), "stakes": ("stakes", "stake"), "exchanges": ("exchanges", "exchange"),
    "needs": ("needs", "needs"), "offers": ("offers", "offers"),
}  # fmt: skip
SINGLE = {"sphere_id": ("sphere", "sphere"), "legal_form_id": ("legal_form", "legal_form")}
# Column → (what is fine as it stands, what mends the rest, what to say of the unreadable).
CHECKED = {
    "website": (re.compile(r"https?://\S+"), clean_url, "adresse de site illisible"),
    "source_url": (re.compile(r"https?://\S+"), clean_url, "adresse illisible"),
    "email": (re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"), clean_email, "adresse électronique illisible"),
    "phone": (re.compile(r"[+(\d][\d\s.()/-]{2,28}"), clean_phone, "numéro de téléphone illisible"),
}
ATTRIBUTES = {"email": "contact_email", "phone": "contact_phone"}
BREAKS = re.compile(r"\r\n?")
# Lengths of the model's columns; what is longer is cut and reported whole.
LENGTHS = {
    "name": 200, "summary": 300, "address": 300, "postal_code": 5, "audience": 300, "opening_hours": 500,
    "accessibility": 500, "website": 500, "contact_phone": 30, "contact_email": 254, "needs_text": 500,
    "offers_text": 500, "external_id": 200, "source_url": 500, "licence": 60, "description": 100_000,
}  # fmt: skip


@dataclass(slots=True)
class OwnConverter:
    """Turns the rows of a file of ours into candidates; `at`: key of a column → its place."""

    at: dict[str, int]
    places: Places
    vocabularies: dict[str, Vocabulary]
    today: date
    guarded: bool
    reading: Reading = field(default_factory=Reading)
    unknown: UnknownTerms = field(default_factory=UnknownTerms)
    columns: list[str] = field(default_factory=list)

    def convert(self, row: Row, report: Reporter) -> Candidate | None:
        """Return the candidate of `row`, or None when it is rejected (no name, a cell too many); faults are told."""
        fault = row.fault or ("" if any(map(str.isalnum, self._text(row, "name"))) else "nom absent")
        if fault:
            report(Issue(row.line, "" if row.fault else self._label("name"), " | ".join(row.cells), REJECTION, fault))
            return None
        candidate = Candidate(row.line, self._text(row, "name"))
        candidate.own_id = _identifier(self._text(row, "id"))
        candidate.external_id = candidate.own_id or self._text(row, "id")
        candidate.page = self._text(row, "url")
        candidate.home = _home(candidate.page)
        candidate.as_of = _instant(self._text(row, "updated_at"))
        candidate.is_closed = self._text(row, "status") in {Status.CLOSED, Status.CLOSED.label}
        candidate.scope = scope if (scope := self._text(row, "scope")) in Scope.values else ""
        for name in TEXTS:
            setattr(candidate, name, self._text(row, name))
        self._fill_checked(candidate, row, report)
        self._fill_terms(candidate, row)
        self._fill_place(candidate, row, report)
        self._cut(candidate, report)
        return candidate

    def _text(self, row: Row, name: str) -> str:
        at = self.at.get(name)
        if at is None:
            return ""
        text = row.cells[at]
        text = clean(BREAKS.sub("\n", unguard(text) if self.guarded else text)).strip()
        # What a workbook could not hold whole says nothing of the rest.
        return "" if text.endswith(CUT_MARK.strip()) else text

    def _label(self, name: str) -> str:
        at = self.at.get(name)
        return self.columns[at] if at is not None else name

    def _fill_checked(self, candidate: Candidate, row: Row, report: Reporter) -> None:
        for name, (fine, mend, reason) in CHECKED.items():
            text = self._text(row, name)
            value = text if fine.fullmatch(text) else mend(text)
            if text and not value:
                self._warn(candidate, name, text, reason, report)
            setattr(candidate, ATTRIBUTES.get(name, name), value)
        if text := self._text(row, "founded_year"):
            candidate.founded_year = parse_year(text)
            if candidate.founded_year is None:
                self._warn(candidate, "founded_year", text, "année illisible", report)
        if text := self._text(row, "confirmed_on"):
            day = parse_date(text)
            candidate.confirmed_on = day if day and day <= self.today else None
            if candidate.confirmed_on is None:
                self._warn(candidate, "confirmed_on", text, "date illisible", report)

    def _warn(self, candidate: Candidate, name: str, text: str, reason: str, report: Reporter) -> None:
        report(Issue(candidate.line, self._label(name), text, WARNING, f"{reason}, laissée de côté"))

    def _fill_terms(self, candidate: Candidate, row: Row) -> None:
        for attribute, (name, kind) in SEVERAL.items():
            setattr(candidate, attribute, self._terms(row, name, kind))
        for attribute, (name, kind) in SINGLE.items():
            setattr(candidate, attribute, next(iter(self._terms(row, name, kind)), None))

    def _terms(self, row: Row, name: str, kind: str) -> list[int]:
        ids: set[int] = set()
        for item in filter(None, map(str.strip, self._text(row, name).split("|"))):
            found = self.vocabularies[kind].find(item)
            ids.update(found or [])
            if found is None:
                self.unknown.add(self._label(name), item, row.line)
        return sorted(ids)

    def _fill_place(self, candidate: Candidate, row: Row, report: Reporter) -> None:
        candidate.declared_id = self._commune(candidate, row, report)
        told = self._text(row, "precision")
        precisions = {name: value.value for value in Precision for name in (value.value, value.label)}
        pair = row.position or self._pair(row)
        candidate.precision = precisions.get(told) or ("exact" if pair else "commune")
        if pair and candidate.precision != Precision.ONLINE:
            candidate.lon, candidate.lat = pair
        elif candidate.precision in {Precision.EXACT, Precision.STREET}:
            candidate.precision = Precision.COMMUNE.value

    def _commune(self, candidate: Candidate, row: Row, report: Reporter) -> int | None:
        """By its code, unless someone changed the name beside it; a postal code alone designates nothing here."""
        city, code = self._text(row, "commune"), self._text(row, "commune_code")
        coded = self.places.find(code, "", "").place if code else None
        if coded and (not city or place_key(coded.name) == place_key(city)):
            return coded.id
        if not city:
            return None
        found = self.places.find("", candidate.postal_code, city)
        if found.reason:
            report(Issue(row.line, self._label("commune"), city, found.severity, found.reason))
        return found.place.id if found.place else coded.id if coded else None

    def _pair(self, row: Row) -> Pair | None:
        if geometry := self._text(row, "geometry"):
            return representative_point(json.loads(geometry))[0]
        try:
            lon, lat = (float(self._text(row, name).replace(",", ".")) for name in ("longitude", "latitude"))
        except ValueError:
            return None
        return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None

    def _cut(self, candidate: Candidate, report: Reporter) -> None:
        for name, length in LENGTHS.items():
            value = getattr(candidate, name)
            if len(value) > length:
                reason = f"texte de {len(value)} caractères coupé à {length}"
                report(Issue(candidate.line, name, value, WARNING, reason))
                setattr(candidate, name, "" if name in {"website", "source_url"} else value[:length].rstrip())


def own_converter(table: Table, places: Places, vocabularies: dict[str, Vocabulary], today: date) -> OwnConverter:
    """Prepare the conversion of a table of ours. The CSV's apostrophes before formulas are taken away again."""
    at: dict[str, int] = {}
    for position, label in enumerate(table.columns):
        if (key := KEYS.get(label)) and key not in at:
            at[key] = position
    return OwnConverter(at, places, vocabularies, today, table.format == "csv", columns=table.columns)


def _identifier(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


def _home(address: str) -> str:
    """The host of the instance that wrote the row, "" when it does not tell."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _instant(text: str) -> datetime | None:
    """When the record was last changed, as the row says; a workbook's has no zone: it is Paris time."""
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=PARIS)
