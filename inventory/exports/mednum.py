"""The national schema of digital mediation places: only records that fit, and which do not with why.

docs/exports.md says what we put in its columns.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import F

from domino.exports.guard import guard
from domino.exports.json_items import filled, stream_items
from domino.exports.tabular import batches, clean
from inventory.enums import Precision
from inventory.exports.files import records
from inventory.querysets.initiative import InitiativeQuerySet

COLUMNS = [
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "latitude", "longitude", "typologie",
    "telephone", "courriels", "site_web", "horaires", "presentation_resume", "presentation_detail", "source",
    "itinerance", "date_maj", "frais_a_charge", "modalites_acces",
]  # fmt: skip
LEFT_OUT_COLUMNS = ["identifiant", "nom", "adresse de la fiche", "raison"]
# We keep no SIRET: this is what the schema's own tools write for an unknown one.
NO_PIVOT = "0" * 14


@cache
def _codes() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("inventory.exports").joinpath("mednum.toml").read_text(encoding="utf-8"))


def stream_csv(queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """The records that fit, as the schema's CSV: commas, UTF-8, lists joined by "|"."""
    places = (_place(values) for values in _records(queryset, base_url) if not misfit(values))
    return _table(COLUMNS, ([place.get(name, "") for name in COLUMNS] for place in places))


def stream_json(queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """The same as a list of objects without empty values."""
    places = (_place(values) for values in _records(queryset, base_url) if not misfit(values))
    return stream_items("[\n", (filled({**place, **_numbers(place)}) for place in places), "\n]\n")


def stream_left_out(queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """The records that do not fit, each with the first reason."""
    rows = (
        [values["id"], values["name"], values["url"], reason]
        for values in _records(queryset, base_url)
        if (reason := misfit(values))
    )
    return _table(LEFT_OUT_COLUMNS, rows)


def misfit(values: dict[str, Any]) -> str:
    """Why a record is no row of the schema, in French; "" when it is one."""
    if not any(slug in _codes()["typologie"] for slug in values["themes"]):
        return "aucune thématique de médiation numérique"
    if values["precision"] in {Precision.ONLINE, Precision.SEVERAL}:
        return "pas de lieu où se rendre"
    if not values["commune"]:
        return "commune inconnue"
    if not _postal_code(values):
        return "code postal inconnu"
    return "" if values["address"].strip() else "adresse inconnue"


def _records(queryset: InitiativeQuerySet, base_url: str) -> Iterator[dict[str, Any]]:
    return records(queryset, base_url, postal_codes=F("territory__postal_codes"))


def _postal_code(values: dict[str, Any]) -> str:
    """Its own, else that of a commune that has only one."""
    codes = values["postal_codes"] if values["commune"] else []
    return values["postal_code"] or (codes[0] if len(codes) == 1 else "")


def _place(values: dict[str, Any]) -> dict[str, str]:
    is_itinerant = values["precision"] == Precision.ITINERANT
    place = {
        "id": values["id"],
        "pivot": NO_PIVOT,
        "nom": values["name"],
        "commune": values["commune"],
        "code_postal": _postal_code(values),
        "code_insee": values["commune_code"],
        "adresse": " ".join(values["address"].split()),
        "latitude": "" if values["latitude"] is None else str(values["latitude"]),
        "longitude": "" if values["longitude"] is None else str(values["longitude"]),
        "typologie": _listed("typologie", values["themes"]),
        "telephone": values["phone"],
        "courriels": values["email"],
        "site_web": values["website"],
        "horaires": values["opening_hours"],
        "presentation_resume": values["summary"],
        "presentation_detail": values["description"],
        "source": values["source_name"] or "DOMINO",
        "itinerance": "Itinérant" if is_itinerant else "Fixe",
        "date_maj": (values["confirmed_on"] or values["updated_at"].date()).isoformat(),
        "frais_a_charge": _listed("frais_a_charge", values["exchanges"]),
        "modalites_acces": "Téléphoner" if values["phone"] else "",
    }
    return {name: clean(value) for name, value in place.items()}


def _numbers(place: dict[str, str]) -> dict[str, float]:
    return {name: float(place[name]) for name in ("latitude", "longitude") if place[name]}


def _listed(name: str, slugs: Iterable[str]) -> str:
    codes = _codes()[name]
    return "|".join(dict.fromkeys(codes[slug] for slug in slugs if slug in codes))


def _table(columns: list[str], rows: Iterable[list[str]]) -> Iterator[bytes]:
    yield (",".join(columns) + "\r\n").encode()
    for batch in batches(rows):
        text = io.StringIO()
        csv.writer(text).writerows([guard(cell) for cell in row] for row in batch)
        yield text.getvalue().encode("utf-8", "ignore")
