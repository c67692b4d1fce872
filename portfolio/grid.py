"""The analysis grid as pages and files show it: a row a stake, a cell a kind, each line with where it was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inventory.enums import Status
from inventory.models import Initiative, Stake
from portfolio.enums import InsightKind, SourceKind, State
from portfolio.models import Insight
from portfolio.querysets.insight import InsightQuerySet

# Lines of one cell that a page shows; the file has them all.
MOST = 60
# (icon, plural, letter of the keyboard) of each kind.
KINDS = {
    InsightKind.GEM: ("gem", "Pépites", "p"),
    InsightKind.OPPORTUNITY: ("sprout", "Opportunités", "o"),
    InsightKind.ATTENTION: ("triangle-alert", "Points de vigilance", "v"),
}
PUBLIC_RECORDS = {Status.PUBLISHED, Status.CLOSED, Status.MERGED}


@dataclass(frozen=True)
class Source:
    """What an insight was seen in, as everyone may read it."""

    kind: SourceKind
    title: str
    url: str


@dataclass(frozen=True)
class Line:
    """One insight of a cell."""

    insight: Insight
    sources: list[Source]
    may_change: bool = False


@dataclass(frozen=True)
class Cell:
    """What one stake has of one kind; `more` lines are not shown."""

    kind: InsightKind
    lines: list[Line]
    more: int = 0

    @property
    def icon(self) -> str:
        """The name of its lucide icon: a cue besides the colour."""
        return KINDS[self.kind][0]

    @property
    def label(self) -> str:
        """Its kind, in the plural."""
        return KINDS[self.kind][1]

    @property
    def key(self) -> str:
        """The letter that opens its field."""
        return KINDS[self.kind][2]


@dataclass(frozen=True)
class Row:
    """One stake of the grid."""

    stake: Stake
    cells: list[Cell]


def build_grid(
    insights: InsightQuerySet,
    stakes: Sequence[Stake],
    *,
    most: int = MOST,
    may_change: Callable[[Insight], bool] = lambda insight: False,
) -> list[Row]:
    """The rows of `stakes` with at most `most` of `insights` a cell; two queries whatever their number."""
    counts = insights.counts()
    cells: dict[tuple[int, str], list[Line]] = {}
    shown = insights.first_of_cells(most).for_grid().order_by("position", "pk") if counts else []
    for insight in shown:
        cells.setdefault((insight.stake_id, insight.kind), []).append(_line(insight, may_change))
    rows = []
    for stake in stakes:
        keys = [(kind, (stake.pk, str(kind))) for kind in InsightKind]
        lines = [Cell(kind, found := cells.get(key, []), counts.get(key, 0) - len(found)) for kind, key in keys]
        rows.append(Row(stake, lines))
    return rows


def by_kind(insights: Iterable[Insight]) -> list[Cell]:
    """The cells that `insights` (of `for_grid()`) fill, whatever their stake."""
    every = list(insights)
    cells = [Cell(kind, [_line(each) for each in every if each.kind == kind]) for kind in InsightKind]
    return [cell for cell in cells if cell.lines]


def sources_of(insight: Insight) -> list[Source]:
    """What `insight` (of `for_grid()`) was seen in; a text that is not published yet is left out."""
    found = []
    for kind, source in ((kind, getattr(insight, kind)) for kind in SourceKind):
        if source is not None and _is_public(source):
            found.append(Source(kind, str(source), source.get_absolute_url()))
    return found


def _line(insight: Insight, may_change: Callable[[Insight], bool] = lambda insight: False) -> Line:
    return Line(insight, sources_of(insight), may_change(insight))


def _is_public(source: object) -> bool:
    if isinstance(source, Initiative):
        return source.status in PUBLIC_RECORDS
    return getattr(source, "state", None) == State.PUBLISHED
