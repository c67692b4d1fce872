"""The words in which the pages of imports speak of files: fields, encodings, delimiters, coordinate systems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inventory.imports.mapping import TERM_FIELDS
from inventory.imports.projections import CONIC, CONIC_ZONES, KNOWN
from inventory.imports.terms import NO, YES

# Fields of inventory/imports/columns.toml, grouped as a record is.
FIELDS = {
    "name": "Nom",
    "summary": "En une phrase",
    "description": "Description",
    "theme": "Thématique",
    "sphere": "Sphère",
    "stake": "Enjeu",
    "exchange": "Mode d’échange",
    "legal_form": "Forme juridique",
    "scope": "Portée",
    "founded_year": "Année de création",
    "coordinates": "Coordonnées (les deux ensemble)",
    "latitude": "Latitude (ou Y)",
    "longitude": "Longitude (ou X)",
    "street_number": "Numéro dans la rue",
    "address": "Adresse",
    "address_extra": "Complément d’adresse",
    "postal_code": "Code postal",
    "city": "Commune",
    "city_code": "Code INSEE de la commune",
    "department": "Département",
    "country": "Pays",
    "precision": "Précision du lieu",
    "audience": "Public",
    "opening_hours": "Horaires",
    "accessibility": "Accessibilité",
    "website": "Site",
    "contact_email": "Adresse électronique",
    "contact_phone": "Téléphone",
    "needs": "Ce qui est cherché",
    "offers": "Ce qui est proposé",
    "confirmed_on": "Date de confirmation",
    "external_id": "Identifiant dans la source",
    "source_url": "Adresse de la fiche d’origine",
    "licence": "Licence",
}
# Of the first rows, in the order they are read.
ROW_LABELS = {
    "summary": "En une phrase",
    "description": "Description",
    "themes": "Thématiques",
    "sphere": "Sphère",
    "stakes": "Enjeux",
    "exchanges": "Modes d’échange",
    "legal_form": "Forme juridique",
    "founded_year": "Année de création",
    "commune": "Commune",
    "address": "Adresse",
    "postal_code": "Code postal",
    "lon": "Longitude",
    "lat": "Latitude",
    "audience": "Public",
    "opening_hours": "Horaires",
    "accessibility": "Accessibilité",
    "website": "Site",
    "contact_email": "Adresse électronique",
    "contact_phone": "Téléphone",
    "needs": "Ce qui est cherché",
    "needs_text": "Ce qui est cherché, en clair",
    "offers": "Ce qui est proposé",
    "offers_text": "Ce qui est proposé, en clair",
    "confirmed_on": "Confirmée le",
    "external_id": "Identifiant dans la source",
    "licence": "Licence",
}
FORMATS = {
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    "ods": "LibreOffice (ODS)",
    "geojson": "GeoJSON",
    "json": "JSON",
    "kml": "KML",
    "kmz": "KMZ",
    "gpx": "GPX",
    "gpkg": "GeoPackage",
    "shp": "Shapefile",
}
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows (cp1252)",
    "latin-1": "Latin-1 (ISO 8859-1)",
    "utf-16": "UTF-16",
    "mac_roman": "Macintosh ancien",
    "cp850": "DOS (cp850)",
}
DELIMITERS = {
    ";": "Point-virgule ;",
    ",": "Virgule ,",
    "\t": "Tabulation",
    "|": "Barre |",
    "^": "Accent circonflexe ^",
    "~": "Tilde ~",
    ":": "Deux-points :",
    "#": "Dièse #",
}
# Beyond, a page would be too long for anyone.
MOST_WORDS = 100
# How a delimiter stands in a form: a tabulation would be lost on the way.
TAB = "tab"
# A word that says nothing to us.
NOTHING = "-"
SYSTEMS = {
    "EPSG:4326": "Longitude et latitude (GPS, WGS 84)",
    **{f"EPSG:{code}": name for code, name in KNOWN.items() if code != CONIC},
    "CC": "Conique conforme, zone à trouver (CC42 à CC50)",
    **{f"CC{zone}": f"Conique conforme CC{zone}" for zone in CONIC_ZONES},
}


def encoding_label(name: str) -> str:
    """An encoding as people call it."""
    return ENCODINGS.get(name.removesuffix("-sig"), name)


def format_label(name: str) -> str:
    """What the reader called the format, with its letters as people write them: "YesWiki Bazar (GeoJSON)"."""
    for code, label in FORMATS.items():
        name = re.sub(rf"\b{code}\b", label, name)
    return name


def delimiter_label(delimiter: str) -> str:
    """A delimiter by its name; "Aucun" for a file of one column."""
    return DELIMITERS.get(delimiter, delimiter if delimiter.isprintable() and delimiter else "Aucun")


def words_of(seen: dict[str, Any]) -> Iterator[tuple[str, str, list[str], int | None]]:
    """(field, word, slugs, rows) of the words to show: unknown ones by their number of rows, then known ones."""
    unknown: list[tuple[str, str, list[str], int]] = [
        (name, word, [], count)
        for name, table in seen.get("unknown_terms", {}).items()
        for word, count in table.items()
        if name in TERM_FIELDS
    ]
    yield from sorted(unknown, key=lambda found: (-found[3], found[1]))[:MOST_WORDS]
    known = [
        (name, word, list(slugs), None)
        for name, table in seen.get("terms", {}).items()
        for word, slugs in table.items()
        if name in TERM_FIELDS
    ]
    yield from known[:MOST_WORDS]


def is_yes_or_no(column: dict[str, Any]) -> bool:
    """Whether the sample of a column holds nothing but yes and no."""
    samples = {text.strip().lower() for text in column["samples"] if text.strip()}
    return bool(samples) and samples <= YES | NO


def as_list(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []
