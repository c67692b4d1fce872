"""How a data portal describes a package: DCAT in JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domino import exports
from inventory.licences import Licence

if TYPE_CHECKING:
    from inventory.exports.package import Package

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LANGUAGE = "http://publications.europa.eu/resource/authority/language/FRA"
DAILY = "http://publications.europa.eu/resource/authority/frequency/CONT"


def dcat(package: Package, licence: Licence) -> dict[str, Any]:
    """The dataset and one distribution a format; the address of its page identifies it."""
    return {
        "@context": CONTEXT,
        "@id": package.page,
        "@type": "dcat:Dataset",
        "dct:title": _french(package.title),
        "dct:description": _french(package.description),
        "dct:identifier": package.slug,
        "dct:language": {"@id": LANGUAGE},
        "dct:modified": {"@type": "xsd:dateTime", "@value": package.made_at.isoformat(timespec="seconds")},
        "dct:accrualPeriodicity": {"@id": DAILY},
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": package.publisher},
        "dcat:landingPage": {"@id": package.page},
        "dcat:keyword": [_french(word) for word in ("initiatives collaboratives", "économie collaborative")],
        "dct:license": {"@id": licence.url},
        "dcat:distribution": [_distribution(package, fmt, licence) for fmt in exports.FORMATS],
    }


def _distribution(package: Package, fmt: str, licence: Licence) -> dict[str, Any]:
    chosen = exports.FORMATS[fmt]
    address = package.files.replace("*", fmt)
    return {
        "@type": "dcat:Distribution",
        "dct:title": _french(chosen.label),
        "dct:license": {"@id": licence.url},
        "dcat:accessURL": {"@id": package.page},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{chosen.media_type.split(';')[0]}"
        },
    }  # fmt: skip


def _french(text: str) -> dict[str, str]:
    return {"@language": "fr", "@value": text}
