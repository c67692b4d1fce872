"""Following a search: nothing before the address is confirmed, news once, one click to stop."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from domino.mail import send_next_mail
from domino.models import OutgoingMail
from inventory.enums import Frequency, Status
from inventory.models import Subscription
from inventory.news import send_due_news
from inventory.services.subscriptions import confirm_subscription, secret_of, send_news, subscribe
from tests.factories.initiatives import InitiativeFactory, ThemeFactory

pytestmark = pytest.mark.django_db
READER = "lea@domino.example"


def follow(query: str = "theme=velo", frequency: Frequency = Frequency.WEEKLY) -> Subscription:
    subscription = subscribe(email=READER, query=query, label="Vélo", frequency=frequency)
    confirm_subscription(subscription=subscription)
    OutgoingMail.objects.all().delete()
    subscription.refresh_from_db()
    return subscription


def bodies() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("body", flat=True))


def test_story_ask_confirm_receive_stop(client: Client) -> None:
    ThemeFactory(slug="velo", name="Vélo")
    asked = client.post("/suivre/?theme=velo&page=3", {"email": READER, "frequency": "weekly"})
    assert (asked.status_code, Subscription.objects.get().query) == (200, "theme=velo")
    link = re.search(r"http://[^\s]+(/suivre/confirmer/\w+/)", bodies()[0])[1]  # type: ignore[index]
    client.get(link)
    assert Subscription.objects.get().confirmed_at is None
    client.post(link)
    InitiativeFactory(name="Atelier vélo", slug="atelier-velo", themes=["velo"])
    InitiativeFactory(name="Jardin", themes=["jardin"])
    assert send_due_news(now=timezone.now() + timedelta(days=8)) == 1
    assert ("/initiatives/atelier-velo/" in bodies()[1], "Jardin" in bodies()[1]) == (True, False)
    stop = re.search(r"http://[^\s]+(/suivre/arreter/\w+/)", bodies()[1])[1]  # type: ignore[index]
    client.get(stop)
    assert Subscription.objects.count() == 1
    assert client.post(stop).status_code == 200
    assert Subscription.objects.count() == 0
    assert client.get(stop).status_code == 404


def test_unconfirmed_gets_no_news() -> None:
    subscribe(email=READER, query="", label="Tout", frequency=Frequency.DAILY)
    InitiativeFactory()
    assert send_due_news(now=timezone.now() + timedelta(days=30)) == 0


@pytest.mark.parametrize(("frequency", "days", "sent"), [("daily", 1, 1), ("weekly", 6, 0), ("weekly", 7, 1)])
def test_news_come_at_their_rhythm_and_once(frequency: str, days: int, sent: int) -> None:
    subscription = follow("", Frequency(frequency))
    InitiativeFactory()
    later = subscription.told_until + timedelta(days=days, minutes=1)
    assert (send_due_news(now=later), send_due_news(now=later)) == (sent, 0)


def test_nothing_new_or_not_public_writes_nothing() -> None:
    follow("")
    InitiativeFactory(status=Status.DRAFT)
    assert send_due_news(now=timezone.now() + timedelta(days=8)) == 0
    assert bodies() == []


def test_search_that_means_nothing_any_more_is_silent() -> None:
    follow("theme=disparu")
    InitiativeFactory()
    assert send_due_news(now=timezone.now() + timedelta(days=8)) == 0


def test_second_worker_finds_it_told_already() -> None:
    subscription = follow("")
    news = [InitiativeFactory()]
    now = timezone.now() + timedelta(days=8)
    written = [send_news(subscription=subscription, news=news, total=1, until=now) for _ in range(2)]
    assert written == [True, False]


def test_mail_programs_may_stop_in_one_click(client: Client) -> None:
    follow("")
    InitiativeFactory()
    send_due_news(now=timezone.now() + timedelta(days=8))
    send_next_mail()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    strict = Client(enforce_csrf_checks=True)
    path = headers["List-Unsubscribe"].strip("<>").replace("http://127.0.0.1:8000", "")
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.exists() is False


def test_asking_again_and_again_sends_one_mail_and_answers_alike(client: Client) -> None:
    answers = {client.post("/suivre/", {"email": READER, "frequency": "daily"}).content.decode() for _ in range(4)}
    assert (len(bodies()), Subscription.objects.count(), len(answers)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("path", "data", "status", "sentence"),
    [
        ("/suivre/", {"email": "pas une adresse", "frequency": "daily"}, 422, "pas une adresse"),
        ("/suivre/", {"email": "", "frequency": "daily"}, 422, "Écrivez votre adresse"),
        ("/suivre/", {"email": READER, "frequency": "jamais"}, 422, "jamais"),
        ("/suivre/?sphere=inconnue", {"email": READER, "frequency": "daily"}, 400, "sphere"),
        ("/suivre/confirmer/forge/", {}, 404, "ne mène plus à rien"),
        ("/suivre/arreter/forge/", {}, 404, "ne mène plus à rien"),
    ],
)
def test_wrong_request_is_refused_in_french(client: Client, path: str, data: dict, status: int, sentence: str) -> None:
    response = client.post(path, data)
    assert (response.status_code, sentence in response.content.decode()) == (status, True)
    assert Subscription.objects.exists() is False


def test_secret_depends_on_reader_and_search() -> None:
    secrets = {secret_of("a@x.example", "q=1"), secret_of("b@x.example", "q=1"), secret_of("a@x.example", "q=2")}
    assert len(secrets) == 3


def test_command_writes_the_due_mails(capsys: pytest.CaptureFixture[str]) -> None:
    follow("")
    InitiativeFactory()
    Subscription.objects.update(told_until=timezone.now() - timedelta(days=8))
    call_command("send_news")
    assert capsys.readouterr().out == "1 courriers écrits.\n"


def test_stranger_changes_nothing_of_a_confirmed_one() -> None:
    follow("", Frequency.WEEKLY)
    subscribe(email=READER, query="", label="Autre", frequency=Frequency.DAILY)
    assert (Subscription.objects.get().frequency, bodies()) == (Frequency.WEEKLY, [])


def test_one_network_writes_to_few_addresses(client: Client) -> None:
    for number in range(15):
        client.post("/suivre/", {"email": f"personne{number}@domino.example", "frequency": "daily"})
    assert len(bodies()) == 10
