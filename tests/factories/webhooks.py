"""Addresses that are told what changes, and messages to them."""

import factory
from factory.django import DjangoModelFactory

from inventory.enums import WebhookEvent
from inventory.models import Webhook, WebhookDelivery
from inventory.querysets.changes import BEGINNING as OF_TIME
from tests.factories.territories import CommuneFactory


class WebhookFactory(DjangoModelFactory):
    """A webhook that has read nothing yet and knows no record."""

    class Meta:
        model = Webhook

    name = "Portail de la région"
    territory = factory.SubFactory(CommuneFactory)
    address = factory.Sequence(lambda n: f"https://portail.example/domino/{n}")
    events = WebhookEvent.values
    seed = "ab" * 32
    read_at = OF_TIME.at
    read_id = OF_TIME.id


class DeliveryFactory(DjangoModelFactory):
    """A message that waits to be sent."""

    class Meta:
        model = WebhookDelivery

    webhook = factory.SubFactory(WebhookFactory)
    event = WebhookEvent.UPDATED
    slug = "atelier-velo"
    payload = factory.LazyFunction(lambda: {"type": "initiative.updated", "data": {"name": "Atelier vélo"}})
