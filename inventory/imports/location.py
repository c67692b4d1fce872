"""Where a row is: its position, its commune, its address, and how well all that is known."""

from dataclasses import dataclass

from inventory.imports.candidate import REJECTION, WARNING, Candidate, Issue, Reporter
from inventory.imports.cells import Cells
from inventory.imports.coordinates import parse_number, parse_pair
from inventory.imports.places import (
    Found,
    Places,
    clean_insee,
    clean_postal_code,
    end_of_address,
    place_key,
    split_city,
)
from inventory.imports.positions import Pair, Position, Reading, find_reading, locate
from inventory.imports.projections import crs_code
from inventory.imports.table import Row, Table
from inventory.imports.values import clean_line
from inventory.text import plain

SAMPLE = 400
FRANCE = frozenset(
    "france fr fra f french francaise republique francaise metropole france metropolitaine guadeloupe martinique "
    "guyane reunion la reunion mayotte gp mq gf re yt nc pf".split(" ")
) | {"republique francaise", "france metropolitaine", "la reunion"}
HINTS = {
    "itinerant": ("itinerant", "nomade", "ambulant"),
    "online": ("en ligne", "online", "virtuel", "a distance", "internet", "dematerialise"),
    "several": ("plusieurs lieux", "plusieurs sites", "multi-sites", "multisites", "several"),
    "street": ("street", "rue", "voie", "a la rue", "lieu-dit", "locality", "approximatif"),
    "commune": ("commune", "a la commune", "municipality", "city", "ville", "centre", "mairie"),
}
HINTING = tuple(word for words in HINTS.values() for word in words)


@dataclass(frozen=True, slots=True)
class Locality:
    """The words of a row about its commune."""

    insee: str
    postal_code: str
    city: str
    department: str
    address: str


@dataclass(slots=True)
class Locator:
    """Fills the place of candidates. `reading` is how this file writes its positions."""

    places: Places
    reading: Reading
    default_country: str = ""

    def fill(self, candidate: Candidate, row: Row, cells: Cells, report: Reporter) -> bool:
        """Set position, commune, address and precision; False when the row is outside France (reported)."""
        locality = read_locality(cells)
        found = self.find(locality)
        position, written = self._position(row, cells, found)
        if self._is_abroad(cells, position, written, found, row.line, report):
            return False
        column = cells.label("city", "postal_code", "city_code", "address")
        if found.reason:
            report(Issue(row.line, column, locality.city or locality.postal_code, found.severity, found.reason))
        if position.reason:
            report(Issue(row.line, self._position_column(cells), written, position.severity, position.reason))
        self._set(candidate, locality, found, position, hint(cells))
        if not found.place and position.place is None and candidate.precision == "commune":
            report(Issue(row.line, column, locality.city, WARNING, "aucun lieu connu : absente de la carte"))
        return True

    def find(self, locality: Locality) -> Found:
        """The loaded commune that the words designate."""
        return self.places.find(locality.insee, locality.postal_code, locality.city, locality.department)

    def _position(self, row: Row, cells: Cells, found: Found) -> tuple[Position, str]:
        pair, order_known = read_pair(row, cells)
        written = written_position(row, cells)
        if pair is None:
            unread = written and written not in {"0", "0 0"} and clean_line(written)
            reason = "position illisible, laissée vide" if unread else ""
            return Position(None, WARNING, reason), written
        return locate(*pair, found.place.centre if found.place else None, self.reading, order_known), written

    def _is_abroad(
        self, cells: Cells, position: Position, written: str, found: Found, line: int, report: Reporter
    ) -> bool:
        country = cells.line("country") or self.default_country
        if country and plain(country) not in FRANCE and position.place is None:
            report(Issue(line, cells.label("country"), country, REJECTION, "hors de France"))
            return True
        if position.foreign and not found.place:
            reason = "hors de France : position à l’étranger et aucune commune connue"
            report(Issue(line, self._position_column(cells), written, REJECTION, reason))
            return True
        return False

    @staticmethod
    def _position_column(cells: Cells) -> str:
        return cells.label("latitude", "coordinates") or "geometry"

    @staticmethod
    def _set(candidate: Candidate, locality: Locality, found: Found, position: Position, told: str) -> None:
        candidate.declared_id = found.place.id if found.place else None
        candidate.address, candidate.postal_code = locality.address, locality.postal_code
        if not found.place and locality.city and place_key(locality.city) not in place_key(locality.address):
            town = f"{locality.postal_code} {locality.city}".strip()
            candidate.address = ", ".join(part for part in (locality.address, town) if part)
        if position.place and told != "online":
            candidate.lon, candidate.lat = position.place
        candidate.precision = told or ("exact" if position.place else "commune")
        if candidate.precision in {"exact", "street"} and candidate.lon is None:
            candidate.precision = "commune"


