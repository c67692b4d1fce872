"""Lists of recommendations, for tests."""

import factory
from factory.django import DjangoModelFactory

from recommendations.enums import ListState
from recommendations.models import (
    Comment,
    Effort,
    FollowUp,
    Horizon,
    Prioritisation,
    Recommendation,
    RecommendationList,
)
from tests.factories.evaluation import SessionFactory
from tests.factories.initiatives import TermFactory
from tests.factories.territories import CommuneFactory


class EffortFactory(TermFactory):
    """How much work."""

    class Meta:
        model = Effort


class HorizonFactory(TermFactory):
    """By when."""

    class Meta:
        model = Horizon


class ListFactory(DjangoModelFactory):
    """A list in consultation; `state="draft"` for one in preparation, `territory=None` for a library."""

    class Meta:
        model = RecommendationList

    slug = factory.Sequence(lambda n: f"liste-{n}")
    title = factory.Sequence(lambda n: f"Liste {n}")
    territory = factory.SubFactory(CommuneFactory)
    state = ListState.CONSULTATION


class RecommendationFactory(DjangoModelFactory):
    """One recommendation; number and position follow those of the list."""

    class Meta:
        model = Recommendation

    list = factory.SubFactory(ListFactory)
    number = factory.LazyAttribute(lambda each: each.list.recommendations.count() + 1)
    position = factory.SelfAttribute("number")
    title = factory.Sequence(lambda n: f"Préconisation {n}")


class FollowUpFactory(DjangoModelFactory):
    """What happened one day."""

    class Meta:
        model = FollowUp

    recommendation = factory.SubFactory(RecommendationFactory)
    date = factory.Faker("date_object")
    status = "under_way"
    text = "Les travaux commencent."


class CommentFactory(DjangoModelFactory):
    """A comment that waits for a facilitator."""

    class Meta:
        model = Comment

    recommendation = factory.SubFactory(RecommendationFactory)
    author = "Léa"
    body = "Pensez aux horaires du soir."


class PrioritisationFactory(DjangoModelFactory):
    """A vote with dots in an open session, on a list of three; `size=60` for more, `session__state` for its state."""

    class Meta:
        model = Prioritisation
        skip_postgeneration_save = True

    list = factory.SubFactory(ListFactory)
    session = factory.SubFactory(SessionFactory, territory=factory.SelfAttribute("..list.territory"))
    title = "Par quoi commencer ?"

    @factory.post_generation
    def size(self, create: bool, extracted: int | None, **_: object) -> None:
        for _number in range(3 if extracted is None else extracted):
            RecommendationFactory(list=self.list)
