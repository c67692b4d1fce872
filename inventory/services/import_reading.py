"""What the pages of imports read: runs that a person may decide on, the lines of a preview, their marks on a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.gis.db.models import Extent
from django.db import connection
from django.db.models import BooleanField, Count, QuerySet
from django.db.models.expressions import RawSQL

from domino.geo import Bbox
from inventory.enums import ImportState, LineOutcome
from inventory.models import ImportLine, ImportRun, Initiative, Territory
from inventory.permissions import ROLES, Action, scoped

# The states that wait for a person, and those that a worker has in hand.
WAITING = (ImportState.RECOGNISED, ImportState.PREVIEWED, ImportState.FAILED)
WORKING = (ImportState.RECEIVED, ImportState.PREVIEWING, ImportState.APPLYING, ImportState.UNDOING)
# Lines that an import writes: the only ones that can be left out.
WRITTEN = (LineOutcome.NEW, LineOutcome.CHANGED)
HEAVY = ("territory__geometry", "territory__outline", "recognition", "mapping", "excluded")
MOST_REASONS = 12
GRID = 20  # cells on each side of the map: at most 400 marks
MARGIN = 0.002  # degrees around a lone place


def runs_of(user: Any) -> QuerySet[ImportRun]:
    """The imports that `user` may decide on."""
    return scoped(ImportRun.objects.all(), user, Action.MODERATE)


def listed(runs: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
    """`runs` with what a list shows of them, without what is heavy."""
    return runs.select_related("territory", "made_by", "live_source").defer(*HEAVY)


def waiting_of(user: Any) -> int:
    """How many imports wait for a decision of `user`."""
    return runs_of(user).filter(state__in=WAITING).count()


def territories_of(user: Any) -> QuerySet[Territory]:
    """The territories on which `user` holds a role that imports."""
    roles = [role for role, actions in ROLES.items() if Action.MODERATE in actions]
    return Territory.objects.light().filter(memberships__user=user, memberships__role__in=roles).distinct()


def count_outcomes(run: ImportRun) -> dict[str, int]:
    """Outcome → how many lines of the preview, or of what was applied."""
    return dict(run.lines.order_by().values_list("outcome").annotate(n=Count("pk")))


EXCLUDED = """
SELECT outcome, count(*) FROM inventory_importline
WHERE run_id = %s AND line = ANY(%s) AND outcome = ANY(%s) GROUP BY outcome
"""


def count_excluded(run: ImportRun) -> dict[str, int]:
    """Outcome → how many lines that would be written are left out."""
    if not run.excluded:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(EXCLUDED, [run.pk, run.excluded, [outcome.value for outcome in WRITTEN]])
        return dict(cursor.fetchall())


HAS_REASON = "EXISTS (SELECT FROM jsonb_array_elements(remarks) AS remark WHERE split_part(remark->>3, ' : ', 1) = %s)"


def lines_of(run: ImportRun, *, outcome: str = "", reason: str = "") -> QuerySet[ImportLine]:
    """The lines of `run` with that outcome, and with a remark whose reason begins so (up to " : ")."""
    lines = run.lines.filter(outcome=outcome) if outcome else run.lines.all()
    if not reason:
        return lines
    return lines.filter(RawSQL(HAS_REASON, [reason], output_field=BooleanField()))  # noqa: S611 - the reason is bound


REASONS = """
SELECT split_part(remark->>3, ' : ', 1) AS reason, count(DISTINCT line)
FROM inventory_importline CROSS JOIN jsonb_array_elements(remarks) AS remark
WHERE run_id = %s AND outcome = %s GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s
"""


def count_reasons(run: ImportRun, outcome: str) -> list[tuple[str, int]]:
    """The most frequent reasons among the remarks of the lines with `outcome`, with how many lines have each."""
    with connection.cursor() as cursor:
        cursor.execute(REASONS, [run.pk, outcome, MOST_REASONS])
        return list(cursor.fetchall())


def records_of(lines: list[ImportLine]) -> dict[Any, Initiative]:
    """Identifier → the record of the census that each of `lines` is about, where there is one."""
    wanted = {line.initiative_id for line in lines if line.initiative_id}
    return Initiative.objects.only("slug", "name").in_bulk(wanted) if wanted else {}


def kept_by_undo(run: ImportRun) -> list[tuple[Initiative | None, str, str]]:
    """The first records that undoing `run` left, with their name and why."""
    told = run.counts.get("undone", {}).get("records", [])
    found = Initiative.objects.only("slug", "name").in_bulk([pk for pk, _, _ in told]) if told else {}
    return [(found.get(UUID(pk)), name, why) for pk, name, why in told]


@dataclass(frozen=True)
class Mark:
    """What the map shows of one cell: its middle, how many lines, and the first of them."""

    lon: float
    lat: float
    count: int
    line: int
    name: str
    outcome: str


MARKS = f"""
SELECT avg(ST_X(point)), avg(ST_Y(point)), count(*), min(line),
    (array_agg(name ORDER BY line))[1], mode() WITHIN GROUP (ORDER BY outcome)
FROM inventory_importline
WHERE run_id = %(run)s AND (%(outcome)s = '' OR outcome = %(outcome)s)
    AND point && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
GROUP BY least(floor((ST_X(point) - %(west)s) / %(width)s), {GRID - 1}),
    least(floor((ST_Y(point) - %(south)s) / %(height)s), {GRID - 1})
ORDER BY 2 DESC
"""  # noqa: S608 - only a constant of ours goes in


def extent_of(run: ImportRun) -> Bbox | None:
    """The box (EPSG:4326) that holds the places of `run`, with a margin; None when no line has one."""
    box = run.lines.aggregate(box=Extent("point"))["box"]
    return (box[0] - MARGIN, box[1] - MARGIN, box[2] + MARGIN, box[3] + MARGIN) if box else None


def marks_of(run: ImportRun, *, frame: Bbox, outcome: str = "") -> list[Mark]:
    """At most 400 marks for the lines of `run` in `frame`: those of one cell make one."""
    west, south, east, north = frame
    values: dict[str, Any] = {
        "run": run.pk,
        "outcome": outcome,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "width": (east - west) / GRID,
        "height": (north - south) / GRID,
    }
    with connection.cursor() as cursor:
        cursor.execute(MARKS, values)
        return [Mark(*row) for row in cursor.fetchall()]
