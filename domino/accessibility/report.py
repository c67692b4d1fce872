"""The grid as a table of docs/accessibility.md."""

from __future__ import annotations

from domino.accessibility.grid import Declaration, State

BEGIN, END = "<!-- grid: written by `manage.py document_accessibility` -->", "<!-- end of grid -->"


def table(declaration: Declaration) -> str:
    """Figures and the whole grid in Markdown, between the marks that `inserted` looks for."""
    counts = ", ".join(f"{declaration.counts[state]} {state}" for state in State)
    lines = [
        BEGIN,
        f"{declaration.standard}, {declaration.checked_on:%Y-%m-%d}: {declaration.met} of {declaration.applicable} "
        f"applicable criteria, {declaration.rate} % ({counts}).",
        "",
        "| criterion | state | kept by | seen |",
        "| --- | --- | --- | --- |",
    ]
    for each in declaration.criteria:
        tests = " ".join(f"`{path.removeprefix('tests/')}`" for path in each.tests) or each.how
        lines.append(f"| {each.number} {each.text} | {each.state} | {tests} | {each.note} |")
    return "\n".join([*lines, END])


def inserted(document: str, declaration: Declaration) -> str:
    """`document` with its table brought up to date; ValueError when it has no place for one."""
    before, found, rest = document.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError("The document has no marks for the grid.")
    return before + table(declaration) + after
