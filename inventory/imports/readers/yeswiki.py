"""YesWiki Bazar entries, from its JSON and its GeoJSON, to records with one pair of coordinates."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from inventory.imports.coordinates import parse_pair
from inventory.imports.readers.records import FAULT, Fault, Record

# Whole pages that some versions add, and the wiki's own workings.
LEFT_OUT = frozenset(
    {"html_output", "html_data", "html_render", "semantic", "geolocation", "carte_google", "field_pattern"}
)
UNPUBLISHED = Fault("fiche non publiée dans le wiki (statut_fiche 0) : publiez-la d’abord, ou retirez-la du fichier")
WITNESSES = 20
LATITUDE, LONGITUDE = "bf_latitude", "bf_longitude"


def are_entries(records: list[Any]) -> bool:
    """Whether `records` are entries of a Bazar form: an `id_fiche`, or a form's number and a title."""
    first = [record for record in islice(records, WITNESSES) if isinstance(record, dict)]
    return bool(first) and all(
        "id_fiche" in record or {"id_typeannonce", "bf_titre"} <= record.keys() for record in first
    )


def are_features(features: list[Any]) -> bool:
    """Whether GeoJSON `features` hold such entries as their properties."""
    first = [feature.get("properties") for feature in islice(features, WITNESSES) if isinstance(feature, dict)]
    return are_entries(first)


def plain_entries(records: Iterable[Any]) -> Iterator[Any]:
    """The entries, each with flat coordinates when it has any; unpublished ones with a fault."""
    for record in records:
        yield plain_entry(record) if isinstance(record, dict) else record


def plain_features(features: Iterable[Any]) -> list[Any]:
    """The same of GeoJSON features, whose geometry stands; without one, the entry's own coordinates make it."""
    plain = []
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        entry = plain_entry(properties) if isinstance(properties, dict) else {}
        fault = entry.pop(FAULT, "")
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not geometry and entry.get(LATITUDE) and entry.get(LONGITUDE):
            geometry = {"type": "Point", "coordinates": [entry[LONGITUDE], entry[LATITUDE]]}
        for name in (LATITUDE, LONGITUDE):
            entry.pop(name, None)
        plain.append({"properties": entry, "geometry": geometry, FAULT: fault})
    return plain


def plain_entry(record: Record) -> Record:
    """One entry: `geolocation`, flat `bf_latitude`, or the older `carte_google` ("lat|lng") become two columns."""
    plain = {key: value for key, value in record.items() if key not in LEFT_OUT}
    if "id_fiche" in plain:
        plain.pop("id", None)
    place = record.get("geolocation")
    if isinstance(place, dict):
        for name in (LATITUDE, LONGITUDE):
            plain[name] = plain.get(name) or place.get(name)
    legacy = record.get("carte_google")
    if not plain.get(LATITUDE) and isinstance(legacy, str) and (found := parse_pair(legacy)):
        (plain[LONGITUDE], plain[LATITUDE]), _ = found
    if str(record.get("statut_fiche", "1")) == "0":
        plain[FAULT] = UNPUBLISHED
    return plain
