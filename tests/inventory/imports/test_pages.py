"""The pages of imports: who may open them, what a file becomes step by step, what is refused and how."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inventory.enums import ImportState, Role
from inventory.models import ImportMapping, ImportRun, Initiative, Territory
from inventory.services import import_runs
from tests.factories.accounts import MembershipFactory
from tests.factories.imports import ImportRunFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.imports.runs import BIKES, FABLAB, GARDEN, applied, previewed, received, sheet, undone, worked
from tests.inventory.moderation_people import KINDS, MODERATORS, signed_in

pytestmark = pytest.mark.django_db
NEW = "/moderation/imports/nouveau/"


@pytest.fixture
def client(redon: Territory) -> Client:
    client = Client()
    client.force_login(MembershipFactory(territory=redon, role=Role.FACILITATOR).user)
    return client


def sent(client: Client, place: str, /, **data: Any) -> Any:
    return client.post(place, data)


def at(run: ImportRun, page: str = "") -> str:
    return f"/moderation/imports/{run.pk}/{page}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("page", ["", "etat.json", "rapport.csv", "reconnu/", "apercu/", "apercu.geojson"])
def test_import_is_for_those_who_moderate_there(redon: Territory, kind: str, page: str) -> None:
    run = ImportRunFactory(territory=redon, state=ImportState.PREVIEWED)
    expected = 200 if kind in MODERATORS else 302 if kind == "anonymous" else 403
    assert signed_in(kind, redon).get(at(run, page)).status_code == expected


def test_file_is_received_and_named_after_itself(client: Client, redon: Territory) -> None:
    response = sent(client, NEW, upload=sheet(FABLAB), territory="redon")
    run = ImportRun.objects.get()
    assert (response.status_code, response["Location"]) == (302, at(run))
    assert (run.state, run.source_name, run.file_name, run.territory) == ("received", "liste", "liste.csv", redon)


@pytest.mark.parametrize(("kind", "shown"), [("anonymous", False), ("agent", False), ("facilitator", True)])
def test_territory_leads_its_moderators_to_an_import(redon: Territory, kind: str, shown: bool) -> None:
    address = f"{NEW}?territory=redon"
    browser = signed_in(kind, redon)
    assert (address in browser.get("/territoires/redon/").content.decode()) is shown
    if shown:
        assert browser.get(address).context["form"]["territory"].value() == "Redon"


def test_file_sent_twice_is_one_import(client: Client) -> None:
    places = [sent(client, NEW, upload=sheet(FABLAB), territory="redon")["Location"] for _ in range(2)]
    assert (ImportRun.objects.count(), len(set(places))) == (1, 1)


def test_saved_mapping_is_where_reading_starts(client: Client, redon: Territory) -> None:
    mapping = ImportMapping.objects.create(territory=redon, name="Nos fichiers", data={"columns": {"name": ["resume"]}})
    sent(client, NEW, upload=sheet(FABLAB), territory="redon", mapping=mapping.pk)
    assert ImportRun.objects.get().mapping == {"columns": {"name": ["resume"]}}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "Choisissez un fichier, ou écrivez une adresse."),
        ({"address": "ftp://exemple.fr/a.csv"}, "Écrivez l’adresse complète du site"),
        ({"address": "https://exemple.fr/a.csv", "territory": ""}, "Indiquez le territoire"),
        ({"address": "https://exemple.fr/a.csv", "territory": "ailleurs"}, "Vous n’importez que sur vos territoires"),
        ({"address": "https://exemple.fr/a.csv", "mapping": "999"}, "Ces correspondances n’existent plus"),
        ({"address": "https://exemple.fr/a.csv", "mapping": "x"}, "Ces correspondances n’existent plus"),
        ({"address": "https://exemple.fr/a.csv", "source_name": "é" * 121}, "C’est trop long"),
        ({"upload": SimpleUploadedFile("vide.csv", b"")}, "Ce fichier est vide"),
        ({"upload": SimpleUploadedFile("a.csv", b"nom\na\n"), "address": "https://exemple.fr/a.csv"}, "pas les deux"),
    ],
)
def test_bad_request_is_refused_with_what_was_typed(client: Client, data: dict[str, Any], problem: str) -> None:
    CommuneFactory(slug="ailleurs", name="Ailleurs")
    response = sent(client, NEW, **{"territory": "redon", "source_name": "Annuaire", **data})
    text = response.content.decode()
    assert (response.status_code, problem in text, ImportRun.objects.count()) == (422, True, 0)
    assert f'value="{data.get("source_name", "Annuaire")}"' in text


def test_list_shows_ones_imports_and_what_waits(client: Client, redon: Territory) -> None:
    mine = [ImportRunFactory(territory=redon, source_name=name) for name in ("Une", "Deux")]
    ImportRunFactory(territory=redon, state=ImportState.APPLIED)
    ImportRunFactory()
    text = client.get("/moderation/imports/?state=recognised&territory=redon").content.decode()
    assert [at(run) in text for run in ImportRun.objects.order_by("created_at")] == [True, True, False, False]
    assert "Imports (2)" in text and len(mine) == 2


@pytest.mark.parametrize(("query", "status"), [("state=x", 400), ("territory=nulle-part", 400), ("page=9", 404)])
def test_bad_filter_is_refused(client: Client, query: str, status: int) -> None:
    assert client.get(f"/moderation/imports/?{query}").status_code == status


@pytest.mark.parametrize(
    ("state", "page"),
    [("recognised", "reconnu/"), ("previewed", "apercu/"), ("received", ""), ("applied", ""), ("abandoned", "")],
)
def test_state_says_which_page_is_next(client: Client, redon: Territory, state: str, page: str) -> None:
    run = ImportRunFactory(territory=redon, state=state)
    told = client.get(at(run, "etat.json")).json()
    assert (told["state"], told["url"]) == (state, at(run, page))


@pytest.mark.parametrize("page", ["reconnu/", "apercu/"])
@pytest.mark.parametrize("state", ["received", "applying", "abandoned"])
def test_page_of_another_step_leads_to_the_import(client: Client, redon: Territory, page: str, state: str) -> None:
    run = ImportRunFactory(territory=redon, state=state)
    assert client.get(at(run, page))["Location"] == at(run)


def test_import_goes_there_and_back(client: Client, redon: Territory) -> None:
    run = received(redon, FABLAB, GARDEN)
    assert sent(client, at(run, "reconnu/"), version=run.version, **_as_shown(client, run)).status_code == 302
    run = worked(run)
    assert (run.state, run.mapping) == (ImportState.PREVIEWED, {})
    assert sent(client, at(run, "appliquer/"), version=run.version)["Location"] == at(run)
    run = worked(run)
    assert (run.state, Initiative.objects.count(), "fiches ajoutées" in client.get(at(run)).content.decode()) == (
        ImportState.APPLIED,
        2,
        True,
    )
    assert sent(client, at(run, "annuler/"), version=run.version)["Location"] == at(run)
    run = worked(run)
    assert (run.state, Initiative.objects.count()) == (ImportState.UNDONE, 0)
    assert "2 fiches supprimées." in client.get(at(run)).content.decode()


def _as_shown(client: Client, run: ImportRun) -> dict[str, str]:
    """The values that the page of what was recognised would send."""
    form = client.get(at(run, "reconnu/")).context["form"]
    return {name: form[name].value() or "" for name in form.fields if form[name].value()}


def test_undo_tells_what_was_kept_and_why(client: Client, redon: Territory) -> None:
    run = applied(redon, FABLAB, GARDEN)
    kept = Initiative.objects.get(name="Jardin")
    client.post(f"/moderation/fiches/{kept.slug}/confirmer/", {"version": 1})
    run = undone(run)
    page = client.get(at(run))
    records = [(record.name, bool(why)) for record, _, why in page.context["kept"]]
    assert (Initiative.objects.count(), records) == (1, [("Jardin", True)])
    assert kept.get_absolute_url() in page.content.decode()


@pytest.mark.parametrize("action", ["reconnu/", "apercu/", "appliquer/", "annuler/", "abandonner/", "reprendre/"])
def test_decision_on_an_older_version_is_a_collision(client: Client, redon: Territory, action: str) -> None:
    run = previewed(redon, FABLAB)
    response = sent(client, at(run, action), version=run.version - 1, column_0="name", shown="2")
    run.refresh_from_db()
    assert (response.status_code, run.state, run.excluded) == (409, ImportState.PREVIEWED, [])


@pytest.mark.parametrize("action", ["reconnu/", "apercu/", "appliquer/", "annuler/", "abandonner/", "reprendre/"])
@pytest.mark.parametrize("version", ["", "x", "9" * 30])
def test_decision_without_version_is_refused(client: Client, redon: Territory, action: str, version: str) -> None:
    run = ImportRunFactory(territory=redon, state=ImportState.PREVIEWED)
    assert sent(client, at(run, action), version=version).status_code == 400


@pytest.mark.parametrize(
    ("state", "action", "status"),
    [
        ("applied", "appliquer/", 422),
        ("previewed", "annuler/", 422),
        ("undone", "abandonner/", 422),
        ("previewed", "reprendre/", 422),
        ("previewed", "abandonner/", 302),
        ("failed", "reprendre/", 302),
    ],
)
def test_decision_out_of_turn_says_why(client: Client, redon: Territory, state: str, action: str, status: int) -> None:
    run = ImportRunFactory(territory=redon, state=state)
    response = sent(client, at(run, action), version=run.version)
    assert (response.status_code, b'role="alert"' in response.content) == (status, status == 422)


def test_stale_correction_keeps_what_was_chosen(client: Client, redon: Territory) -> None:
    run = previewed(redon, {**FABLAB, "resume": "Après"})
    values = {**_as_shown(client, run), "column_3": "audience", "save_as": "Nos fichiers"}
    response = sent(client, at(run, "reconnu/"), version=run.version - 1, **values)
    form = response.context["form"]
    assert (response.status_code, form["column_3"].value(), form["save_as"].value()) == (
        409,
        "audience",
        "Nos fichiers",
    )
    assert f'name="version" value="{run.version}"' in response.content.decode()


def test_failed_import_says_why_and_can_be_read_otherwise(client: Client, redon: Territory) -> None:
    run = received(redon, upload=SimpleUploadedFile("vide.csv", b"nom;type\n"))
    text = client.get(at(run)).content.decode()
    assert (run.state, run.error in text, at(run, "reprendre/") in text) == (ImportState.FAILED, True, True)
    assert client.get(at(run, "reconnu/")).status_code == 200
    assert sent(client, at(run, "reconnu/"), version=run.version, delimiter=";")["Location"] == at(run)
    run.refresh_from_db()
    assert (run.state, run.mapping) == (ImportState.RECEIVED, {"options": {"delimiter": ";"}})


def test_report_is_a_csv(client: Client, redon: Territory) -> None:
    run = previewed(redon, FABLAB, {**BIKES, "nom": "", "resume": "=1+1"})
    response = client.get(at(run, "rapport.csv"))
    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert rows == [["ligne", "colonne", "valeur", "gravité", "raison"], ["3", "nom", "", "rejet", "nom absent"]]
    assert "attachment" in response["Content-Disposition"]


def test_progress_can_be_read_without_script(client: Client, redon: Territory) -> None:
    run = import_runs.receive(territory=redon, user=None, upload=sheet(FABLAB), source_name="Annuaire")
    text = client.get(at(run)).content.decode()
    assert ("Actualiser" in text, "En attente d’un moment libre" in text, "En cours de lecture" in text) == (True,) * 3
