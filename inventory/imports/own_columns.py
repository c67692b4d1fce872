"""How the files of ours name our columns, and how to tell that a file is one."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.columns import COLUMNS

# Key of such files in formats.toml.
PROFILE = "domino"
# Where the shape of a format says otherwise: GoGoCarto's places, the API's groups.
ALIASES = {
    "geo.latitude": "latitude",
    "geo.longitude": "longitude",
    "address.streetAddress": "address",
    "address.postalCode": "postal_code",
    "address.addressLocality": "commune",
    "state": "status",
    "location.precision": "precision",
    "location.address": "address",
    "location.postal_code": "postal_code",
    "location.commune_code": "commune_code",
    "location.commune": "commune",
    "contact.email": "email",
    "contact.phone": "phone",
    "source.url": "source_url",
    "geometry": "geometry",
}
# Name of a column in a file of ours → key.
KEYS = {**{column.key: column.key for column in COLUMNS}, **{column.label: column.key for column in COLUMNS}, **ALIASES}
ALWAYS = frozenset({"id", "slug", "name"})
# Two of these are enough: a sheet may have lost columns on its way through someone's hands.
TELLING = frozenset(
    {"themes", "exchanges", "precision", "legal_form", "founded_year", "needs_text", "confirmed_on", "source_id"}
)


def are_own(columns: Iterable[str]) -> bool:
    """Whether `columns` are those of a file that this product wrote."""
    keys = {KEYS[label] for label in columns if label in KEYS}
    return keys >= ALWAYS and len(TELLING & keys) > 1
