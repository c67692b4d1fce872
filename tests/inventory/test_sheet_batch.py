"""The sheets keyed in, published many at once: each once, in its own territory, the others left out with why."""

import re
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from domino.models import OutgoingMail
from inventory.enums import Channel, ContributionState, Role
from inventory.models import Contribution, Initiative, Revision, Territory
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.contributions import ContributionFactory
from tests.factories.initiatives import InitiativeFactory, SphereFactory, ThemeFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.inventory.moderation_people import KINDS, MODERATORS, signed_in

PAGE = "/moderation/feuilles/"
NAMES = ["Troc de plants", "Chorale du port", "Atelier vélo", "Four à pain", "Café des voisins", "Grainothèque"]


def sheet(territory: Territory, name: str = NAMES[0], **changes: object) -> Contribution:
    SphereFactory()
    data = {
        "name": name,
        "description": f"{name}, chaque semaine.",
        "summary": f"{name}, chaque semaine.",
        "sphere": "consommer",
        "territory": territory.slug,
        "precision": "commune",
        **changes,
    }
    return ContributionFactory(channel=Channel.PAPER, sheet_number="00042-K7P", territory=territory, data=data)


def facilitator(territory: Territory) -> Client:
    client = Client()
    client.force_login(MembershipFactory(territory=territory).user)
    return client


def publish(client: Client, *sheets: Contribution):
    return client.post(PAGE, {"sheet": [f"{each.pk}:{each.version}" for each in sheets]})


def boxes(client: Client) -> dict[str, bool]:
    """Name of each sheet on the page → whether it is ticked."""
    html = client.get(PAGE).content.decode()
    found = re.findall(r'name="sheet"\s+value="[^"]+"\s*(checked)?>\s*<span>([^<]+)</span>', html)
    return {name: bool(ticked) for ticked, name in found}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_batch_is_for_those_who_publish_here(kind: str) -> None:
    here = CommuneFactory()
    row, client = sheet(here), signed_in(kind, here)
    opened, sent = client.get(PAGE), publish(client, row)
    if kind in MODERATORS:
        expected = (200, 302, 1)
    elif kind == "facilitator elsewhere":
        expected = (200, 403, 0)
    else:
        expected = (302, 302, 0) if kind == "anonymous" else (403, 403, 0)
    assert (opened.status_code, sent.status_code, Initiative.objects.count()) == expected
    assert (row.data["name"] in opened.content.decode()) == (kind in MODERATORS)


@pytest.mark.django_db
def test_sheets_are_ticked_unless_something_speaks_against_it() -> None:
    here = CommuneFactory()
    InitiativeFactory(name=NAMES[1], territory=here, point=here.centre)
    for name in NAMES[:2]:
        sheet(here, name)
    sheet(here, NAMES[2], description="", sphere=None)
    sheet(here, NAMES[3])
    sheet(here, NAMES[3])
    sheet(here, NAMES[4], themes=["velo"])
    ThemeFactory(slug="velo", name="Vélo")
    ContributionFactory(territory=here, data={"name": "Pas une feuille"})
    client = facilitator(here)
    assert boxes(client) == {NAMES[0]: True, NAMES[1]: False, NAMES[2]: False, NAMES[3]: False, NAMES[4]: True}
    html = client.get(PAGE).content.decode()
    assert "Il manque ce qu’on y fait, la sphère" in html
    assert (html.count("1 ressemblance"), html.count("sur cette page"), html.count("Vélo</span>")) == (3, 2, 1)


@pytest.mark.django_db
def test_batch_publishes_as_one_by_one_would(django_capture_on_commit_callbacks: Callable) -> None:
    here = EpciFactory()
    sheets = [sheet(CommuneFactory(within=[here]), name) for name in NAMES[:3]]
    Contribution.objects.filter(pk=sheets[0].pk).update(email_confirmed_at="2026-01-01T00:00Z")
    response = publish(facilitator(here), *sheets)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    records = Initiative.objects.order_by("name")
    assert [record.name for record in records] == sorted(NAMES[:3])
    assert [record.confirmed_by for record in records] == ["l’équipe d’animation"] * 3
    assert sorted(Revision.objects.values_list("initiative__name", "number")) == [
        (name, 1) for name in sorted(NAMES[:3])
    ]
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [sheets[0].submitter_email]
    assert set(Contribution.objects.values_list("state", flat=True)) == {ContributionState.PUBLISHED}


