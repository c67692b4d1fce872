"""Stale records: who is asked, what a mail's links do, and the work list of the team."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from domino.models import OutgoingMail
from inventory.models import Contribution, Initiative
from inventory.services.freshness import stale, to_ask
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.inventory.moderation_people import KINDS, MODERATORS, signed_in

pytestmark = pytest.mark.django_db


def confirmed(days: int | None, **values):
    day = None if days is None else timezone.localdate() - timedelta(days=days)
    return InitiativeFactory(confirmed_on=day, **values)


def names(queryset) -> list[str]:
    return [initiative.name for initiative in queryset]


def test_never_confirmed_comes_first_then_the_oldest() -> None:
    here = CommuneFactory()
    for name, days in [("récente", 30), ("an passé", 365), ("jamais", None), ("vieille", 900), ("presque", 364)]:
        confirmed(days, name=name, territory=here)
    confirmed(900, name="fermée", status="closed")
    assert names(stale(Initiative.objects.all(), timezone.localdate())) == ["jamais", "vieille", "an passé"]


@pytest.mark.parametrize(("days", "found"), [(90, ["six mois"]), (700, []), (365, [])])
def test_territory_chooses_its_period(days: int, found: list[str]) -> None:
    epci = EpciFactory(confirm_after_days=days)
    confirmed(180, name="six mois", territory=CommuneFactory(within=[epci]))
    assert names(stale(Initiative.objects.all(), timezone.localdate())) == found


def asked() -> list[str]:
    """The three addresses of the last mail that asked: right, correct, ended."""
    return [
        link.split("8000")[-1] for link in re.findall(r"http\S+/a-confirmer/\S+", OutgoingMail.objects.first().body)
    ]


def test_each_is_asked_once() -> None:
    confirmed(900, private_email="jardin@domino.example")
    confirmed(900, name="sans adresse")
    for _ in range(2):
        call_command("ask_confirmations")
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == ["jardin@domino.example"]
    assert names(to_ask(timezone.localdate())) == []


def test_dry_run_writes_nothing(capsys) -> None:
    confirmed(900, private_email="jardin@domino.example")
    call_command("ask_confirmations", "--dry-run")
    assert (capsys.readouterr().out, OutgoingMail.objects.count()) == ("1 mails to write\n", 0)


def test_a_get_confirms_nothing_and_the_post_once(client: Client) -> None:
    record = confirmed(900, private_email="jardin@domino.example")
    call_command("ask_confirmations")
    right, correct, ended = asked()
    assert [client.get(address).status_code for address in (right, correct, ended)] == [200] * 3
    record.refresh_from_db()
    assert record.freshness.level == "warn"
    assert [client.post(address).status_code for address in (right, right, ended)] == [200, 410, 410]
    record.refresh_from_db()
    assert (record.freshness.level, record.confirmed_by) == ("good", "la structure")


def test_correcting_opens_the_record(client: Client) -> None:
    confirmed(900, name="Jardin", private_email="jardin@domino.example")
    call_command("ask_confirmations")
    html = client.post(asked()[1], follow=True).content.decode()
    assert "Ma fiche : Jardin" in html


def test_ending_goes_through_the_queue(client: Client) -> None:
    record = confirmed(900, private_email="jardin@domino.example")
    call_command("ask_confirmations")
    client.post(asked()[2])
    record.refresh_from_db()
    assert (record.status, Contribution.objects.get().kind) == ("published", "closure")


@pytest.mark.parametrize("kind", KINDS)
def test_work_list_is_for_moderators(kind: str) -> None:
    status = signed_in(kind, CommuneFactory()).get("/moderation/fraicheur/").status_code
    elsewhere = {"anonymous": 302, "facilitator elsewhere": 200}
    assert status == (200 if kind in MODERATORS else elsewhere.get(kind, 403))


def test_work_list_holds_ones_own_territories(client: Client) -> None:
    here = CommuneFactory()
    client.force_login(MembershipFactory(territory=here).user)
    for rank in range(15):
        confirmed(900, name=f"Ici {rank}", territory=here)
    confirmed(900, name="Ailleurs", territory=CommuneFactory())
    html = client.get("/moderation/fraicheur/").content.decode()
    assert ("15 fiches à confirmer" in html, "Ailleurs" in html) == (True, False)
