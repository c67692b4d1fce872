"""A kit as plain data: what a file holds, and reading one that someone sends. Pure.

{format, format_version, url, title, description, territory, attribution, licence, events: [{title, kind, step,
summary}], taxonomies: {spheres, themes, stakes, exchanges, resources, efforts, horizons: [{slug, name…}]},
referential (see evaluation/portable) or None, recommendations: {title, foreword, attribution, licence,
recommendations: […]} or None, matrix: {phases, registers}, guide: [titles]}. Problems are French sentences that name
the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from domino.markdown import check_markdown
from evaluation.portable import Unreadable
from evaluation.portable.reader import Reader
from inventory.enums import Tint
from portfolio.enums import EventKind, Step
from recommendations.enums import Phase, Register

FORMAT, VERSION = "domino-kit", 1
MAX_BYTES, MAX_DEPTH = 2_000_000, 14
TITLE, DESCRIPTION, SUMMARY, ATTRIBUTION, LICENCE = 150, 500, 500, 300, 60
MAX_EVENTS, MAX_TERMS, MAX_RECOMMENDATIONS, MAX_LINKS, MAX_PAGES = 60, 300, 300, 30, 100
HEAD = ("title", "description", "territory", "attribution", "licence")
PARTS = ("events", "taxonomies", "referential", "recommendations", "matrix", "guide")
# Texts of a term beside its slug and its name: how many characters at most.
TERMS: dict[str, dict[str, int]] = {
    "spheres": {"description": 300, "icon": 40, "tint": 10},
    "themes": {"parent": 60, "icon": 40, "color": 7},
    "stakes": {"question": 200, "framing": 10_000},
    "exchanges": {"icon": 40},
    "resources": {"icon": 40},
    "efforts": {},
    "horizons": {},
}
TERM_LABELS = {
    "spheres": "sphères",
    "themes": "thématiques",
    "stakes": "enjeux",
    "exchanges": "modes d’échange",
    "resources": "ressources",
    "efforts": "efforts",
    "horizons": "échéances",
}
FLAGS = {"resources": ("as_need", "as_offer")}
SLUG_SHAPE = re.compile(r"[-a-zA-Z0-9_]{1,60}")
SHAPES: dict[str, Callable[[str], Any]] = {
    "icon": re.compile(r"[a-z0-9-]{1,40}").fullmatch,
    "color": re.compile(r"#[0-9a-f]{6}").fullmatch,
    "tint": Tint.values.__contains__,
    "parent": SLUG_SHAPE.fullmatch,
}
# Texts of a recommendation: place and how many characters at most. Those of MARKDOWN are drawn by domino.markdown.
TEXTS = {
    "title": ("titre", 200),
    "category": ("catégorie", 120),
    "context": ("pourquoi", 10_000),
    "how": ("comment", 10_000),
    "success": ("à quoi on verra que c’est réussi", 10_000),
}
MARKDOWN = {"context", "how", "success"}
# Lists of slugs of a recommendation, and its two scales: where the kit names what they may hold.
MANY = {"stakes": "stakes", "needs": "resources"}
ONE = {"effort": "efforts", "horizon": "horizons"}
_is_address = URLValidator(schemes=["http", "https"])
MONTHS = "janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
CROWDS = "dix|douz|quinz|vingt|trent|quarant|cinquant|soixant|cent"
DATED = re.compile(rf"\d|\b(?:{MONTHS}|(?:{CROWDS})aines?)\b", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def without_dates(text: str) -> str:
    """`text` without the sentences that say when it was or how many came: a number or a month is in them."""
    return " ".join(each for each in SENTENCE.split(text.strip()) if not DATED.search(each))


def read_kit(data: Any) -> dict[str, Any]:
    """Return the content that `data` says, every name present. Raises Unreadable with all its problems."""
    reader = KitReader()
    content = reader.kit(data)
    if reader.problems:
        raise Unreadable(reader.problems)
    return content


def is_empty(content: dict[str, Any]) -> bool:
    """Whether a kit holds nothing to begin with: no event, no referential, no recommendation."""
    return not (content["events"] or content["referential"] or content["recommendations"])


class KitReader(Reader):
    """Reads one file, noting every problem with its place instead of stopping at the first."""

    def kit(self, data: Any) -> dict[str, Any]:
        top = self._object(data, "fichier", {"format", "format_version", "url", *HEAD, *PARTS})
        if self.problems or not self._is_known(top):
            return {}
        content: dict[str, Any] = {
            "format": FORMAT,
            "format_version": VERSION,
            "url": self._address(top, "url", "adresse"),
            "title": self._text(top, "title", "titre", TITLE, required=True),
            "description": self._text(top, "description", "présentation", DESCRIPTION),
            "territory": self._text(top, "territory", "territoire", 200),
            "attribution": self._text(top, "attribution", "attribution", ATTRIBUTION, required=True),
            "licence": self._text(top, "licence", "licence", LICENCE, required=True),
        }
        rows = self._list(top, "events", "rencontres", MAX_EVENTS)
        content["events"] = [self._event(row, f"rencontre {n}") for n, row in enumerate(rows, 1)]
        content["taxonomies"] = self._taxonomies(top.get("taxonomies", {}))
        content["referential"] = self._referential(top.get("referential"))
        content["recommendations"] = self._recommendations(top.get("recommendations"), content)
        content["matrix"] = self._matrix(top.get("matrix", {}))
        pages = self._list(top, "guide", "guide", MAX_PAGES)
        content["guide"] = [self._text({"t": page}, "t", f"guide, titre {n}", TITLE) for n, page in enumerate(pages, 1)]
        if not self.problems and is_empty(content):
            self._note("fichier", "ce kit est vide, ni rencontre, ni référentiel, ni préconisation")
        return content

    def _is_known(self, top: dict[str, Any]) -> bool:
        if top.get("format") != FORMAT:
            self._note("fichier", "ce n’est pas un kit de cette plateforme")
        elif top.get("format_version") != VERSION or isinstance(top["format_version"], bool):
            self._note("fichier", f"cette plateforme lit les kits de la version {VERSION}, celui-ci en suit une autre")
        return not self.problems

    def _event(self, data: Any, place: str) -> dict[str, Any]:
        row = self._object(data, place, {"title", "kind", "step", "summary"})
        return {
            "title": self._text(row, "title", f"{place}, titre", TITLE, required=True),
            "kind": self._choice(row, "kind", f"{place}, nature", EventKind.values),
            "step": self._choice(row, "step", f"{place}, étape", Step.values),
            "summary": self._text(row, "summary", f"{place}, en quelques mots", SUMMARY),
        }

    def _taxonomies(self, data: Any) -> dict[str, list[dict[str, Any]]]:
        tables = self._object(data, "vocabulaire", set(TERMS))
        read = {}
        for table, label in TERM_LABELS.items():
            rows = self._list(tables, table, label, MAX_TERMS)
            read[table] = [self._term(row, table, f"{label}, ligne {n}") for n, row in enumerate(rows, 1)]
            self._distinct([term["slug"] for term in read[table]], label)
        tops = {term["slug"] for term in read["themes"] if not term["parent"]}
        for number, term in enumerate(read["themes"], 1):
            if term["parent"] and term["parent"] not in tops:
                self._note(f"thématiques, ligne {number}", "sa thématique parente n’est pas dans le kit")
        return read

    def _term(self, data: Any, table: str, place: str) -> dict[str, Any]:
        texts, flags = TERMS[table], FLAGS.get(table, ())
        row = self._object(data, place, {"slug", "name", *texts, *flags})
        term: dict[str, Any] = {
            "slug": self._term_slug(row, "slug", f"{place}, identifiant"),
            "name": self._text(row, "name", f"{place}, nom", 80, required=True),
        }
        for name, most in texts.items():
            term[name] = self._text(row, name, f"{place}, {name}", most)
            if term[name] and name in SHAPES and not SHAPES[name](term[name]):
                self._note(f"{place}, {name}", "ce n’est pas une valeur connue")
        return term | {name: self._boolean(row, name, f"{place}, {name}") for name in flags}

    def _referential(self, data: Any) -> dict[str, Any] | None:
        if data is None:
            return None
        reader = Reader()
        content = reader.referential(data)
        self.problems += [f"Référentiel, {text[0].lower()}{text[1:]}" for text in reader.problems]
        return content

    def _recommendations(self, data: Any, content: dict[str, Any]) -> dict[str, Any] | None:
        if data is None:
            return None
        names = {"title", "foreword", "attribution", "licence", "recommendations"}
        row = self._object(data, "préconisations", names)
        foreword = self._text(row, "foreword", "préconisations, avant-propos", 10_000)
        self._markdown(foreword, "préconisations, avant-propos")
        known = {table: {term["slug"] for term in terms} for table, terms in content["taxonomies"].items()}
        known["criteria"] = {each["slug"] for each in (content["referential"] or {"criteria": []})["criteria"]}
        rows = self._list(row, "recommendations", "préconisations", MAX_RECOMMENDATIONS)
        return {
            "title": self._text(row, "title", "préconisations, titre", TITLE, required=True),
            "foreword": foreword,
            "attribution": self._text(row, "attribution", "préconisations, attribution", ATTRIBUTION),
            "licence": self._text(row, "licence", "préconisations, licence", LICENCE),
            "recommendations": [
                self._recommendation(each, f"préconisation {n}", known) for n, each in enumerate(rows, 1)
            ],
        }

    def _recommendation(self, data: Any, place: str, known: dict[str, set[str]]) -> dict[str, Any]:
        row = self._object(data, place, {*TEXTS, "phases", "registers", *MANY, *ONE, "criteria", "inspirations"})
        read: dict[str, Any] = {}
        for name, (label, most) in TEXTS.items():
            read[name] = self._text(row, name, f"{place}, {label}", most, required=name == "title")
            if name in MARKDOWN:
                self._markdown(read[name], f"{place}, {label}")
        read["phases"] = self._slugs_of(row, "phases", f"{place}, phases", Phase.values)
        read["registers"] = self._slugs_of(row, "registers", f"{place}, registres", Register.values)
        for name, table in (*MANY.items(), ("criteria", "criteria")):
            read[name] = self._slugs_of(row, name, f"{place}, {TERM_LABELS.get(table, 'critères')}", known[table])
        for name, table in ONE.items():
            single = {name: [] if row.get(name) is None else [row[name]]}
            read[name] = next(iter(self._slugs_of(single, name, f"{place}, {TERM_LABELS[table]}", known[table])), None)
        links = self._list(row, "inspirations", f"{place}, inspirations", MAX_LINKS)
        read["inspirations"] = [self._link(each, f"{place}, inspiration {n}") for n, each in enumerate(links, 1)]
        return read

    def _link(self, data: Any, place: str) -> dict[str, str]:
        row = self._object(data, place, {"title", "url"})
        title = self._text(row, "title", f"{place}, titre", 200, required=True)
        return {"title": title, "url": self._address(row, "url", f"{place}, adresse")}

    def _matrix(self, data: Any) -> dict[str, list[str]]:
        row = self._object(data, "matrice", {"phases", "registers"})
        return {
            "phases": self._slugs_of(row, "phases", "matrice, phases", Phase.values),
            "registers": self._slugs_of(row, "registers", "matrice, registres", Register.values),
        }

    def _choice(self, row: dict[str, Any], name: str, place: str, values: Iterable[str]) -> str:
        value = self._text(row, name, place, 60)
        if value not in values:
            self._note(place, f"écrivez {', '.join(values)}")
        return value

    def _slugs_of(self, row: dict[str, Any], name: str, place: str, known: Iterable[str]) -> list[str]:
        values = [self._text({"v": each}, "v", place, 80) for each in self._list(row, name, place, MAX_TERMS)]
        for value in values:
            if value not in known:
                self._note(place, f"« {value[:40]} » n’est pas dans le kit")
        self._distinct(values, place)
        return values

    def _distinct(self, values: list[str], place: str) -> None:
        for value in sorted({each for each in values if each and values.count(each) > 1})[:5]:
            self._note(place, f"« {value[:40]} » y est deux fois")

    def _term_slug(self, row: dict[str, Any], name: str, place: str) -> str:
        slug = self._text(row, name, place, 60, required=True)
        if slug and not SLUG_SHAPE.fullmatch(slug):
            self._note(place, "des lettres sans accent, chiffres et tirets")
        return slug

    def _address(self, row: dict[str, Any], name: str, place: str) -> str:
        address = self._text(row, name, place, 500)
        try:
            if address:
                _is_address(address)
        except ValidationError:
            self._note(place, "une adresse commence par http:// ou https://")
            return ""
        return address

    def _markdown(self, text: str, place: str) -> None:
        try:
            check_markdown(text)
        except ValidationError as refused:
            self._note(place, refused.messages[0].rstrip("."))
