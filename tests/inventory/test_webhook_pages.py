"""The pages of webhooks: an address is registered, its secret shown once, its messages looked at and sent again."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from domino.models import Job
from inventory.enums import DeliveryState, Role
from inventory.models import Membership, Webhook
from inventory.webhooks.signing import secret_of
from tests.factories.accounts import MembershipFactory
from tests.factories.territories import CommuneFactory
from tests.factories.webhooks import DeliveryFactory, WebhookFactory

pytestmark = pytest.mark.django_db
PAGE = "/moderation/webhooks/"
SECRET = re.compile(r'value="(whsec_[^"]+)"')


@pytest.fixture
def administrator(client: Client) -> Membership:
    membership = MembershipFactory(role=Role.ADMINISTRATOR)
    client.force_login(membership.user)
    return membership


def register(client: Client, membership: Membership, **changes: Any) -> Any:
    answers = {
        "name": "Portail",
        "territory": membership.territory.slug,
        "address": "https://93.184.215.14/domino",
        "events": ["initiative.published"],
    }
    return client.post(PAGE, {**answers, **changes})


def test_secret_is_shown_once(client: Client, administrator: Membership) -> None:
    response = register(client, administrator)
    webhook = Webhook.objects.get()
    secret = SECRET.search(response.content.decode())[1]
    assert (secret, webhook.made_by) == (secret_of(webhook.seed), administrator.user)
    assert secret not in client.get(webhook.get_absolute_url()).content.decode()
    rotated = client.post(reverse("inventory:webhook_rotate", args=[webhook.pk])).content.decode()
    webhook.refresh_from_db()
    assert (SECRET.search(rotated)[1], secret in rotated) == (secret_of(webhook.seed), False)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "Donnez un nom à ce webhook."),
        ({"events": []}, "Cochez au moins un événement."),
        ({"address": "http://93.184.215.14/"}, "L’adresse doit commencer par https://"),
        ({"address": "https://127.0.0.1/"}, "réseau privé ou réservé"),
        ({"address": "https://[::ffff:10.0.0.1]/"}, "réseau privé ou réservé"),
        ({"address": "https://93.184.215.14:22/"}, "Le port 22 n’est pas celui d’un site web"),
        ({"address": "https://93.184.215.14/deja"}, "Cette adresse est déjà prévenue"),
        ({"territory": ""}, "Indiquez le territoire"),
        ({"territory": "ailleurs"}, "Vous n’administrez pas ce territoire"),
    ],
)
def test_wrong_answers_are_told(client: Client, administrator: Membership, changes: dict[str, Any], told: str) -> None:
    CommuneFactory(slug="ailleurs")
    WebhookFactory(territory=administrator.territory, address="https://93.184.215.14/deja")
    response = register(client, administrator, **changes)
    assert (response.status_code, told in response.content.decode(), Webhook.objects.count()) == (422, True, 1)


def test_log_says_how_it_went_and_sends_again(client: Client, administrator: Membership) -> None:
    webhook = WebhookFactory(territory=administrator.territory)
    failed = DeliveryFactory(
        webhook=webhook, state=DeliveryState.FAILED, attempts=8, last_status=500, last_answer="<b>en panne</b>"
    )
    page = client.get(webhook.get_absolute_url()).content.decode()
    assert ("Abandonné" in page, "&lt;b&gt;en panne" in page, "Renvoyer" in page) == (True, True, True)
    client.post(reverse("inventory:delivery_resend", args=[failed.pk]))
    failed.refresh_from_db()
    assert (failed.state, Job.objects.get().payload) == ("waiting", {"delivery": str(failed.pk)})


def test_webhook_is_stopped_started_and_removed(client: Client, administrator: Membership) -> None:
    webhook = WebhookFactory(territory=administrator.territory)
    states = []
    for active in ("0", "1"):
        client.post(reverse("inventory:webhook_state", args=[webhook.pk]), {"active": active})
        webhook.refresh_from_db()
        states.append(webhook.is_active)
    client.post(reverse("inventory:webhook_remove", args=[webhook.pk]))
    assert (states, Webhook.objects.count()) == ([False, True], 0)


@pytest.mark.parametrize("page", ["list", "detail"])
def test_pages_cost_the_same_queries_for_1_and_3_rows(
    client: Client, administrator: Membership, page: str, django_assert_max_num_queries: Any
) -> None:
    webhook = WebhookFactory(territory=administrator.territory)
    address = PAGE if page == "list" else webhook.get_absolute_url()

    def counted() -> int:
        with django_assert_max_num_queries(20) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    DeliveryFactory(webhook=webhook)
    counted()
    first = counted()
    DeliveryFactory.create_batch(2, webhook=webhook)
    for each in WebhookFactory.create_batch(2, territory=administrator.territory):
        DeliveryFactory(webhook=each)
    assert counted() == first
