"""What a scenario found, and the table of docs/reliability.md made of it."""

from __future__ import annotations

import json
import os
import platform
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from domino.postgres.cluster import PROJECT

PAGE = PROJECT / "docs" / "reliability.md"
BEGIN, END = "<!-- table -->", "<!-- /table -->"
HEAD = (
    "| line | scenario | acknowledged | lost | duplicated | recovery | target | verdict | remarks | run |\n"
    "|---|---|---:|---:|---:|---:|---|---|---|---|\n"
)


@dataclass
class Result:
    """Counts of what was acknowledged, and the seconds from the fault's end to the first good answer."""

    scenario: str
    acknowledged: int
    lost: int = 0
    duplicated: int = 0
    recovery: float | None = None
    target: str = ""
    remarks: str = ""
    holds: bool = True  # what the scenario demands besides: limits of time, messages

    @property
    def is_good(self) -> bool:
        return self.holds and not self.lost

    def row(self, line: str) -> str:
        """The row of the table, its line's number first."""
        recovery = "" if self.recovery is None else f"{self.recovery:.1f} s"
        verdict = "holds" if self.is_good else "**does not hold**"
        run = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.0f}"
        cells = [line, self.scenario, self.acknowledged, self.lost, self.duplicated, recovery, self.target, verdict]
        return f"| {' | '.join(map(str, [*cells, self.remarks, run]))} |"

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def write(rows: dict[str, str]) -> None:
    """Put `rows` (line → row) into the page's table: those of lines that did not run stay."""
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    table, after = rest.split(END)
    known = _rows(table) | rows
    ordered = [known[line] for line in sorted(known, key=lambda line: (int(re.sub(r"\D", "", line)), line))]
    stamp = f"\nOn {machine()}.\n\n"
    PAGE.write_text(before + BEGIN + stamp + HEAD + "\n".join(ordered) + "\n" + END + after)


def _rows(table: str) -> dict[str, str]:
    found = re.findall(r"^(\| (\d+\w?) \|.*)$", table, re.MULTILINE)
    return {line: row for row, line in found}


def machine() -> str:
    """Processors, memory and system, without the machine's name."""
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    gigabytes = round(int(memory[1]) / 1_048_576) if memory else 0
    return f"{os.cpu_count()} cores, {gigabytes} GB, {platform.system()} {platform.machine()}"
