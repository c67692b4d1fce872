"""PAIR (Assemblée Virtuelle, SemApps) in JSON-LD: organisations, their places, topics, needs and offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domino.exports.json_items import around, filled, stream_items
from inventory.exports.reading import CHUNK, COORDINATE_DECIMALS
from inventory.licences import licence_named
from inventory.models import Initiative
from inventory.models.taxonomy import Term
from inventory.querysets.initiative import InitiativeQuerySet

CONTEXT = {
    "pair": "http://virtual-assembly.org/ontologies/pair#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct:license": {"@type": "@id"},
    "dct:source": {"@type": "@id"},
    "dct:modified": {"@type": "xsd:dateTime"},
    "pair:webPage": {"@type": "@id"},
    "pair:startDate": {"@type": "xsd:gYear"},
}


def stream_pair(queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """`queryset` as one JSON-LD graph; taxonomies are nodes of their own inside each organisation."""
    # Nothing else beside the context: it would make a named graph of the whole.
    head, tail = around({"@context": CONTEXT}, "@graph")
    records = queryset.complete().iterator(chunk_size=CHUNK)
    return stream_items(head, (_organization(initiative, base_url) for initiative in records), tail)


def _organization(initiative: Initiative, base_url: str) -> dict[str, Any]:
    public = initiative.contact_is_public
    licence = licence_named(initiative.licence)
    return filled(
        {
            "@id": base_url + initiative.get_absolute_url(),
            "@type": "pair:Organization",
            "dct:identifier": str(initiative.pk),
            "pair:label": initiative.name,
            "pair:comment": initiative.summary,
            "pair:description": initiative.description,
            "pair:hasLocation": _place(initiative, base_url),
            "pair:hasTopic": _terms(initiative.themes.all(), "pair:Topic", "thematique", base_url),
            "pair:hasType": _terms(filter(None, [initiative.legal_form]), "pair:Type", "forme-juridique", base_url),
            "pair:needs": _terms(initiative.needs.all(), "pair:Resource", "ressource", base_url),
            "pair:offers": _terms(initiative.offers.all(), "pair:Resource", "ressource", base_url),
            "pair:startDate": str(initiative.founded_year or ""),
            "pair:webPage": initiative.website,
            "pair:e-mail": initiative.contact_email if public else "",
            "pair:phone": initiative.contact_phone if public else "",
            "dct:modified": initiative.updated_at.isoformat(timespec="seconds"),
            "dct:license": licence.url,
            "dct:rights": "" if licence.url else licence.title,
            "dct:source": initiative.source_url,
        }
    )


def _place(initiative: Initiative, base_url: str) -> dict[str, Any]:
    """The place, without coordinates when none are known; nothing for what happens online."""
    commune = initiative.commune
    address = filled(
        {
            "pair:addressStreet": initiative.address,
            "pair:addressZipCode": initiative.postal_code,
            "pair:addressLocality": commune.name if commune else "",
        }
    )
    point = initiative.point
    if not address and not point:
        return {}
    return filled(
        {
            "@id": f"{base_url}{initiative.get_absolute_url()}#lieu",
            "@type": "pair:Place",
            "pair:label": initiative.address or (commune.name if commune else initiative.name),
            "pair:latitude": round(point.y, COORDINATE_DECIMALS) if point else None,
            "pair:longitude": round(point.x, COORDINATE_DECIMALS) if point else None,
            "pair:hasPostalAddress": {
                "@type": "pair:PostalAddress", **address, "pair:addressCountry": "France"
            } if address else {},
        }
    )  # fmt: skip


def _terms(terms: Any, kind: str, path: str, base_url: str) -> list[dict[str, str]]:
    return [_term(term, kind, path, base_url) for term in terms]


def _term(term: Term, kind: str, path: str, base_url: str) -> dict[str, str]:
    return {"@id": f"{base_url}/termes/{path}/{term.slug}", "@type": kind, "pair:label": term.name}
