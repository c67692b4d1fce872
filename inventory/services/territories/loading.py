"""Load the official territories: all of France, or what some départements need."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from inventory.enums import TerritoryKind
from inventory.reference.errors import ReferenceDataError
from inventory.reference.progress import Progress, quiet
from inventory.services.territories import writing
from inventory.services.territories.containment import refresh_containment
from inventory.services.territories.polygons import complete_communes, unite
from inventory.services.territories.staging import stage

DEMO_DEPARTMENTS = ("21", "22", "29", "35", "44", "56")
# Two loads at once would wait for each other's rows in turn; the second one waits for this lock instead.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('load_territories'))"


@dataclass(frozen=True)
class LoadSummary:
    """How many territories a load found, made and changed; and how many communes have no polygon."""

    read: int
    created: int
    updated: int
    without_polygon: int


@transaction.atomic
def load_reference(
    *, folder: Path, departments: Collection[str] | None, progress: Progress | None = None
) -> LoadSummary:
    """Create or update the official territories from the data files in `folder`.

    `departments`: official codes ("35", "2A"); None means all. Beside their communes, every commune of an EPCI that
    has one there is loaded, with its département and région, so that no EPCI is cut. Slugs, texts written by
    administrators and perimeters stay; nothing is ever deleted.

    Raises ReferenceDataError for an unreadable file or an unknown département; nothing is changed then.
    """
    progress = progress or quiet()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(LOCK)
        progress.step("Lecture des fichiers de référence")
        stage(cursor, folder, progress)
        _check_departments(cursor, departments)
        progress.step("Contours des communes")
        complete_communes(cursor)
        progress.step("Contours des intercommunalités, départements et régions")
        unite(cursor)
        progress.step("Écriture des territoires")
        writing.choose(cursor, departments)
        summary = LoadSummary(**writing.write_territories(cursor))
        writing.write_former_names(cursor)
        progress.step("Qui est dans quoi")
        writing.write_membership(cursor)
        refresh_containment()
        writing.analyse(cursor)
    progress.step("Terminé")
    return summary


def _check_departments(cursor: Any, departments: Collection[str] | None) -> None:
    cursor.execute("SELECT code FROM reference_outer WHERE kind = %s", [TerritoryKind.DEPARTEMENT])
    unknown = sorted(set(departments or ()) - {code for (code,) in cursor.fetchall()})
    if unknown:
        raise ReferenceDataError(f"Département inconnu : {', '.join(unknown)}.")
