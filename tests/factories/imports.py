"""Imports made on the site, as they stand between two jobs."""

import factory

from inventory.enums import ImportState, LineOutcome
from inventory.models import ImportLine, ImportRun
from tests.factories.territories import CommuneFactory

COLUMNS = [
    {"label": "nom", "field": "name", "pivot": False, "samples": ["Fablab"], "filled": 2},
    {"label": "type", "field": "theme", "pivot": False, "samples": ["fablab"], "filled": 2},
]


class ImportRunFactory(factory.django.DjangoModelFactory):
    """An import of two columns that was read."""

    class Meta:
        model = ImportRun

    territory = factory.SubFactory(CommuneFactory)
    state = ImportState.RECOGNISED
    source_name = factory.Sequence("Annuaire {}".format)
    file_name = "liste.csv"
    recognition = factory.LazyFunction(
        lambda: {"format": "csv", "encoding": "utf-8", "delimiter": ";", "columns": COLUMNS}
    )


class ImportLineFactory(factory.django.DjangoModelFactory):
    """A line that would make a new record."""

    class Meta:
        model = ImportLine

    run = factory.SubFactory(ImportRunFactory, state=ImportState.PREVIEWED)
    line = factory.Sequence(lambda number: number + 2)
    outcome = LineOutcome.NEW
    name = factory.LazyAttribute(lambda made: f"Fablab {made.line}")
    difference = factory.LazyAttribute(lambda made: {"name": [None, made.name]})
