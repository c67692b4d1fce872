"""The census for other tools: which formats, what each is for, and what makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inventory.exports import mednum
from inventory.exports.gogocarto import stream_gogocarto
from inventory.exports.pair import stream_pair
from inventory.exports.umap import stream_umap
from inventory.querysets.initiative import InitiativeQuerySet

# (records visible to everyone, address of the site) → bytes.
Maker = Callable[[InitiativeQuerySet, str], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Partner:
    """A format of another tool; `label` and `help` are French. `stream` takes the records and the site's address."""

    media_type: str
    label: str
    help: str
    stream: Maker


# Ending of the address and of the file → format.
PARTNERS = {
    "umap": Partner("application/json", "uMap", "Une carte à importer dans uMap, un calque par sphère.", stream_umap),
    "gogocarto.json": Partner(
        "application/json", "GoGoCarto", "Pour un annuaire GoGoCarto : à donner comme source externe.", stream_gogocarto
    ),
    "pair.jsonld": Partner(
        "application/ld+json", "PAIR (JSON-LD)", "Pour les outils de l’Assemblée Virtuelle (SemApps).", stream_pair
    ),
    "mednum.csv": Partner(
        "text/csv; charset=utf-8",
        "Médiation numérique (CSV)",
        "Schéma national ; seulement les lieux numériques qui ont une adresse.",
        mednum.stream_csv,
    ),
    "mednum.json": Partner(
        "application/json", "Médiation numérique (JSON)", "Les mêmes lieux, pour un programme.", mednum.stream_json
    ),
    "mednum-ecarts.csv": Partner(
        "text/csv; charset=utf-8",
        "Ce que ce schéma laisse de côté",
        "Les fiches absentes de ces deux fichiers, chacune avec la raison.",
        mednum.stream_left_out,
    ),
}
