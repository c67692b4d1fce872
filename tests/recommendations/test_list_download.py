"""Files of a list: what the reader chose, who may read what, agreed versions, refusals, cost."""

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.enums import Role
from recommendations.exports import COLUMNS
from recommendations.models import RecommendationList
from recommendations.serializers import list_as_dict
from recommendations.services.lists import agree_version
from recommendations.services.recommendations import edit_recommendation
from tests.factories.recommendations import ListFactory, RecommendationFactory
from tests.recommendations.documents import sample_list
from tests.recommendations.team import member

pytestmark = pytest.mark.django_db
FORMATS = ["pdf", "docx", "odt", "xlsx", "ods", "csv", "json"]


def fetch(client: Client, owner: RecommendationList, fmt: str, query: str = "") -> Any:
    return client.get(f"/preconisations/{owner.slug}.{fmt}{query}")


def table(client: Client, owner: RecommendationList, query: str = "") -> list[dict[str, str]]:
    text = fetch(client, owner, "csv", query).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_is_a_named_file(client: Client, fmt: str) -> None:
    response = fetch(client, sample_list(2), fmt)
    assert response.status_code == 200
    assert f'.{fmt}"' in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert len(response.content) > 500


@pytest.mark.parametrize("fmt", ["doc", "exe", "html"])
def test_another_format_is_a_404(client: Client, fmt: str) -> None:
    assert fetch(client, sample_list(1), fmt).status_code == 404


def test_json_is_what_the_api_shows(client: Client) -> None:
    owner = sample_list(2)
    assert json.loads(fetch(client, owner, "json").content) == list_as_dict(owner)


def test_csv_holds_the_columns_of_action_plans_and_the_list(client: Client) -> None:
    owner = sample_list(1)
    row = table(client, owner)[0]
    assert list(row) == [column.label for column in COLUMNS]
    made = owner.recommendations.get()
    shown = {label: row[label] for label in ("n°", "titre", "avancement", "structure pilote", "autres porteurs")}
    assert shown == {
        "n°": "1",
        "titre": made.title,
        "avancement": "proposée",
        "structure pilote": "Commune",
        "autres porteurs": "Le Collectif",
    }
    assert (row["partenaires"], row["budget"], row["début"], row["fin"]) == (
        "L’Association É",
        "1250.5",
        "2026-03-01",
        "2026-12-31",
    )
    assert (row["phases"], row["registres"], row["échéance"]) == ("Expérimentation", "Lieux et espaces", "Dans l’année")
    assert (row["identifiant"], row["personne référente"]) == (str(made.pk), "")


def test_filters_and_columns_choose_what_leaves(client: Client) -> None:
    owner = sample_list(6)
    rows = table(client, owner, "?phase=start&colonnes=title,status")
    assert [list(row) for row in rows] == [["titre", "avancement", "identifiant"]] * 2
    assert [row["titre"] for row in rows] == [f"Ouvrir le lieu n° {number} aux collectifs" for number in (3, 6)]


@pytest.mark.parametrize("query", ["?phase=x", "?stake=x", "?colonnes=x", "?status=x"])
def test_wrong_value_is_a_400_that_names_it(client: Client, query: str) -> None:
    response = fetch(client, sample_list(1), "csv", query)
    assert response.status_code == 400
    assert query[1:].split("=")[0] in response.content.decode()


@pytest.mark.parametrize("query", ["?version=7", "?version=x", "?version=-1", "?version=²", "?version=99999999999"])
def test_unknown_version_is_a_404(client: Client, query: str) -> None:
    assert fetch(client, sample_list(1), "json", query).status_code == 404


@pytest.mark.parametrize(("query", "count"), [("", 2), ("&phase=start", 0), ("&q=salles dorment", 2), ("&q=autre", 0)])
def test_agreed_version_leaves_as_it_was_agreed(client: Client, query: str, count: int) -> None:
    owner = sample_list(2)
    agree_version(list=owner, agreed_on=date(2026, 6, 1), agreed_by="Le conseil", event=None, by=None)
    first = owner.recommendations.first()
    edit_recommendation(recommendation=first, values={"title": "Tout autre chose"}, lock=None, by=None)
    data = json.loads(fetch(client, owner, "json", f"?version=1{query}").content)
    titles = [each["title"] for each in data["recommendations"]]
    assert titles == [f"Ouvrir le lieu n° {number} aux collectifs" for number in (1, 2)][:count]
    assert fetch(client, owner, "pdf", "?version=1").status_code == 200


@pytest.mark.parametrize(("role", "status"), [(None, 404), (Role.FACILITATOR, 200), (Role.RELAY, 200)])
def test_draft_leaves_only_for_its_team(client: Client, role: Role | None, status: int) -> None:
    owner = sample_list(1, state="draft")
    if role:
        member(client, owner.territory, role)
    response = fetch(client, owner, "csv")
    assert response.status_code == status
    if role:
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("fmt", FORMATS)
def test_names_and_contacts_never_leave_for_strangers(client: Client, fmt: str) -> None:
    content = fetch(client, sample_list(1), fmt).content
    assert b"Personne" not in content
    assert b"06 00 00" not in content


def test_names_leave_in_the_tables_of_members(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    assert table(client, owner)[0]["personne référente"] == "Léa Personne"
    assert fetch(client, owner, "csv")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "＝1"])
def test_no_text_of_a_csv_is_a_formula(client: Client, text: str) -> None:
    owner = ListFactory()
    RecommendationFactory(list=owner, title=text, category=text)
    row = table(client, owner)[0]
    assert (row["titre"], row["catégorie"]) == (f"'{text}", f"'{text}")


@pytest.mark.parametrize("fmt", FORMATS)
def test_one_and_three_recommendations_cost_the_same_queries(client: Client, fmt: str) -> None:
    counts = []
    for owner in (sample_list(1), sample_list(3)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert fetch(client, owner, fmt).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_documents_are_limited_per_network(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from domino.limits import Rule
    from recommendations.views import list_download

    monkeypatch.setattr(list_download, "MADE", [Rule(1, 600)])
    owner = sample_list(1)
    assert fetch(client, owner, "odt").status_code == 200
    refusal = fetch(client, owner, "odt")
    assert (refusal.status_code, refusal.has_header("Retry-After")) == (429, True)
    assert fetch(client, owner, "csv").status_code == 200


def test_page_offers_the_columns_and_keeps_its_filters(client: Client) -> None:
    owner = sample_list(2)
    html = client.get(f"/preconisations/{owner.slug}/?vue=matrice&phase=start&status=").content.decode()
    form = html[html.index('action="/preconisations/' + owner.slug + '.xlsx"') :]
    offered = re.findall(r'name="colonnes"\s+value="(\w+)"', form)
    assert offered == [column.key for column in COLUMNS if column.key not in {"id", "contact_person", "elected_person"}]
    assert re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', form) == [("phase", "start")]
    assert re.findall(r'formaction="[^"]*\.(\w+)"', form) == ["xlsx", "ods", "csv"]
    assert f"/preconisations/{owner.slug}.json?phase=start" in form


def test_page_offers_names_of_people_to_members_only(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    assert 'value="contact_person"' in client.get(f"/preconisations/{owner.slug}/").content.decode()
