"""Sources that are followed, for tests; nothing is asked of their addresses."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from inventory.models import Disappearance, LiveSource
from tests.factories.initiatives import InitiativeFactory, SourceFactory
from tests.factories.territories import CommuneFactory


class LiveSourceFactory(DjangoModelFactory[LiveSource]):
    """A source read every day whose changes are looked at."""

    class Meta:
        model = LiveSource

    source = factory.SubFactory(SourceFactory)
    address = factory.Sequence(lambda n: f"https://annuaire.example/{n}.csv")
    territory = factory.SubFactory(CommuneFactory)


class DisappearanceFactory(DjangoModelFactory[Disappearance]):
    """A record that its source no longer lists."""

    class Meta:
        model = Disappearance

    initiative = factory.SubFactory(InitiativeFactory)
    live_source = factory.SubFactory(LiveSourceFactory)
    since = factory.LazyFunction(timezone.now)
