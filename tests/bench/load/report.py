"""What a run found: the tables, the verdict, and their place in docs/performance.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from domino.models import OutgoingMail
from inventory.models import Contribution, Initiative
from tests.bench.load.client import Record
from tests.bench.load.importer import ROWS, Importer
from tests.bench.load.memory import Memory
from tests.bench.load.people import Proposer
from tests.bench.scale.figures import median, ms, p95
from tests.bench.scale.report import PAGE, machine

START, END = "<!-- make load: start -->", "<!-- make load: end -->"
LIST_P95 = 0.300
# What all processes may hold in the last third, by what they held before.
GROWTH = 1.10


@dataclass
class Run:
    """All that was seen; `text` is what is printed and written."""

    seconds: float
    own_processor: float
    site_processor: dict[str, float]
    loads: tuple[float, float]
    record: Record
    memory: Memory
    proposers: list[Proposer]
    importer: Importer
    visitors: int

    def __post_init__(self) -> None:
        """Compare what people were told with the database, while it is there."""
        told = [name for each in self.proposers for name in each.acknowledged]
        rows = Contribution.objects.filter(submitter_email__startswith="essai")
        kept = Counter(rows.filter(data__name__in=told).values_list("data__name", flat=True))
        self.told, self.kept, self.twice = len(told), len(kept), sum(kept.values()) - len(kept)
        self.unknown = rows.count() - sum(kept.values())
        mails = OutgoingMail.objects.filter(recipient__startswith="essai")
        self.mails = mails.count() - self.unknown
        self.photos = sum(each.with_photo for each in self.proposers), rows.filter(photos__isnull=False).count()
        self.imported = Initiative.objects.filter(source__name="Essai").count()

    @property
    def verdicts(self) -> dict[str, bool]:
        """Each target, and whether it is met."""
        lists = self.record.times["list"]
        return {
            "0 errors": not self.record.errors,
            f"p95 of the list ≤ {LIST_P95 * 1000:.0f} ms": bool(lists) and p95(lists) <= LIST_P95,
            f"memory flat: in the last third ≤ {GROWTH:.2f} × what was held before": self.growth() <= GROWTH,
            "proposals acknowledged = rows = mails": self.told == self.kept == self.mails and not self.twice,
            "photos sent = photos kept": self.photos[0] == self.photos[1],
            "import applied": self.importer.applied,
        }

    @property
    def is_good(self) -> bool:
        """Whether every target is met."""
        return all(self.verdicts.values())

    def growth(self) -> float:
        """The most that web processes and worker held together in the last third, by the most they held before."""
        ours = [values for name, values in self.memory.rows.items() if name.startswith(("web", "worker"))]
        looks = zip(*ours, strict=False)
        totals = [sum(values) for values in looks][1:]  # the first is before anyone came
        last = max(1, len(totals) // 3)
        return max(totals[-last:]) / max(totals[:-last] or totals)

    def text(self) -> str:
        """Everything, in Markdown."""
        people = f"{self.visitors} visitors, {len(self.proposers)} who propose, one import of {ROWS // 1000} 000 rows"
        told = [
            f"{date.today().isoformat()}, {machine()}, load {self.loads[0]:.1f} before and {self.loads[1]:.1f} after."
            f" {people}, {self.seconds / 60:.1f} minutes; all of them took {self.own_processor:.0%} of one core.",
            self._requests(),
            self._counts(),
            "Processor, in cores: "
            + ", ".join(f"{part} {used:.2f}" for part, used in self.site_processor.items())
            + ".",
            self._memory(),
            "\n".join(f"- {target}: {'met' if met else '**missed**'}" for target, met in self.verdicts.items()),
        ]
        return "\n\n".join(told)

    def _requests(self) -> str:
        lines = ["| what | requests | errors | median | p95 | max |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
        wrong = Counter[str]()
        for (kind, _), times in self.record.errors.items():
            wrong[kind] += times
        for kind in sorted({*self.record.times, *wrong}):
            values = self.record.times.get(kind) or [0.0]
            cells = f"{ms(median(values))} | {ms(p95(values))} | {ms(max(values))}"
            lines.append(f"| {kind} | {len(values) + wrong[kind]} | {wrong[kind]} | {cells} |")
        reasons = ", ".join(f"{kind}: {reason} ×{times}" for (kind, reason), times in self.record.errors.items())
        return "\n".join(lines) + (f"\n\nErrors: {reasons}." if reasons else "")

    def _counts(self) -> str:
        steps = ", ".join(f"{step} {seconds:.0f} s" for step, seconds in self.importer.steps.items())
        return (
            f"Proposals: {self.told} acknowledged, {self.kept} in the database, {self.twice} twice,"
            f" {self.unknown} whose answer was lost, {self.mails} mails;"
            f" {self.photos[0]} photos sent, {self.photos[1]} kept."
            f" Import: {steps or 'not begun'}; {self.imported} records written."
        )

    def _memory(self) -> str:
        minutes = self.memory.minutes
        heads = ["start", *(f"{minute:.0f} min" for minute in minutes[1:-1]), "end"]
        lines = [f"| memory (MB, PSS) | {' | '.join(heads)} |", f"| --- |{' ---: |' * len(heads)}"]
        for name, values in self.memory.rows.items():
            lines.append(f"| {name} | {' | '.join(f'{value / 1e6:.0f}' for value in values)} |")
        lines.append(f"\nWeb processes and worker together, last third by what was before: {self.growth():.2f} ×.")
        return "\n".join(lines)


def write(run: Run) -> None:
    """Put the run in place of the one before, in docs/performance.md."""
    page = PAGE.read_text()
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{START}\n\n{run.text()}\n\n{END}{after}")
