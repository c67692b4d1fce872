"""Webhooks: what happens on a territory becomes signed messages, sent until they are taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from domino import jobs, outbound
from domino.models import Job
from inventory.enums import ChangeOrigin, DeliveryState, Status
from inventory.models import Initiative, Territory, Webhook, WebhookDelivery
from inventory.querysets import changes
from inventory.services.records import create_record, update_record
from inventory.webhooks.delivering import TRIES, send_again
from inventory.webhooks.following import follow_changes
from inventory.webhooks.registering import FORMER, register_webhook, rotate_secret, set_active
from inventory.webhooks.signing import secret_of
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory
from tests.factories.webhooks import DeliveryFactory

pytestmark = pytest.mark.django_db


class Outside:
    """The other side: what it was sent, and what it says, the last answer for ever."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.says: list[Any] = [200]

    def fetch(self, url: str, **asked: Any) -> outbound.Answer:
        self.sent.append({"url": url, **asked})
        said = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if isinstance(said, Exception):
            raise said
        return outbound.Answer(url, said, {}, b"voici")


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    played = Outside()
    monkeypatch.setattr(outbound, "fetch", played.fetch)
    return played


@pytest.fixture(autouse=True)
def no_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LAG_SECONDS", 0)


def registered(territory: Territory, **values: Any) -> Webhook:
    wanted = {"name": "Portail", "address": "https://portail.example/", "events": ALL, "made_by": None, **values}
    return register_webhook(territory=territory, **wanted)[0]


ALL = ["initiative.published", "initiative.updated", "initiative.closed", "initiative.removed"]


def told(webhook: Webhook) -> list[tuple[str, str]]:
    """What is new: events with the name of the record, oldest first."""
    follow_changes()
    found = webhook.deliveries.order_by("created_at")
    new = [(each.event.removeprefix("initiative."), each.payload["data"].get("name", "")) for each in found]
    webhook.deliveries.all().delete()
    return new


def edit(initiative: Initiative, **data: Any) -> None:
    update_record(initiative=initiative, data=data, origin=ChangeOrigin.MODERATION)


def test_life_of_a_record_is_told() -> None:
    here, elsewhere = CommuneFactory(), CommuneFactory()
    old = InitiativeFactory(name="Ancienne", territory=here)
    webhook = registered(here)
    assert told(webhook) == []
    new = create_record(data={"name": "Jardin", "territory": here.slug}, origin=ChangeOrigin.CREATION)
    create_record(data={"name": "Ailleurs", "territory": elsewhere.slug}, origin=ChangeOrigin.CREATION)
    assert told(webhook) == [("published", "Jardin")]
    edit(new, summary="On cultive.")
    edit(old, summary="On répare.")
    assert told(webhook) == [("updated", "Jardin"), ("updated", "Ancienne")]
    edit(new, status=Status.CLOSED)
    assert told(webhook) == [("closed", "Jardin")]
    edit(new, status=Status.PUBLISHED)
    assert told(webhook) == [("published", "Jardin")]
    edit(new, territory=elsewhere.slug)
    old.delete()
    assert told(webhook) == [("removed", ""), ("removed", "")]
    edit(new, summary="Encore.")
    assert told(webhook) == []


def test_change_of_nothing_public_is_not_told() -> None:
    here = CommuneFactory()
    webhook = registered(here)
    new = create_record(data={"name": "Jardin", "territory": here.slug}, origin=ChangeOrigin.CREATION)
    told(webhook)
    edit(new, private_email="camille@domino.example", contact_email="camille@domino.example")
    assert told(webhook) == []


def test_events_that_are_not_wanted_are_not_told() -> None:
    here = CommuneFactory()
    webhook = registered(here, events=["initiative.removed"])
    new = create_record(data={"name": "Jardin", "territory": here.slug}, origin=ChangeOrigin.CREATION)
    assert told(webhook) == []
    new.delete()
    assert told(webhook) == [("removed", "")]


def test_following_again_tells_nothing_twice(outside: Outside) -> None:
    webhook = registered(CommuneFactory())
    create_record(data={"name": "Jardin", "territory": webhook.territory.slug}, origin=ChangeOrigin.CREATION)
    assert (follow_changes(), follow_changes()) == ("Messages écrits : 1.", "")
    assert (WebhookDelivery.objects.count(), Job.objects.count()) == (1, 1)


