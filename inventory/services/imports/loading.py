"""What the conversion needs from the database, read once: communes and vocabularies."""

from django.db.models import FloatField, Func

from inventory.enums import TerritoryKind
from inventory.imports.places import Place, Places
from inventory.imports.terms import Vocabulary
from inventory.models import Exchange, FormerName, LegalForm, ResourceKind, Sphere, Stake, Territory, Theme
from inventory.models.taxonomy import Term
from inventory.text import plain

# Field of the columns → (model, table of synonyms in terms.toml).
TAXONOMIES: dict[str, tuple[type[Term], str]] = {
    "theme": (Theme, "theme"),
    "stake": (Stake, "stake"),
    "exchange": (Exchange, "exchange"),
    "sphere": (Sphere, "sphere"),
    "legal_form": (LegalForm, "legal_form"),
    "needs": (ResourceKind, "resource"),
    "offers": (ResourceKind, "resource"),
}
TERRITORY_COLUMNS = ("id", "kind", "code", "name", "postal_codes", "lon", "lat")


def load_places() -> Places:
    """Every commune with its codes, names and centre; two queries."""
    places = Places()
    by_id: dict[int, Place] = {}
    kinds = [TerritoryKind.COMMUNE, TerritoryKind.DEPARTEMENT]
    # Numbers: 35,000 geometries take longer to unpack.
    placed = Territory.objects.annotate(lon=_coordinate("ST_X"), lat=_coordinate("ST_Y"))
    rows = placed.filter(kind__in=kinds).order_by("id").values_list(*TERRITORY_COLUMNS)
    for pk, kind, code, name, postal_codes, lon, lat in rows.iterator(chunk_size=5_000):
        if kind == TerritoryKind.DEPARTEMENT:
            places.department_names[plain(name)] = code
            continue
        by_id[pk] = Place(pk, code, name, None if lon is None else (lon, lat))
        places.add(by_id[pk], postal_codes)
    for pk, code, name in FormerName.objects.order_by("id").values_list("territory_id", "code", "name"):
        if place := by_id.get(pk):
            places.add_name(place, name)
            if code:
                places.by_code.setdefault(code, place)
    return places


def _coordinate(function: str) -> Func:
    return Func("centre", function=function, output_field=FloatField())


def load_vocabularies(replacements: dict[str, dict[str, list[str]]]) -> dict[str, Vocabulary]:
    """Field → vocabulary, with the mapping file's replacements; one query per field."""
    return {
        name: Vocabulary.of(_terms(model), kind, replacements.get(name, {}))
        for name, (model, kind) in TAXONOMIES.items()
    }


def _terms(model: type[Term]) -> list[tuple[int, str, str]]:
    return list(model._default_manager.values_list("pk", "slug", "name"))
