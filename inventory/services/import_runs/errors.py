"""Why an import on the site does not go on, in French."""

from __future__ import annotations

from collections.abc import Mapping


class ImportRefused(ValueError):
    """What was asked cannot be done; the message (French) says why.

    `errors`: key of the mapping ("columns", "values.theme"…) → sentence, when it is the mapping that is wrong.
    """

    def __init__(self, message: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.errors = dict(errors or {})


class StaleRun(ImportRefused):
    """Someone decided on this import meanwhile: show it anew before deciding."""

    def __init__(self) -> None:
        super().__init__("Quelqu’un a agi sur cet import entre-temps : regardez où il en est, puis recommencez.")
