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

from domino.exports.guard import guard
from domino.exports.json_items import filled, stream_items
from domino.exports.tabular import batches, clean
from inventory.enums import Precision
from inventory.exports.reading import CHUNK, COORDINATE_DECIMALS
from inventory.models import Initiative
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
    places = (_place(initiative) for initiative in _records(queryset) if not misfit(initiative))
    return _table(COLUMNS, ([place.get(name, "") for name in COLUMNS] for place in places))


def stream_json(queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """The same as a list of objects without empty values."""
    places = (_place(initiative) for initiative in _records(queryset) if not misfit(initiative))
    return stream_items("[\n", (filled({**place, **_numbers(place)}) for place in places), "\n]\n")


def stream_left_out(queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """The records that do not fit, each with the first reason."""
    rows = (
        [str(initiative.pk), initiative.name, base_url + initiative.get_absolute_url(), reason]
        for initiative in _records(queryset)
        if (reason := misfit(initiative))
    )
    return _table(LEFT_OUT_COLUMNS, rows)


def misfit(initiative: Initiative) -> str:
    """Why a record is no row of the schema, in French; "" when it is one."""
    if not any(theme.slug in _codes()["typologie"] for theme in initiative.themes.all()):
        return "aucune thématique de médiation numérique"
    if initiative.precision in {Precision.ONLINE, Precision.SEVERAL}:
        return "pas de lieu où se rendre"
    if initiative.commune is None:
        return "commune inconnue"
    if not _postal_code(initiative):
        return "code postal inconnu"
    return "" if initiative.address.strip() else "adresse inconnue"


def _records(queryset: InitiativeQuerySet) -> Iterator[Initiative]:
    return queryset.complete().iterator(chunk_size=CHUNK)


def _postal_code(initiative: Initiative) -> str:
    """Its own, else that of a commune that has only one."""
    codes = initiative.commune.postal_codes if initiative.commune else []
    return initiative.postal_code or (codes[0] if len(codes) == 1 else "")


def _place(initiative: Initiative) -> dict[str, str]:
    commune, point, public = initiative.commune, initiative.point, initiative.contact_is_public
    is_itinerant = initiative.precision == Precision.ITINERANT
    values = {
        "id": str(initiative.pk),
        "pivot": NO_PIVOT,
        "nom": initiative.name,
        "commune": commune.name if commune else "",
        "code_postal": _postal_code(initiative),
        "code_insee": commune.code if commune else "",
        "adresse": " ".join(initiative.address.split()),
        "latitude": str(round(point.y, COORDINATE_DECIMALS)) if point else "",
        "longitude": str(round(point.x, COORDINATE_DECIMALS)) if point else "",
        "typologie": _listed("typologie", [theme.slug for theme in initiative.themes.all()]),
        "telephone": initiative.contact_phone if public else "",
        "courriels": initiative.contact_email if public else "",
        "site_web": initiative.website,
        "horaires": initiative.opening_hours,
        "presentation_resume": initiative.summary,
        "presentation_detail": initiative.description,
        "source": initiative.source.name if initiative.source else "DOMINO",
        "itinerance": "Itinérant" if is_itinerant else "Fixe",
        "date_maj": (initiative.confirmed_on or initiative.updated_at.date()).isoformat(),
        "frais_a_charge": _listed("frais_a_charge", [exchange.slug for exchange in initiative.exchanges.all()]),
        "modalites_acces": "Téléphoner" if public and initiative.contact_phone else "",
    }
    return {name: clean(value) for name, value in values.items()}


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