@pytest.mark.django_db
def test_those_changed_meanwhile_or_invalid_are_left_out_with_why() -> None:
    here = CommuneFactory()
    fine, edited, refused, broken = (sheet(here, name) for name in NAMES[:4])
    other = UserFactory(username="Léa")
    Contribution.objects.filter(pk=edited.pk).update(version=2)
    Contribution.objects.filter(pk=refused.pk).update(version=2, state=ContributionState.REFUSED, decided_by=other)
    Contribution.objects.filter(pk=broken.pk).update(data={**broken.data, "themes": ["disparu"]})
    foreign = sheet(CommuneFactory(), NAMES[4])
    response = publish(facilitator(here), fine, edited, refused, broken, foreign)
    html = " ".join(response.content.decode().split())
    assert response.status_code == 409
    assert list(Initiative.objects.values_list("name", flat=True)) == [NAMES[0]]
    sentences = [
        "4 feuilles laissées de côté",
        "Modifiée entre-temps : relisez-la.",
        f"Refusée par {other} entre-temps.",
        "Ses valeurs ne peuvent pas être publiées telles quelles",
        "Vous ne publiez pas les feuilles de cette commune.",
        "Une feuille est publiée.",
    ]
    assert [sentence for sentence in sentences if sentence not in html] == []
    assert (NAMES[4] in html, " checked" in html) == (False, False)


@pytest.mark.django_db
def test_same_form_sent_twice_publishes_each_once() -> None:
    here = CommuneFactory()
    sheets, client = [sheet(here, name) for name in NAMES[:3]], facilitator(here)
    assert [publish(client, *sheets).status_code for _ in range(2)] == [302, 302]
    assert Initiative.objects.count() == 3


@pytest.mark.django_db
def test_second_facilitator_reads_who_was_first() -> None:
    here = CommuneFactory()
    sheets, first = [sheet(here, name) for name in NAMES[:2]], MembershipFactory(territory=here).user
    client = Client()
    client.force_login(first)
    publish(client, sheets[0])
    response = publish(facilitator(here), *sheets)
    assert (response.status_code, Initiative.objects.count()) == (409, 2)
    assert f"Déjà publiée par {first}." in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_at_once_publish_each_once() -> None:
    here = CommuneFactory()
    sheets = [sheet(here, name) for name in NAMES]
    clients = [facilitator(here), facilitator(here)]
    barrier, statuses = Barrier(2), []

    def post(client: Client, rows: list[Contribution]) -> None:
        barrier.wait()
        statuses.append(publish(client, *rows).status_code)
        connection.close()

    threads = [Thread(target=post, args=each) for each in zip(clients, [sheets, sheets[::-1]], strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Initiative.objects.values_list("name", flat=True)) == sorted(NAMES)
    assert set(statuses) <= {302, 409}


@pytest.mark.django_db
@pytest.mark.parametrize(("values", "status"), [([], 422), (["x"], 400), (["x:1"], 400), (["1:" + "9" * 20], 400)])
def test_wrong_form_is_refused_in_words(values: list[str], status: int) -> None:
    here = CommuneFactory()
    sheet(here)
    response = facilitator(here).post(PAGE, {"sheet": values})
    assert (response.status_code, Initiative.objects.count()) == (status, 0)


@pytest.mark.django_db
def test_what_is_no_sheet_is_not_published_here() -> None:
    here = CommuneFactory()
    proposal = ContributionFactory(territory=here)
    assert (publish(facilitator(here), proposal).status_code, Initiative.objects.count()) == (403, 0)


@pytest.mark.django_db
def test_page_costs_the_same_for_1_3_and_100_sheets() -> None:
    here = EpciFactory()
    client, costs = facilitator(here), []
    client.get(PAGE)
    for count in (1, 2, 97):
        for rank in range(count):
            commune = CommuneFactory(within=[here])
            InitiativeFactory(name=f"Troc {commune.code}", territory=commune, point=commune.centre)
            sheet(commune, f"Troc {commune.code}", themes=[f"theme-{rank}"], contact_phone=f"02 99 00 00 {rank:02}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2] <= 20


@pytest.mark.django_db
def test_page_that_is_not_there_is_a_404() -> None:
    client = facilitator(CommuneFactory())
    assert [client.get(f"{PAGE}?page={page}").status_code for page in ("1", "2", "x")] == [200, 404, 404]


@pytest.mark.django_db
def test_only_who_publishes_is_led_to_the_batch() -> None:
    here = CommuneFactory()
    shown = {
        role: f'href="{PAGE}"' in signed_in(role, here).get("/moderation/").content.decode()
        for role in (Role.RELAY, Role.FACILITATOR)
    }
    assert shown == {Role.RELAY: False, Role.FACILITATOR: True}
