"""How often the search for duplicates is right on pairs labelled by hand: see docs/duplicates.md."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from inventory.duplicates import Fingerprint, Verdict, compare
from inventory.imports.errors import UnreadableFile
from inventory.imports.fingerprints import read_fingerprints
from inventory.imports.mapping import parse_mapping

BENCH = Path(settings.BASE_DIR) / "tests" / "bench"
# Rules and points were set on the first pairs; the others were labelled without them, before any was scored.
LABELS = BENCH / "duplicates_labels.csv"
HELD_OUT = BENCH / "duplicates_heldout.csv"
# What the import is told of each folder: the book boxes' file calls each box by the name of its town.
MAPPINGS: dict[str, dict[str, Any]] = {
    "boites-a-livres": {
        "columns": {"external_id": "id", "city": "name"},
        "defaults": {"name": "Boîte à livres", "theme": ["boite-a-livres"]},
    },
    "covoiturage-bnlc": {
        "columns": {"external_id": "id_lieu", "name": "nom_lieu", "address": "ad_lieu", "city": "com_lieu"},
        "defaults": {"theme": ["covoiturage"]},
    },
    "fablabs-bretagne": {"columns": {"external_id": "id"}},
    "mednum-bfc": {"columns": {"external_id": "bfc_id"}},
    "nantes-reemploi-osm": {"columns": {"external_id": "@id"}},
}


class Command(BaseCommand):
    help = "Mesure la recherche de doublons sur des paires étiquetées à la main : précision et rappel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="dossier des fichiers d’origine")
        parser.add_argument("--labels", type=Path, default=LABELS, help="paires qui ont servi au réglage (CSV)")
        parser.add_argument("--held-out", type=Path, default=HELD_OUT, help="paires mises de côté (CSV)")

    def handle(self, *args: Any, **options: Any) -> None:
        for title, option in (("Réglage", "labels"), ("Mises de côté", "held_out")):
            self.stdout.write(f"{title} :")
            self._measure(options["data"], _rows(options[option]))

    def _measure(self, data: Path, rows: list[dict[str, str]]) -> None:
        """Print what goes wrong on `rows`, then precision and recall."""
        prints = self._prints(data, rows)
        counts = {(said, found): 0 for said in (True, False) for found in (True, False)}
        for row in rows:
            one, other = (_of(prints, row[f"file_{side}"], row[f"id_{side}"]) for side in "ab")
            verdict = compare(one, other)
            said = row["label"] == "1"
            counts[said, verdict.is_duplicate] += 1
            if said != verdict.is_duplicate:
                self._tell(row, one, other, verdict)
        right, missed, wrong = counts[True, True], counts[True, False], counts[False, True]
        self.stdout.write(f"Paires : {len(rows)}, dont {right + missed} doublons")
        self.stdout.write(f"Précision : {right / ((right + wrong) or 1):.3f} ({wrong} paires prises à tort)")
        self.stdout.write(f"Rappel : {right / ((right + missed) or 1):.3f} ({missed} paires manquées)")

    def _prints(self, data: Path, rows: list[dict[str, str]]) -> dict[str, dict[str, Fingerprint]]:
        names = sorted({row[f"file_{side}"] for row in rows for side in "ab"})
        try:
            return {
                name: read_fingerprints(data / name, parse_mapping(MAPPINGS.get(Path(name).parts[0], {})))
                for name in names
            }
        except UnreadableFile as error:
            raise CommandError(str(error)) from error

    def _tell(self, row: dict[str, str], one: Fingerprint, other: Fingerprint, verdict: Verdict) -> None:
        kind = "Manquée" if row["label"] == "1" else "À tort"
        reasons = ", ".join(verdict.reasons) or "rien en commun"
        self.stdout.write(
            f"{kind} : {row['id_a']} et {row['id_b']}, {verdict.score} points ({reasons}) ; {row['note']}"
        )
        self.stdout.write(f"    « {one.name} » / « {other.name} »")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _of(prints: dict[str, dict[str, Fingerprint]], name: str, identifier: str) -> Fingerprint:
    try:
        return prints[name][identifier]
    except KeyError:
        raise CommandError(f"{name} n’a pas de fiche {identifier}.") from None
