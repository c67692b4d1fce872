"""Where the run is written: the marked block of docs/performance.md; the rest of the page is written by hand."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import date

from tests.bench.scale.databases import PROJECT
from tests.bench.scale.figures import Line, table

PAGE = PROJECT / "docs" / "performance.md"
START, END = "<!-- make bench: start -->", "<!-- make bench: end -->"


def machine() -> str:
    """What the run was done on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def write(
    lines: Sequence[Line], profiles: Sequence[tuple[str, str]], loads: tuple[float, float], seconds: float
) -> None:
    """Put the run in place of the one before."""
    text = [
        f"{date.today().isoformat()}, {machine()}, load {loads[0]:.1f} before and {loads[1]:.1f} after,"
        f" {seconds / 60:.0f} minutes.",
        table(lines),
        "The three requests that cost most, at the largest size, in milliseconds per request under the profiler:",
        *[f"`{path}`\n\n```\n{told}\n```" for path, told in profiles],
    ]
    page = PAGE.read_text()
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(before + START + "\n\n" + "\n\n".join(text) + "\n\n" + END + after)
