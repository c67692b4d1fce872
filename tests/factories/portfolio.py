"""What the portfolio holds, for tests."""

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from portfolio.enums import EventKind, State, Step
from portfolio.models import (
    CaseStudy,
    Effect,
    EffectKind,
    Event,
    ForesightSheet,
    GlossaryTerm,
    GuidePage,
    Insight,
    Poster,
    Reading,
    WatchLink,
)
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


class EventFactory(DjangoModelFactory):
    """A published meeting of one day, its cost and participants not known; `found=[…]` are records found there."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"rencontre-{n}")
    state = State.PUBLISHED
    title = factory.Sequence(lambda n: f"Rencontre {n}")
    kind = EventKind.LAUNCH
    step = Step.START
    territory = factory.SubFactory(CommuneFactory)
    date = datetime.date(2017, 6, 24)
    summary = "On se réunit."

    @factory.post_generation
    def found(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        for position, initiative in enumerate(extracted or []):
            self.outcomes.create(kind="initiative", initiative=initiative, position=position)


class InsightFactory(DjangoModelFactory):
    """A gem seen at an event of the same territory."""

    class Meta:
        model = Insight

    kind = "gem"
    stake = factory.SubFactory(StakeFactory, slug="pouvoir-d-agir")
    territory = factory.SubFactory(CommuneFactory)
    text = factory.Sequence(lambda n: f"Une idée à reprendre, {n}")
    event = factory.SubFactory(EventFactory, territory=factory.SelfAttribute("..territory"))


class WatchLinkFactory(DjangoModelFactory):
    """An article shared by nobody in particular."""

    class Meta:
        model = WatchLink

    url = factory.Sequence(lambda n: f"https://exemple.fr/article-{n}")
    title = factory.Sequence(lambda n: f"Article {n}")
    line = "Pourquoi le lire ici."
    territory = factory.SubFactory(CommuneFactory)


class ForesightFactory(DjangoModelFactory):
    """A published sheet of a territory."""

    class Meta:
        model = ForesightSheet

    slug = factory.Sequence(lambda n: f"futur-{n}")
    title = factory.Sequence(lambda n: f"Futur {n}")
    state = State.PUBLISHED
    horizon = 2035
    stake = factory.SubFactory(StakeFactory, slug="pouvoir-d-agir")
    territory = factory.SubFactory(CommuneFactory)
    context = "Le contexte."
    change = "Ce qui change."
    institution = "Le rôle de l’institution."
    synthesis = "En résumé."


class PosterFactory(DjangoModelFactory):
    """A saved poster of a commune: the search is that of its territory."""

    class Meta:
        model = Poster

    slug = factory.Sequence(lambda n: f"poster-{n}")
    title = factory.Sequence(lambda n: f"Poster {n}")
    territory = factory.SubFactory(CommuneFactory)
    query = factory.LazyAttribute(lambda poster: f"territory={poster.territory.slug}")


class GuidePageFactory(DjangoModelFactory):
    """A posture of the guide that nothing inspires yet."""

    class Meta:
        model = GuidePage

    slug = factory.Sequence(lambda n: f"page-{n}")
    kind = "posture"
    title = factory.Sequence(lambda n: f"Posture {n}")
    lead = "Une phrase."
    body = "# Comment s’y prendre\nEn essayant."


class GlossaryTermFactory(DjangoModelFactory):
    """A word explained, with no other form."""

    class Meta:
        model = GlossaryTerm

    slug = factory.Sequence(lambda n: f"mot-{n}")
    term = factory.Sequence(lambda n: f"Mot {n}")
    definition = "Ce que le mot veut dire."


class ReadingFactory(DjangoModelFactory):
    """A book."""

    class Meta:
        model = Reading

    title = factory.Sequence(lambda n: f"Livre {n}")
    authors = "Une autrice"
    year = 2015
