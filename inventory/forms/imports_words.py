"""The words in which the pages of imports speak of files: fields, encodings, delimiters, coordinate systems."""

from __future__ import annotations

from inventory.imports.projections import CONIC, CONIC_ZONES, KNOWN

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
# How a delimiter stands in a form: a tabulation would be lost on the way.
TAB = "tab"
SYSTEMS = {
    "EPSG:4326": "Longitude et latitude (GPS, WGS 84)",
    **{f"EPSG:{code}": name for code, name in KNOWN.items() if code != CONIC},
    "CC": "Conique conforme, zone à trouver (CC42 à CC50)",
    **{f"CC{zone}": f"Conique conforme CC{zone}" for zone in CONIC_ZONES},
}


def encoding_label(name: str) -> str:
    """An encoding as people call it."""
    return ENCODINGS.get(name.removesuffix("-sig"), name)


def delimiter_label(delimiter: str) -> str:
    """A delimiter by its name; "Aucun" for a file of one column."""
    return DELIMITERS.get(delimiter, delimiter if delimiter.isprintable() and delimiter else "Aucun")
