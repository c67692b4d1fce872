"""The pages of followed sources: what people see of them, and what they decide."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from domino.models import Job
from inventory.enums import ChangeOrigin, ImportState, Policy, Status
from inventory.models import Initiative, LiveSource, Membership
from inventory.services.records import record_version, update_record
from tests.factories.initiatives import InitiativeFactory, SourceFactory
from tests.factories.sources import DisappearanceFactory, LiveSourceFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.sources.following import followed, read_again
from tests.inventory.sources.hosts import ADDRESS, NAME, PATH, Site, row, sheet

pytestmark = pytest.mark.django_db
LIST, NEW = "/moderation/sources/", "/moderation/sources/nouvelle/"


def typed(**changes: Any) -> dict[str, Any]:
    """What a person sends to follow a source."""
    values = {
        "name": "Annuaire", "address": ADDRESS, "territory": "redon", "schedule": "daily", "policy": "review",
        "licence": "", "mapping": "",
    }  # fmt: skip
    return values | changes


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def test_source_is_followed_and_waits_for_the_worker(client: Client, member: Membership, site: Site) -> None:
    response = client.post(NEW, typed(licence="ODbL-1.0", policy="direct"))
    live = LiveSource.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/moderation/sources/annuaire/")
    assert (live.source.licence, live.policy, live.territory, live.made_by) == (
        "ODbL-1.0",
        Policy.DIRECT,
        member.territory,
        member.user,
    )
    assert Job.objects.get().payload == {"source": live.pk}
    assert "Première lecture à venir" in read(client, live.get_absolute_url())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Donnez un nom à la source."),
        ({"name": "!!!"}, "Écrivez un nom avec des lettres ou des chiffres."),
        ({"name": "Suivie"}, "Cette source est déjà suivie : donnez un autre nom, ou changez celle qui existe."),
        ({"name": "Ailleurs"}, "D’autres territoires ont déjà des fiches de cette source : donnez un autre nom."),
        ({"address": ""}, "Donnez l’adresse des données."),
        ({"address": "http://127.0.0.1:8000/"}, "127.0.0.1 mène à un réseau privé ou réservé"),
        ({"address": "http://10.0.0.4/a.csv"}, "10.0.0.4 mène à un réseau privé ou réservé"),
        ({"address": "ftp://annuaire.example/a.csv"}, "Écrivez l’adresse complète du site"),
        ({"address": f"http://moi:secret@{NAME}/"}, "ni nom d’utilisateur ni mot de passe"),
        ({"territory": "Nulle-Part"}, "Nous ne connaissons pas cette commune"),
        ({"territory": "rennes"}, "Vous ne suivez de sources que sur vos territoires"),
        ({"schedule": "yearly"}, "Cette réponse n’est pas dans la liste"),
        ({"policy": ""}, "Choisissez ce que deviennent les changements."),
        ({"licence": "MIT"}, "Cette réponse n’est pas dans la liste"),
        ({"mapping": "999"}, "Cette réponse n’est pas dans la liste"),
    ],
)
def test_refused_form_says_what_to_mend(
    client: Client, member: Membership, site: Site, changes: dict[str, str], sentence: str
) -> None:
    rennes = CommuneFactory(slug="rennes", name="Rennes", square=(9, 9))
    InitiativeFactory(source=SourceFactory(name="Ailleurs", slug="ailleurs"), territory=rennes)
    LiveSourceFactory(source=SourceFactory(name="Suivie", slug="suivie"), territory=member.territory)
    response = client.post(NEW, typed(**changes))
    page = unescape(response.content.decode())
    assert (response.status_code, sentence in page, LiveSource.objects.count()) == (422, True, 1)
    assert 'class="error-summary"' in page
    sent = typed(**changes)
    assert [sent[name] for name in ("name", "address", "territory") if sent[name] not in page] == []


def test_source_is_changed_unless_someone_else_did(client: Client, member: Membership, site: Site) -> None:
    live = LiveSourceFactory(territory=member.territory, address=ADDRESS)
    values = {**typed(schedule="weekly", policy="direct", licence="etalab-2.0"), "version": 1}
    response = client.post(live.get_absolute_url(), values)
    live.refresh_from_db()
    assert (response.status_code, live.schedule, live.policy, live.is_active, live.version) == (
        302,
        "weekly",
        "direct",
        False,
        2,
    )
    again = client.post(live.get_absolute_url(), values)
    assert again.status_code == 409
    assert "Quelqu’un a changé cette source entre-temps" in unescape(again.content.decode())
    assert client.post(live.get_absolute_url(), typed()).status_code == 400


def test_list_tells_how_each_source_is_doing(client: Client, member: Membership) -> None:
    here, now = member.territory, timezone.now()
    LiveSourceFactory(source__name="Bonne", territory=here, checked_at=now)
    LiveSourceFactory(source__name="En panne", territory=here, failures=2)
    LiveSourceFactory(source__name="Nouvelle", territory=here)
    LiveSourceFactory(source__name="Pausée", territory=here, is_active=False)
    LiveSourceFactory(source__name="Ailleurs")
    page = read(client, LIST)
    states = ["À jour", "2 échecs de suite", "Première lecture à venir", "En pause"]
    assert [state for state in states if state in page] == states
    assert ("Ailleurs" in page, "4 sources suivies" in page) == (False, True)


def test_empty_list_says_what_it_is_for(client: Client, member: Membership) -> None:
    assert "Aucune source n’est suivie." in read(client, LIST)
    read(client, f"{LIST}?page=2", status=404)


def test_page_shows_error_and_next_try(client: Client, member: Membership) -> None:
    live = LiveSourceFactory(territory=member.territory, failures=3, last_error=f"{NAME} ne répond pas.")
    page = read(client, live.get_absolute_url())
    assert f"{NAME} ne répond pas." in page
    assert "Nouvel essai le" in page


def test_source_is_read_when_asked(client: Client, member: Membership) -> None:
    live = LiveSourceFactory(territory=member.territory)
    assert client.post(f"{live.get_absolute_url()}lire/").status_code == 302
    assert client.post(f"{live.get_absolute_url()}lire/").status_code == 302
    assert [job.payload for job in Job.objects.all()] == [{"source": live.pk}]


def test_page_shows_what_is_kept_and_what_vanished(client: Client, member: Membership, site: Site) -> None:
    site.pages[PATH] = sheet(row(1, "Fournil"), row(2, "Atelier"), row(3, "Jardin"))
    live = followed(member.territory)
    fournil = Initiative.objects.get(name="Fournil")
    update_record(initiative=fournil, data={"summary": "Corrigé ici"}, origin=ChangeOrigin.MODERATION)
    site.pages[PATH] = sheet(row(1, "Fournil", "Dit là-bas"), row(2, "Atelier"))
    read_again(live)
    page = read(client, live.get_absolute_url())
    assert ("Dit là-bas" in page, "1 fiche que la source ne cite plus" in page) == (True, True)
    desk = read(client, f"/moderation/fiches/{fournil.slug}/historique/")
    assert "Corrigé ici, gardé à chaque lecture de « Annuaire »" in desk
    vanished = read(client, "/moderation/fiches/jardin/historique/")
    assert "« Annuaire » ne cite plus cette fiche depuis le" in vanished
    assert "Sources (1)" in read(client, LIST)


def test_undone_import_is_said_to_come_back(client: Client, member: Membership) -> None:
    live = LiveSourceFactory(territory=member.territory)
    live.runs.create(territory=live.territory, source_name="Annuaire", state=ImportState.UNDONE)
    assert "Ses fiches reviendront quand la source changera" in read(client, live.get_absolute_url())


def settle(client: Client, pk: int, **values: Any) -> Any:
    return client.post(f"/moderation/disparitions/{pk}/", values)


def test_vanished_record_is_kept_or_closed(client: Client, member: Membership) -> None:
    live = LiveSourceFactory(territory=member.territory)
    kept, closed = (
        DisappearanceFactory(live_source=live, initiative__territory=member.territory, initiative__source=live.source)
        for _ in range(2)
    )
    version = record_version(initiative=closed.initiative, origin=ChangeOrigin.CREATION).number
    assert settle(client, kept.pk, decision="keep", version=0)["Location"] == live.get_absolute_url()
    response = settle(client, closed.pk, decision="close", version=version, back="record")
    assert response["Location"] == closed.initiative.get_absolute_url()
    assert [each.initiative.status for each in live.disappearances.order_by("pk")] == [
        Status.PUBLISHED,
        Status.CLOSED,
    ]
    assert set(live.disappearances.values_list("settled_by", flat=True)) == {member.user.pk}
    assert "que la source ne cite plus" not in read(client, live.get_absolute_url())


def test_vanished_record_that_changed_meanwhile_is_not_closed(client: Client, member: Membership) -> None:
    absence = DisappearanceFactory(initiative__territory=member.territory)
    record_version(initiative=absence.initiative, origin=ChangeOrigin.CREATION)
    assert settle(client, absence.pk, decision="close", version=0).status_code == 409
    assert settle(client, absence.pk, decision="close").status_code == 400
    assert settle(client, absence.pk, decision="perhaps", version=1).status_code == 400
    absence.refresh_from_db()
    assert (absence.settled_at, absence.initiative.status) == (None, Status.PUBLISHED)


def test_pages_cost_the_same_with_more_rows(client: Client, member: Membership) -> None:
    costs = []
    for _ in range(2):
        for _ in range(1 + len(costs)):
            LiveSourceFactory(territory=member.territory)
        first = LiveSource.objects.order_by("pk")[0]
        DisappearanceFactory(live_source=first, initiative__territory=member.territory)
        for address in (LIST, first.get_absolute_url()):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                read(client, address)
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 20
