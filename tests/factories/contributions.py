"""What comes in before it is published: proposals of new records, corrections, ends."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from inventory.enums import ContributionKind
from inventory.models import Contribution
from inventory.services.records import snapshot
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory


class ContributionFactory(DjangoModelFactory):
    """A new record proposed in a commune, address not confirmed; `confirmed=True` confirms it."""

    class Meta:
        model = Contribution

    class Params:
        confirmed = factory.Trait(email_confirmed_at=factory.LazyFunction(timezone.now))

    kind = ContributionKind.NEW
    territory = factory.SubFactory(CommuneFactory)
    data = factory.LazyAttributeSequence(
        lambda contribution, n: {
            "name": f"Proposition {n}",
            "summary": "Une phrase qui dit ce que c’est.",
            "territory": contribution.territory.slug if contribution.territory else None,
        }
    )
    submitter_name = "Camille"
    submitter_email = factory.Sequence(lambda n: f"camille-{n}@domino.example")


class CorrectionFactory(ContributionFactory):
    """A correction of a published record: `CorrectionFactory(initiative=…, changed={"name": "…"})`."""

    class Params:
        changed: dict = {}

    kind = ContributionKind.CORRECTION
    initiative = factory.SubFactory(InitiativeFactory, territory=factory.SubFactory(CommuneFactory))
    territory = factory.SelfAttribute("initiative.territory")
    base = factory.LazyAttribute(lambda contribution: snapshot(contribution.initiative))
    data = factory.LazyAttribute(lambda contribution: {**contribution.base, **contribution.changed})
