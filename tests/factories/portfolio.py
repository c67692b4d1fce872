"""What the portfolio holds, for tests."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from portfolio.enums import State
from portfolio.models import CaseStudy, Effect, EffectKind
from tests.factories.initiatives import InitiativeFactory, StakeFactory, TermFactory
from tests.factories.territories import CommuneFactory


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


class CaseStudyFactory(DjangoModelFactory):
    """A published case study with its first version not recorded; `initiatives=[…]` links records of the census."""

    class Meta:
        model = CaseStudy
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"enquete-{n}")
    state = State.PUBLISHED
    title = factory.Sequence(lambda n: f"Enquête {n}")
    lead = "Deux phrases. Puis on lit."
    body = "# Ce que c’est\nUn jardin."
    stake = factory.SubFactory(StakeFactory, slug="pouvoir-d-agir")
    territory = factory.SubFactory(CommuneFactory)
    place = "Redon"

    @factory.post_generation
    def initiatives(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            self.initiatives.set(extracted)
