"""How fresh a record is, from the date it was last confirmed. Pure."""

from dataclasses import dataclass
from datetime import date

FRESH_DAYS = 183
AGEING_DAYS = 548
# A site that fails at two checks this many days apart is silent: one bad day says nothing.
SILENT_DAYS = 2
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


@dataclass(frozen=True)
class Freshness:
    """A badge: `level` is good, plain or warn; `pips` of 3 are full; `text` says it in French."""

    level: str
    pips: int
    text: str


def freshness(confirmed_on: date | None, today: date) -> Freshness:
    """Return the badge of a record confirmed on `confirmed_on` (None: never), as seen on `today`."""
    if confirmed_on is None:
        return Freshness("warn", 1, "À confirmer")
    age = (today - confirmed_on).days
    if age <= FRESH_DAYS:
        return Freshness("good", 3, f"Confirmée en {MONTHS[confirmed_on.month - 1]} {confirmed_on.year}")
    if age <= AGEING_DAYS:
        return Freshness("plain", 2, f"Confirmée il y a {round(age / 30.44)} mois")
    return Freshness("warn", 1, f"À confirmer, vue en {confirmed_on.year}")


def is_silent(failing_since: date | None, checked_on: date | None) -> bool:
    """Whether a site that has failed since `failing_since`, and still did on `checked_on`, is taken for silent."""
    return bool(failing_since and checked_on and (checked_on - failing_since).days >= SILENT_DAYS)
