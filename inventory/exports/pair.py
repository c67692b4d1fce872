"""PAIR (Assemblée Virtuelle, SemApps) in JSON-LD: organisations, their places, topics, needs and offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from domino.exports.json_items import around, filled, stream_items
from inventory.exports.files import records
from inventory.licences import licence_named
from inventory.models import LegalForm, ResourceKind, Theme
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
TERMS = {
    "topic": ("Topic", "thematique", Theme),
    "type": ("Type", "forme-juridique", LegalForm),
    "resource": ("Resource", "ressource", ResourceKind),
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the terms of a taxonomy are in PAIR, where their addresses begin, and slug → name."""

    type: str
    path: str
    names: dict[str, str]

    def nodes(self, slugs: Iterable[str]) -> list[dict[str, str]]:
        """The terms of `slugs`, each a node of its own."""
        return [
            {"@id": f"{self.path}/{slug}", "@type": self.type, "pair:label": self.names.get(slug, slug)}
            for slug in slugs
        ]


def stream_pair(queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """`queryset` as one JSON-LD graph; taxonomies are nodes of their own inside each organisation."""
    # Nothing else beside the context: it would make a named graph of the whole.
    head, tail = around({"@context": CONTEXT}, "@graph")
    kinds = {
        kind: _Kind(
            f"pair:{name}", f"{base_url}/termes/{path}", dict(model._default_manager.values_list("slug", "name"))
        )
        for kind, (name, path, model) in TERMS.items()
    }
    return stream_items(head, (_organization(values, kinds) for values in records(queryset, base_url)), tail)


def _organization(values: dict[str, Any], kinds: dict[str, _Kind]) -> dict[str, Any]:
    licence = licence_named(values["licence"])
    return filled(
        {
            "@id": values["url"],
            "@type": "pair:Organization",
            "dct:identifier": values["id"],
            "pair:label": values["name"],
            "pair:comment": values["summary"],
            "pair:description": values["description"],
            "pair:hasLocation": _place(values),
            "pair:hasTopic": kinds["topic"].nodes(values["themes"]),
            "pair:hasType": kinds["type"].nodes(filter(None, [values["legal_form"]])),
            "pair:needs": kinds["resource"].nodes(values["needs"]),
            "pair:offers": kinds["resource"].nodes(values["offers"]),
            "pair:startDate": str(values["founded_year"] or ""),
            "pair:webPage": values["website"],
            "pair:e-mail": values["email"],
            "pair:phone": values["phone"],
            "dct:modified": values["updated_at"].isoformat(timespec="seconds"),
            "dct:license": licence.url,
            "dct:rights": "" if licence.url else licence.title,
            "dct:source": values["source_url"],
        }
    )


def _place(values: dict[str, Any]) -> dict[str, Any]:
    """The place, without coordinates when none are known; nothing for what happens online."""
    address = filled(
        {
            "pair:addressStreet": values["address"],
            "pair:addressZipCode": values["postal_code"],
            "pair:addressLocality": values["commune"],
        }
    )
    if not address and values["longitude"] is None:
        return {}
    return filled(
        {
            "@id": f"{values['url']}#lieu",
            "@type": "pair:Place",
            "pair:label": values["address"] or values["commune"] or values["name"],
            "pair:latitude": values["latitude"],
            "pair:longitude": values["longitude"],
            "pair:hasPostalAddress": {
                "@type": "pair:PostalAddress", **address, "pair:addressCountry": "France"
            } if address else {},
        }
    )  # fmt: skip