def read_locality(cells: Cells) -> Locality:
    """Codes, names and address of a row, the missing ones looked for at the end of the address."""
    postal_code = clean_postal_code(cells.line("postal_code"))
    beside, city = split_city(cells.line("city"))
    insee = clean_insee(cells.line("city_code"))
    parts = [cells.joined("street_number", " "), cells.joined("address", ", ")]
    address = " ".join(part for part in parts if part)
    extra = cells.joined("address_extra", ", ")
    if extra and extra not in address:
        address = f"{address}, {extra}" if address else extra
    postal_code = postal_code or beside
    if not (insee or (postal_code and city)):
        end_code, end_city = end_of_address(address)
        if end_code and (not postal_code or postal_code == end_code):
            postal_code, city = end_code, city or end_city
    if city and hint_of(city) in {"itinerant", "online"}:
        city = ""
    return Locality(insee, postal_code, city, cells.line("department"), address)


def read_pair(row: Row, cells: Cells) -> tuple[Pair | None, bool]:
    """((x, y) as written, order known): the geometry, else the two columns, else the column of pairs."""
    if row.position is not None:
        return row.position, True
    x, y = cells.raw("longitude"), cells.raw("latitude")
    if x and y:
        lon, lat = parse_number(x), parse_number(y)
        if lon is not None and lat is not None:
            return (lon, lat), True
    found = parse_pair(cells.raw("coordinates") or (y if not x else "")) if cells.raw("coordinates") or y else None
    return found if found else (None, True)


def written_position(row: Row, cells: Cells) -> str:
    """The position as the file writes it, for the report."""
    if row.position is not None:
        return f"{row.position[0]} {row.position[1]}"
    both = f"{cells.raw('latitude')} {cells.raw('longitude')}".strip()
    return both or cells.raw("coordinates")


def hint(cells: Cells) -> str:
    """What the row's columns say of the precision of its place, "" when nothing."""
    for label, text in cells.pairs("precision"):
        if told := hint_of(text):
            return told
        if plain(text) in {"oui", "yes", "true", "1", "vrai"} and "itiner" in plain(label):
            return "itinerant"
    return next((told for name in ("city", "address") if (told := _whole_hint(cells.line(name)))), "")


def hint_of(text: str) -> str:
    """The precision that `text` names, "" when it names none."""
    bare = plain(text)
    if not bare.startswith(HINTING):
        return ""
    return next(name for name, words in HINTS.items() if bare.startswith(words))


def _whole_hint(text: str) -> str:
    told = hint_of(text) if text and len(text) < 20 else ""
    return told if told in {"itinerant", "online"} else ""


def reading_of(table: Table, cells_of: Cells, places: Places, told: str) -> Reading:
    """How `table` writes positions: the system told by the mapping or the file, else found on its first rows."""
    if code := crs_code(told or table.crs):
        return Reading(code, told=True)
    sample = []
    for row in table.sample(SAMPLE):
        cells = cells_of.of(row)
        pair, _ = read_pair(row, cells)
        if pair:
            locality = read_locality(cells)
            place = places.find(locality.insee, locality.postal_code, locality.city, locality.department).place
            sample.append((pair, place.centre if place else None))
    return find_reading(sample)
