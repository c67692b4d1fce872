"""What a row becomes: a candidate for the census, and remarks for the report."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

REJECTION = "rejet"
REPAIR = "réparation"
DUPLICATE = "doublon"
WARNING = "avertissement"
CONFLICT = "conflit"


@dataclass(frozen=True, slots=True)
class Issue:
    """One line of the report; `reason` is French."""

    line: int
    column: str
    value: str
    severity: str
    reason: str


Reporter = Callable[[Issue], None]


@dataclass(slots=True)
class Candidate:
    """A row read as an initiative. `declared_id` is the commune its words designate; lon, lat are EPSG:4326.

    Term fields hold primary keys. Of a row of ours only: `own_id` is the record's UUID, `home` the host of the instance
    that wrote the row, `page` the record's address there, `as_of` when the record it shows was last changed,
    `is_closed` whether it had ended, `scope`.
    """

    line: int
    name: str
    external_id: str = ""
    summary: str = ""
    description: str = ""
    sphere_id: int | None = None
    legal_form_id: int | None = None
    founded_year: int | None = None
    declared_id: int | None = None
    precision: str = "commune"
    address: str = ""
    postal_code: str = ""
    lon: float | None = None
    lat: float | None = None
    audience: str = ""
    opening_hours: str = ""
    accessibility: str = ""
    website: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    needs_text: str = ""
    offers_text: str = ""
    confirmed_on: date | None = None
    source_url: str = ""
    licence: str = ""
    themes: list[int] = field(default_factory=list)
    stakes: list[int] = field(default_factory=list)
    exchanges: list[int] = field(default_factory=list)
    needs: list[int] = field(default_factory=list)
    offers: list[int] = field(default_factory=list)
    own_id: str | None = None
    home: str = ""
    page: str = ""
    as_of: datetime | None = None
    is_closed: bool = False
    scope: str = ""
