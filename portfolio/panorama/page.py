"""The page of a panorama: tables with bars of one place or of two side by side, years as signs, links to the census."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict

from portfolio import charts
from portfolio.models import Snapshot
from portfolio.panorama.views import PLACES, TITLES, Line, Panorama, rate

SHOWN = 20
SHOWN_ALONE = 500
YEARS = 12
FIRST = ("sphere", "theme", "stake", "legal_form")
MIDDLE = ("year", "commune")
YOUNG_YEARS = 3
NOTHING = Line("", "", 0, 0, 0.0)


@dataclass(frozen=True)
class Figure:
    """What one place says in a row: `share` in percent of its initiatives, `rate` per 10 000 inhabitants."""

    count: int
    share: float
    rate: float | None
    width: str = "0%"


@dataclass(frozen=True)
class Row:
    """One value of a view, with a figure for each place compared; `query` asks the census for its records."""

    line: Line
    query: str
    figures: list[Figure]


@dataclass(frozen=True)
class Table:
    """One view. `more` rows are left out, that hold `more_count` initiatives."""

    key: str
    title: str
    rows: list[Row]
    has_rate: bool
    more: int = 0
    more_count: int = 0
    columns: charts.Columns | None = None

    @property
    def unknown(self) -> int:
        """How many records do not say, in a table of one place."""
        return sum(row.figures[0].count for row in self.rows if not row.line.slug)

    @property
    def is_place(self) -> bool:
        """Whether its lines are places, each with inhabitants of its own."""
        return self.key in PLACES


def tables(panoramas: Sequence[Panorama], asked: QueryDict, today: date, *, only: str = "") -> list[Table]:
    """The views of one panorama, or of two side by side, as tables; `asked` is the query of the census they come from.

    `only`: the key of the one view to return, with all its rows.
    """
    is_alone = len(panoramas) == 1
    keys = [only] if only else [key for key in TITLES if is_alone or key not in PLACES]
    made = []
    for key in keys:
        rows = _rows(key, panoramas, asked if is_alone else None)
        shown = rows[: SHOWN_ALONE if only else SHOWN] if key in PLACES else rows
        left = rows[len(shown) :]
        table = Table(
            key=key,
            title=TITLES[key],
            rows=_scaled(shown),
            has_rate=any(figure.rate is not None for row in rows for figure in row.figures),
            more=len(left),
            more_count=sum(row.figures[0].count for row in left),
            columns=_columns(shown, today) if key == "year" and is_alone else None,
        )
        if rows:
            made.append(table)
    return made


def arranged(drawn: Sequence[Table]) -> dict[str, list[Table]]:
    """The tables in the order of the page: `first` what is done, `middle` when and where, `last` the rest."""
    return {
        "first": [table for table in drawn if table.key in FIRST],
        "middle": [table for table in drawn if table.key in MIDDLE],
        "last": [table for table in drawn if table.key not in FIRST + MIDDLE],
    }


def _rows(key: str, panoramas: Sequence[Panorama], asked: QueryDict | None) -> list[Row]:
    by_slug = [{line.slug: line for line in panorama.views.get(key, [])} for panorama in panoramas]
    lines = {line.slug: line for lines in reversed(by_slug) for line in lines.values()}
    ordered = [*by_slug[0], *(slug for lines in by_slug[1:] for slug in lines if slug not in by_slug[0])]
    if key == "year":
        ordered.sort(key=lambda slug: slug or "9999")
    elif "" in ordered:
        ordered.append(ordered.pop(ordered.index("")))
    return [
        Row(
            lines[slug],
            _asking(lines[slug], asked),
            [_figure(found.get(slug), panorama, key) for found, panorama in zip(by_slug, panoramas, strict=True)],
        )
        for slug in ordered
    ]


def _figure(line: Line | None, panorama: Panorama, key: str) -> Figure:
    if line is None:
        return Figure(0, 0.0, rate(0, panorama.population))
    # A place is set against its own inhabitants, anything else against those of the whole.
    return Figure(line.count, line.share, line.rate if key in PLACES else rate(line.count, panorama.population))


def _scaled(rows: list[Row]) -> list[Row]:
    """With bars in proportion to shares: two places of different size stay comparable."""
    most = max((figure.share for row in rows for figure in row.figures), default=0.0)
    return [
        replace(row, figures=[replace(figure, width=charts.width(figure.share, most)) for figure in row.figures])
        for row in rows
    ]


def _asking(line: Line, asked: QueryDict | None) -> str:
    """The query string that narrows `asked` to a line; "" where it would say something else.

    Several values of one parameter are an OR: what is already filtered by it cannot be narrowed.
    """
    if asked is None or not line.query or not line.count:
        return ""
    narrowing = QueryDict(line.query)
    if any(asked.get(name) for name in narrowing if name != "territory"):
        return ""
    query = asked.copy()
    for name in narrowing:
        query[name] = narrowing[name]
    return query.urlencode()


def _columns(rows: list[Row], today: date) -> charts.Columns | None:
    """The last YEARS years, one sign an initiative, after one column for all that came before."""
    counts = {int(row.line.slug): row.figures[0].count for row in rows if row.line.slug}
    if not counts:
        return None
    last = max(counts)
    first = last - YEARS + 1
    earlier = sum(count for year, count in counts.items() if year < first)
    drawn = [(f"≤ {first - 1}", earlier, False)] if earlier else []
    young = today.year - YOUNG_YEARS
    drawn += [(str(year), counts.get(year, 0), year > young) for year in range(first, last + 1)]
    return charts.columns(drawn)


@dataclass(frozen=True)
class Then:
    """One line of a dated picture, beside what the census says now: all of it, and what is purely local."""

    value: str
    label: str
    tint: str
    then: int
    width: str
    now: int
    local: int


@dataclass(frozen=True)
class Picture:
    """A dated picture of a study with its lines."""

    snapshot: Snapshot
    total: int
    lines: list[Then]
    now: int
    local: int


def pictures(snapshots: Sequence[Snapshot], panorama: Panorama) -> list[Picture]:
    """Each snapshot (figures prefetched) beside today's figures of its view."""
    return [_picture(snapshot, panorama) for snapshot in snapshots]


def _picture(snapshot: Snapshot, panorama: Panorama) -> Picture:
    now = {line.slug: line for line in panorama.views.get(snapshot.dimension, [])}
    figures = list(snapshot.figures.all())
    most = max((figure.count for figure in figures), default=0)
    lines = []
    for figure in figures:
        line = now.get(figure.value, NOTHING)
        width = charts.width(figure.count, most)
        lines.append(Then(figure.value, figure.label, line.tint, figure.count, width, line.count, line.local))
    return Picture(snapshot, sum(figure.count for figure in figures), lines, panorama.total, panorama.local)
