"""What the portfolio holds, for tests."""

import factory
from factory.django import DjangoModelFactory

from portfolio.models import Effect, EffectKind
from tests.factories.initiatives import InitiativeFactory, TermFactory


class EffectKindFactory(TermFactory):
    """What a declared figure counts."""

    class Meta:
        model = EffectKind


class EffectFactory(DjangoModelFactory):
    """About 2 tonnes given away in 2016; `initiative=None, case_study=…` for what only a case study tells."""

    class Meta:
        model = Effect

    kind = factory.SubFactory(EffectKindFactory, slug="quantite-donnee")
    initiative = factory.SubFactory(InitiativeFactory)
    value = 2
    unit = "tonnes"
    year = 2016
    source = "Rapport d’activité"
