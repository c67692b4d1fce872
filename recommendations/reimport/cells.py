"""Cells that someone typed, read as values of a recommendation. Pure: the names that taxonomies know are given."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from domino.exports.sheets import CUT_MARK
from domino.markdown import check_markdown
from inventory.text import plain

LENGTHS = {"title": 200, "category": 120, "contact_person": 120, "elected_person": 120, "success": 10_000}
MARKDOWN = ("context", "how")
# Names of organisations may hold a semicolon, those of taxonomies never do.
SEPARATORS = re.compile(r"\s*[|\n]\s*")
TERM_SEPARATORS = re.compile(r"\s*[|\n;]\s*")
ORGANISATION = 200
MOST_EUROS = Decimal("9999999999.99")
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_DAY_IN_WORDS = re.compile(r"(\d{1,2})(?:er)?\s+([a-z]+)\s+(\d{4})")
_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
SHOWN = 12

# Field → names in plain form → value.
Choices = dict[str, dict[str, Any]]


class WrongCell(ValueError):
    """A cell that cannot be read; its text is a French sentence that says what to write."""


def read_cell(field: str, text: str, choices: Choices, labels: dict[str, list[str]]) -> Any:
    """The value of `field` that a cell says; blank is none. `labels` are the names to propose. Raises WrongCell."""
    if field in LENGTHS or field in MARKDOWN:
        return _text(field, text)
    if field in {"starts_on", "ends_on"}:
        return read_day(text)
    if field == "budget":
        return read_amount(text)
    if field in {"carriers", "partners"}:
        return _organisations(text)
    if field in {"effort", "horizon", "status"}:
        if not text:
            if field == "status":
                raise WrongCell(f"Écrivez l’avancement : {_listed(labels[field])}.")
            return None
        return _choice(field, text, choices, labels)
    return [_choice(field, name, choices, labels) for name in split(text, TERM_SEPARATORS)]


def split(text: str, separators: re.Pattern[str] = SEPARATORS) -> list[str]:
    """The names of a cell that holds several, each once."""
    return list(dict.fromkeys(name for name in separators.split(text) if name))


def read_day(text: str) -> str | None:
    """ "2026-03-01", "1/3/2026", "1er mars 2026" → "2026-03-01". Raises WrongCell."""
    if not text:
        return None
    day = text[:10]
    if found := _FRENCH_DAY.fullmatch(text):
        day = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    elif (found := _DAY_IN_WORDS.fullmatch(plain(text))) and found[2] in _MONTHS:
        day = f"{found[3]}-{_MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
    try:
        return datetime.date.fromisoformat(day).isoformat()
    except ValueError:
        raise WrongCell(f"« {text[:40]} » n’est pas une date : écrivez-la comme 31/12/2026.") from None


def read_amount(text: str) -> str | None:
    """ "12 500,50 €" → "12500.50". Raises WrongCell."""
    bare = re.sub(r"[\s\u00a0\u202f]|€|euros?", "", text)
    if not bare:
        return None
    try:
        value = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= MOST_EUROS:
        raise WrongCell(f"« {text[:40]} » n’est pas un montant : écrivez un nombre d’euros, comme 12500.")
    return f"{value:.2f}"


def _text(field: str, text: str) -> str:
    if text.endswith(CUT_MARK):
        raise WrongCell("Ce texte est trop long pour un tableur, qui l’a coupé : modifiez-le sur le site.")
    if field == "title" and not text:
        raise WrongCell("Une préconisation a un titre : écrivez-le.")
    most = LENGTHS.get(field)
    if most and len(text) > most:
        raise WrongCell(f"Ce texte est trop long : {most} caractères au plus.")
    if field in MARKDOWN:
        try:
            check_markdown(text)
        except ValidationError as error:
            raise WrongCell(" ".join(error.messages)) from None
    return text


def _organisations(text: str) -> list[str]:
    names = split(text)
    if long := next((name for name in names if len(name) > ORGANISATION), ""):
        raise WrongCell(f"« {long[:40]}… » est trop long : {ORGANISATION} caractères au plus par organisation.")
    return names


def _choice(field: str, name: str, choices: Choices, labels: dict[str, list[str]]) -> Any:
    key = plain(" ".join(name.split()))
    if key not in choices[field]:
        known = _listed(labels[field])
        raise WrongCell(
            f"« {name[:60]} » n’est pas dans la liste : écrivez {known}."
            if known
            else f"« {name[:60]} » n’est pas dans la liste : laissez cette cellule vide."
        )
    return choices[field][key]


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"« {name} »" for name in names[:SHOWN])
    return f"{shown}…" if len(names) > SHOWN else shown
