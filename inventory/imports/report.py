"""The report as a CSV that a French spreadsheet opens."""

import csv
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from inventory.imports.candidate import Issue

HEADER = ["ligne", "colonne", "valeur", "gravité", "raison"]
# A cell that starts so is a formula to a spreadsheet; a quote makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_report(issues: Iterator[Issue], stream: TextIO | None) -> Counter[tuple[str, str]]:
    """Write `issues` to `stream` (opened with newline="") if there is one; return (severity, reason) → count."""
    summary: Counter[tuple[str, str]] = Counter()
    writer = csv.writer(stream, delimiter=";") if stream else None
    if writer:
        writer.writerow(HEADER)
    for issue in issues:
        summary[issue.severity, issue.reason.split(" : ")[0]] += 1
        if writer:
            cells = [issue.column, issue.value, issue.severity, issue.reason]
            writer.writerow([issue.line, *(_inert(cell) for cell in cells)])
    return summary


def _inert(text: str) -> str:
    is_number = text.lstrip("+-").replace(".", "").replace(",", "").replace(" ", "").isdigit()
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_number else text
