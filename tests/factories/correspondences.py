"""Letters through the site."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from inventory.enums import CorrespondenceState
from inventory.models import Correspondence, Message
from tests.factories.initiatives import InitiativeFactory


class CorrespondenceFactory(DjangoModelFactory):
    """An open correspondence: one letter of Camille to an initiative that has a private address."""

    class Meta:
        model = Correspondence
        skip_postgeneration_save = True

    initiative = factory.SubFactory(
        InitiativeFactory, private_email=factory.Sequence(lambda n: f"jardin-{n}@structure.example")
    )
    writer_name = "Camille"
    writer_email = factory.Sequence(lambda n: f"camille-{n}@voisine.example")
    state = CorrespondenceState.OPEN
    confirmed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def letter(self, create: bool, body: str | None, **kwargs: object) -> None:
        if create:
            Message.objects.create(correspondence=self, body=body or "Avez-vous une salle ?")


class ReportedFactory(CorrespondenceFactory):
    """One that its recipient reported."""

    state = CorrespondenceState.REPORTED
