"""The table of docs/reliability.md: one row a line, those that did not run again stay."""

from pathlib import Path

import pytest

from tests.faults import results
from tests.faults.__main__ import modules
from tests.faults.results import Result


def test_table_keeps_the_rows_that_did_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "reliability.md"
    page.write_text("# Reliability\n\n<!-- table -->\n<!-- /table -->\n\n## Why\n")
    monkeypatch.setattr(results, "PAGE", page)
    good = Result("server killed", 12, 0, 1, 0.25, "0 lost", "all there")
    results.write({"10a": good.row("10a"), "2": good.row("2")})
    results.write({"9": Result("page too slow", 3, target="< 1 s", holds=False).row("9")})
    rows = [line.rpartition("| 20")[0] for line in page.read_text().splitlines() if line.startswith("| ")]
    assert rows[1:] == [
        "| 2 | server killed | 12 | 0 | 1 | 0.2 s | 0 lost | holds | all there ",
        "| 9 | page too slow | 3 | 0 | 0 |  | < 1 s | **does not hold** |  ",
        "| 10a | server killed | 12 | 0 | 1 | 0.2 s | 0 lost | holds | all there ",
    ]
    assert page.read_text().endswith("<!-- /table -->\n\n## Why\n")


@pytest.mark.parametrize(
    ("result", "good"), [(Result("x", 1), True), (Result("x", 1, lost=1), False), (Result("x", 1, holds=False), False)]
)
def test_result_is_good_when_nothing_is_lost_and_its_demands_are_met(result: Result, good: bool) -> None:
    assert result.is_good is good


def test_every_line_of_the_bar_has_a_scenario() -> None:
    assert {int(line.rstrip("ab")) for line in modules()} == set(range(1, 13))
