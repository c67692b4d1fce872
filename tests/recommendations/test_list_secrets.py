"""Nothing private of a list leaves by any public address: markers are planted, then every byte is read."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.test import Client

from inventory.enums import Role
from recommendations.documents import list_data
from recommendations.models import ListVersion, Recommendation
from recommendations.paper import list_html
from recommendations.services import lists
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import EventFactory
from tests.factories.recommendations import CommentFactory, ListFactory, RecommendationFactory
from tests.factories.territories import CommuneFactory
from tests.recommendations.team import address, member

pytestmark = pytest.mark.django_db
MARKER = "MARQUESECRETE"
VIEWS = ("liste", "matrice", "porteurs", "enjeux", "texte")
TABLES = ("csv", "xlsx", "ods", "json")


@pytest.fixture
def planted() -> Recommendation:
    """A recommendation agreed, changed since, commented, with a secret in every private field before and after."""
    owner = ListFactory(comments_open=True, event=EventFactory(state="published"))
    made = RecommendationFactory(list=owner, phases=["start"], registers=["places"], status="agreed")
    made.stakes.add(StakeFactory(slug="solidarite"))
    initiative = InitiativeFactory(territory=owner.territory)
    made.inspirations.create(initiative=initiative)
    partners = [
        {"role": role, "name": f"Mairie {role}", "contact": f"{MARKER}{role}", "initiative": initiative.slug}
        for role in ("carrier", "partner")
    ]
    names = {"contact_person": f"{MARKER}2", "elected_person": f"{MARKER}3"}
    edit(made, {**names, "partners": partners})
    for state in ("published", "pending"):
        CommentFactory(recommendation=made, state=state, email=f"{MARKER.lower()}@exemple.fr")
    agree(made)
    edit(made, {"title": "Un autre titre", "contact_person": f"{MARKER}4"})
    lists.record_follow_up(recommendation=made, date=date(2026, 6, 1), status="under_way", text="Début.", by=None)
    agree(made)
    return made


def edit(made: Recommendation, values: dict[str, Any]) -> None:
    lists.edit_recommendation(recommendation=made, values=values, lock=None, by=None)
    made.refresh_from_db()


def agree(made: Recommendation) -> None:
    lists.agree_version(list=made.list, agreed_on=date(2026, 6, 2), agreed_by="l’atelier", event=None, by=None)


def addresses(made: Recommendation) -> list[str]:
    """Every public address where something of the list stands."""
    base, api = f"/preconisations/{made.list.slug}", "/api/v1"
    files = [f"{base}.{name}{query}" for name in TABLES for query in ("", "?version=1", "?q=titre")]
    near = [made.list.territory, made.inspirations.get().initiative, made.list.event]
    return [
        "/preconisations/",
        *(f"{base}/?vue={view}" for view in VIEWS),
        f"{base}/{made.number}/",
        *(f"{base}/versions/{page}" for page in ("", "1/", "2/", "1/2/", "1/0/", "0/1/")),
        f"{base}/votes/",
        *files,
        f"{api}/recommendation-lists/",
        f"{api}/recommendation-lists/{made.list.slug}/",
        f"{api}/recommendations/",
        f"{api}/recommendations/{made.pk}/",
        *(each.get_absolute_url() for each in near),
        "/enjeux/solidarite/",
        "/sitemap-feuilles-de-route.xml",
        "/sitemap-preconisations.xml",
        "/preconisations/kits/",
    ]


def content(client: Client, page: str) -> str:
    """All that an address answers, workbooks unpacked."""
    response = client.get(page)
    assert response.status_code == 200, page
    body = b"".join(response) if response.streaming else response.content
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return body.decode(errors="replace").upper()


@pytest.mark.parametrize("role", [None, Role.FACILITATOR])
def test_no_public_address_says_what_is_private(client: Client, planted: Recommendation, role: Role | None) -> None:
    if role:  # of another territory: a reader like any other
        member(client, CommuneFactory(), role)
    assert [page for page in addresses(planted) if MARKER in content(client, page)] == []


@pytest.mark.parametrize("column", ["personne_referente", "contact_person", "contacts"])
def test_private_column_asked_by_name_stays_private(client: Client, planted: Recommendation, column: str) -> None:
    response = client.get(f"/preconisations/{planted.list.slug}.csv?colonnes={column}")
    body = b"".join(response) if response.streaming else response.content
    assert MARKER not in body.decode()


def test_versions_freeze_nothing_private(planted: Recommendation) -> None:
    assert [each.number for each in ListVersion.objects.all() if MARKER in str(each.data).upper()] == []


def test_document_source_has_nothing_private(planted: Recommendation) -> None:
    data = list_data(planted.list)
    pages = [
        list_html(list=planted.list, data=data, for_office=office, site="https://x.fr") for office in (True, False)
    ]
    assert [MARKER in page.upper() for page in pages] == [False, False]


def test_marker_is_really_there_for_the_team(client: Client, planted: Recommendation) -> None:
    member(client, planted.list.territory, Role.AGENT)
    page = content(client, address(planted))
    assert [f"{MARKER}{each}".upper() in page for each in ("carrier", "partner", 3, 4)] == [True] * 4


def test_comment_refused_by_its_form_shows_the_address_only_to_its_writer(
    client: Client, planted: Recommendation
) -> None:
    client.post(address(planted, "commenter/"), {"author": "", "email": f"{MARKER}@exemple.fr", "body": ""})
    assert MARKER not in content(Client(), address(planted))
