"""The pairs to label by hand for the held-out measure of duplicates: `python -m tests.bench.heldout DATA`.

Every pair of a file's records that no tuning pair uses and that lie within 60 m, have the same telephone, or lie within
1 km in one commune with a word of four letters in common that at most eight names there bear. The score has no part in
it. Book boxes are left out: without a text nobody can tell. Six pairs more, drawn by digest, are a record in two files.
"""

import csv
import os
import re
import sys
from collections import defaultdict
from hashlib import sha256
from itertools import combinations
from pathlib import Path

NEAR, AROUND, COMMON = 60, 1_000, 8
NATION = "boites-a-livres/bookcases-france.geojson"
REGIONS = ["Bourgogne-Franche-Comté", "Bretagne", "Pays de la Loire"]
FILES = [
    "covoiturage-bnlc/bnlc.csv",
    "fablabs-bretagne/map_bzh_fablab.geojson",
    "mednum-bfc/bfc-ternum-dataset.csv",
    "nantes-reemploi-osm/nantes_reemploi_overpass.geojson",
]


def candidates(prints: dict) -> dict[tuple[str, str], str]:
    """Pair of identifiers → why it is one, for the fingerprints of one file."""
    from inventory.duplicates import distance

    words = defaultdict(list)
    for pk, one in prints.items():
        for word in set(re.findall(r"[a-z]{4,}", one.name)):
            words[one.place, word].append(pk)
    shared = {
        pair for (place, _), pks in words.items() if place and len(pks) <= COMMON for pair in combinations(pks, 2)
    }
    found = {}
    for pair in combinations(prints, 2):
        one, other = prints[pair[0]], prints[pair[1]]
        metres = distance(one.point, other.point) if one.point and other.point else None
        if one.phone and one.phone == other.phone:
            found[pair] = "same telephone"
        elif metres is not None and metres <= NEAR:
            found[pair] = f"within {NEAR} m"
        elif metres is not None and metres <= AROUND and pair in shared:
            found[pair] = "word in common"
    return found


def twice(data: Path, used: set) -> list[tuple[str, str]]:
    """(file of a region, identifier) of two records of each that the national file has too, by digest."""
    drawn = []
    for region in REGIONS:
        name = f"boites-a-livres/{region}.geojson"
        pks = _read(data, name, used)
        drawn += [(name, pk) for pk in sorted(pks, key=lambda pk: sha256(f"{name} {pk}".encode()).hexdigest())[:2]]
    return drawn


def _read(data: Path, name: str, used: set) -> dict:
    from inventory.imports.fingerprints import read_fingerprints
    from inventory.imports.mapping import parse_mapping
    from inventory.management.commands.measure_duplicates import MAPPINGS

    prints = read_fingerprints(data / name, parse_mapping(MAPPINGS[Path(name).parts[0]]))
    return {pk: one for pk, one in prints.items() if (name, pk) not in used}


def main(data: Path) -> None:
    """Write the pairs to stdout as the lines of the file of labels, without labels."""
    from inventory.management.commands.measure_duplicates import LABELS

    with LABELS.open(newline="", encoding="utf-8") as stream:
        used = {(row[f"file_{side}"], row[f"id_{side}"]) for row in csv.DictReader(stream) for side in "ab"}
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["file_a", "id_a", "file_b", "id_b", "label", "note"])
    for name in FILES:
        for (one, other), why in candidates(_read(data, name, used)).items():
            writer.writerow([name, one, name, other, "", why])
    for name, pk in twice(data, used):
        writer.writerow([NATION, pk, name, pk, "", "same record in two files"])


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
    django.setup()
    main(Path(sys.argv[1]))
