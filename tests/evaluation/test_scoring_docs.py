"""docs/scoring.md says what scoring.py does: its examples run."""

import doctest
from pathlib import Path

DOC = Path(__file__).resolve().parents[2] / "docs" / "scoring.md"


def test_worked_examples_are_true() -> None:
    result = doctest.testfile(str(DOC), module_relative=False)
    assert (result.failed, result.attempted > 15) == (0, True)