def test_message_is_signed_and_holds_public_fields_only(outside: Outside) -> None:
    webhook = registered(CommuneFactory())
    data = {"name": "Jardin", "territory": webhook.territory.slug, "private_email": "secret@domino.example"}
    create_record(data=data, origin=ChangeOrigin.CREATION)
    follow_changes()
    assert jobs.run_next_job()
    sent = outside.sent[0]
    assert (sent["url"], sent["method"]) == ("https://portail.example/", "POST")
    assert verified(secret_of(webhook.seed), sent)
    message = json.loads(sent["body"])
    assert (message["type"], message["data"]["name"]) == ("initiative.published", "Jardin")
    assert b"secret@domino.example" not in sent["body"]
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_status, delivery.last_answer) == ("sent", 1, 200, "voici")


def verified(secret: str, sent: dict[str, Any]) -> bool:
    """Whether one of the signatures is that of `secret`, as Standard Webhooks says."""
    headers, key = sent["headers"], base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + sent["body"]
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return wanted in headers["webhook-signature"].split(" ")


def deliver(outside: Outside, *says: Any) -> WebhookDelivery:
    """Send one message until nothing is due any more, waits included."""
    outside.says = [*says]
    delivery = DeliveryFactory()
    jobs.enqueue("deliver_webhook", {"delivery": str(delivery.pk)})
    for _ in range(TRIES + 2):
        Job.objects.update(next_attempt_at=timezone.now())
        jobs.run_next_job()
    delivery.refresh_from_db()
    return delivery


@pytest.mark.parametrize(
    ("says", "state", "attempts", "status"),
    [
        ([503, outbound.OutboundFailed("muet"), 204], "sent", 3, 204),
        ([500], "failed", TRIES, 500),
        ([302], "failed", TRIES, 302),
        ([410], "failed", 1, 410),
        ([outbound.OutboundRefused("réseau privé")], "failed", 1, None),
        ([outbound.OutboundFailed("muet")], "failed", TRIES, None),
    ],
)
def test_message_is_tried_until_it_is_taken(
    outside: Outside, says: list[Any], state: str, attempts: int, status: int | None
) -> None:
    delivery = deliver(outside, *says)
    assert (delivery.state, delivery.attempts, delivery.last_status, len(outside.sent)) == (
        state,
        attempts,
        status,
        attempts,
    )


def test_address_that_is_gone_is_told_no_more(outside: Outside) -> None:
    assert deliver(outside, 410).webhook.is_active is False


def test_private_address_is_never_asked() -> None:
    delivery = DeliveryFactory(webhook__address="https://127.0.0.1:8443/")
    jobs.enqueue("deliver_webhook", {"delivery": str(delivery.pk)})
    jobs.run_next_job()
    delivery.refresh_from_db()
    assert (delivery.state, "réseau privé" in delivery.last_answer) == (DeliveryState.FAILED, True)


def test_given_up_message_can_be_sent_again(outside: Outside) -> None:
    delivery = deliver(outside, 410)
    set_active(webhook=delivery.webhook, is_active=True)
    outside.says = [200]
    send_again(delivery=delivery)
    send_again(delivery=delivery)
    while jobs.run_next_job():
        pass
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(outside.sent)) == ("sent", 1, 2)


def test_stopped_webhook_learns_later_how_things_stand(outside: Outside) -> None:
    webhook = set_active(webhook=registered(CommuneFactory()), is_active=False)
    new = create_record(data={"name": "Jardin", "territory": webhook.territory.slug}, origin=ChangeOrigin.CREATION)
    edit(new, summary="On cultive.")
    assert told(webhook) == []
    set_active(webhook=webhook, is_active=True)
    assert told(webhook) == [("published", "Jardin")]


def test_former_secret_signs_for_a_day(outside: Outside) -> None:
    webhook = registered(CommuneFactory())
    former = secret_of(webhook.seed)
    secret = rotate_secret(webhook=webhook)
    sends = []
    for _ in range(2):
        delivery = DeliveryFactory(webhook=webhook)
        jobs.enqueue("deliver_webhook", {"delivery": str(delivery.pk)})
        jobs.run_next_job()
        sends.append((verified(former, outside.sent[-1]), verified(secret, outside.sent[-1])))
        Webhook.objects.update(former_until=timezone.now() - FORMER + timedelta(hours=1))
    assert sends == [(True, True), (False, True)]


def test_secret_is_in_no_column() -> None:
    webhook, secret = register_webhook(
        territory=CommuneFactory(), name="a", address="https://a.example/", events=ALL, made_by=None
    )
    assert secret.removeprefix("whsec_") not in str(Webhook.objects.values().get())
    assert webhook.seed not in secret
