"""Writing a referential by forms: begun, taken over, imported, written, agreed; refusals keep what was typed."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from evaluation.models import Referential, ReferentialVersion
from evaluation.services import drafts
from inventory.enums import Role
from inventory.models import Membership
from tests.factories.accounts import MembershipFactory
from tests.factories.referentials import DESCRIBED, agreed_referential, content, draft_referential
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
BASE = "/evaluation/referentiels/"


@pytest.fixture
def member(client: Client) -> Membership:
    member = MembershipFactory(territory=CommuneFactory(name="Redon", slug="redon"), role=Role.FACILITATOR)
    client.force_login(member.user)
    return member


@pytest.fixture
def draft(member: Membership) -> ReferentialVersion:
    return draft_referential(territory=member.territory).versions.get()


def edit(draft: ReferentialVersion, rest: str = "") -> str:
    return f"{BASE}{draft.referential.slug}/modifier/{rest}"


def criterion_form(draft: ReferentialVersion, slug: str = "critere-1", **values: Any) -> dict[str, Any]:
    """What the form of a criterion posts: two indicators, the first with levels, the second a number."""
    criterion = draft.criteria.get(slug=slug)
    first = {"slug": "indicateur-11", "name": "Premier", "scale": "levels", "weight": "1", "no": "Non", "yes": "Oui"}
    second = {**first, "slug": "", "name": "Second", "scale": "number", "unit": "km", "weight": "2,5"}
    rows = [
        {**first, "ORDER": "2", **{f"level_{n}": text for n, text in enumerate(DESCRIBED)}},
        {**second, "ORDER": "1", **{f"threshold_{n}": text for n, text in enumerate(["50", "20", "10", "0,5"], 1)}},
    ]
    posted = {f"indicateurs-{n}-{name}": text for n, row in enumerate(rows) for name, text in row.items()}
    counts = {"indicateurs-TOTAL_FORMS": "2", "indicateurs-INITIAL_FORMS": "0"}
    plain = {"name": "Ancrage", "description": "", "weight": "1", "seen": drafts.digest(criterion), "action": "save"}
    return {**plain, **counts, **posted, **values}


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_referential_is_begun(client: Client, member: Membership) -> None:
    answer = client.post(f"{BASE}nouveau/", {"title": "Durable", "territory": "redon", "description": ""})
    made = Referential.objects.get()
    assert (answer["Location"], made.territory, made.created_by) == (
        f"{BASE}durable/modifier/",
        member.territory,
        member.user,
    )


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"title": ""}, "Donnez un titre au référentiel."),
        ({"title": "x" * 151}, "C’est trop long : écrivez 150 caractères au plus (il y en a 151)."),
        ({"title": "a\0"}, "Retirez le caractère interdit."),
        ({"territory": "nulle part"}, "Nous ne connaissons pas cette commune"),
        ({"territory": "ailleurs"}, "Vous n’écrivez pas de référentiel pour ce territoire."),
    ],
)
def test_refused_beginning_keeps_what_was_typed(
    client: Client, member: Membership, values: dict[str, str], problem: str
) -> None:
    CommuneFactory(slug="ailleurs")
    typed = {"title": "Durable", "territory": "redon", "description": "Des mots gardés", **values}
    answer = client.post(f"{BASE}nouveau/", typed)
    assert answer.status_code == 422
    assert problem in text(answer)
    assert "Des mots gardés" in text(answer)
    assert not Referential.objects.exists()


def test_referential_is_taken_over(client: Client, member: Membership) -> None:
    source = agreed_referential(territory=CommuneFactory(name="Allaire"))
    assert "Allaire" in text(client.get(f"{BASE}reprendre/?source={source.slug}"))
    client.post(f"{BASE}reprendre/", {"source": source.slug, "territory": "redon"})
    clone = Referential.objects.get(territory=member.territory)
    assert clone.origin == source
    assert "« Une pratique durable », version 1 (Allaire)" in text(client.get(clone.get_absolute_url()))


def test_draft_of_others_is_not_taken_over(client: Client, member: Membership) -> None:
    source = draft_referential(territory=CommuneFactory())
    answer = client.post(f"{BASE}reprendre/", {"source": source.slug, "territory": "redon"})
    assert answer.status_code == 422
    assert "choisissez-en un autre" in text(answer)


def test_file_is_imported(client: Client, member: Membership) -> None:
    file = SimpleUploadedFile("r.json", json.dumps(content()).encode())
    client.post(f"{BASE}importer/", {"file": file, "territory": "redon"})
    assert Referential.objects.get().versions.get().criteria.count() == 3


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "Ce fichier est vide."),
        (b"{", "du JSON lisible"),
        (b"[]", "Fichier : un objet JSON est attendu"),
        (json.dumps(content(title="")).encode(), "Titre : il manque."),
        (b" " * 500_001, "trop gros"),
        (None, "Choisissez un fichier."),
    ],
)
def test_wrong_file_is_refused_with_its_place(
    client: Client, member: Membership, data: bytes | None, problem: str
) -> None:
    file = {} if data is None else {"file": SimpleUploadedFile("r.json", data)}
    answer = client.post(f"{BASE}importer/", {"territory": "redon", **file})
    assert answer.status_code == 422
    assert problem in text(answer)
    assert not Referential.objects.exists()


def test_criterion_is_written_with_its_indicators_in_order(client: Client, draft: ReferentialVersion) -> None:
    answer = client.post(edit(draft, "criteres/critere-1/"), criterion_form(draft))
    assert answer.status_code == 302
    criterion = draft.criteria.get(slug="critere-1")
    rows = list(criterion.indicators.values_list("slug", "scale", "thresholds", "unit"))
    assert criterion.name == "Ancrage"
    assert rows == [("second", "number", [50.0, 20.0, 10.0, 0.5], "km"), ("indicateur-11", "levels", [], "")]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": ""}, "Donnez un nom au critère."),
        ({"indicateurs-0-name": ""}, "Nommez l’indicateur, ou retirez-le."),
        ({"indicateurs-0-scale": "stars"}, "Choisissez une échelle de la liste."),
        ({"indicateurs-0-weight": "0"}, "Un poids est plus grand que zéro."),
        ({"indicateurs-0-weight": "beaucoup"}, "Écrivez un nombre, par exemple 12,5."),
        ({"indicateurs-0-weight": "1e9999"}, "Écrivez un nombre"),
        ({"indicateurs-0-ORDER": "x"}, "Écrivez le numéro de sa place"),
        ({"indicateurs-1-threshold_1": "NaN"}, "Écrivez un nombre, par exemple 12,5."),
        ({"indicateurs-1-threshold_1": "15"}, "Donnez quatre seuils, tous croissants ou tous décroissants."),
        ({"indicateurs-1-threshold_4": ""}, "Donnez quatre seuils, tous croissants ou tous décroissants."),
        ({"indicateurs-0-level_3": "x" * 301}, "C’est trop long : écrivez 300 caractères au plus"),
    ],
)
def test_refused_criterion_keeps_what_was_typed(
    client: Client, draft: ReferentialVersion, values: dict[str, str], problem: str
) -> None:
    answer = client.post(edit(draft, "criteres/critere-1/"), criterion_form(draft, description="Mots gardés", **values))
    assert answer.status_code == 422
    assert problem in text(answer)
    assert "Mots gardés" in text(answer)
    assert draft.criteria.get(slug="critere-1").name == "Critère 1"


def test_indicator_is_added_without_script(client: Client, draft: ReferentialVersion) -> None:
    answer = client.post(edit(draft, "criteres/critere-1/"), criterion_form(draft, action="add"))
    assert answer.status_code == 200
    assert (text(answer).count('<fieldset class="panel'), draft.criteria.get(slug="critere-1").name) == (3, "Critère 1")


def test_thirteenth_indicator_is_refused_in_words_and_nothing_is_lost(
    client: Client, draft: ReferentialVersion
) -> None:
    form = criterion_form(draft, action="add", **{"indicateurs-TOTAL_FORMS": "12"})
    answer = client.post(edit(draft, "criteres/critere-1/"), form)
    assert (answer.status_code, len(answer.context["editor"].rows.forms)) == (422, 12)
    assert "Un critère a 12 indicateurs au plus" in text(answer)
    assert 'value="Second"' in text(answer)
    twelfth = client.post(edit(draft, "criteres/critere-1/"), {**form, "indicateurs-TOTAL_FORMS": "11"})
    assert (twelfth.status_code, len(twelfth.context["editor"].rows.forms)) == (200, 12)


def test_added_indicator_that_stays_empty_counts_for_nothing(client: Client, draft: ReferentialVersion) -> None:
    answer = client.post(edit(draft, "criteres/critere-1/"), criterion_form(draft, action="add"))
    added = answer.context["editor"].rows.forms[2]
    shown = {added.add_prefix(name): added[name].value() or "" for name in added.fields}
    posted = criterion_form(draft, **shown, **{"indicateurs-TOTAL_FORMS": "3"})
    assert client.post(edit(draft, "criteres/critere-1/"), posted).status_code == 302
    assert draft.criteria.get(slug="critere-1").indicators.count() == 2


def test_indicator_is_removed(client: Client, draft: ReferentialVersion) -> None:
    client.post(edit(draft, "criteres/critere-1/"), criterion_form(draft, **{"indicateurs-1-DELETE": "on"}))
    assert list(draft.criteria.get(slug="critere-1").indicators.values_list("slug", flat=True)) == ["indicateur-11"]


def test_second_writer_sees_both_versions_and_keeps_theirs(client: Client, draft: ReferentialVersion) -> None:
    mine = criterion_form(draft, name="Le mien")
    client.post(edit(draft, "criteres/critere-1/"), criterion_form(draft, name="Le sien"))
    answer = client.post(edit(draft, "criteres/critere-1/"), mine)
    assert answer.status_code == 409
    assert "Quelqu’un a changé ce critère entre-temps." in text(answer)
    assert 'value="Le mien"' in text(answer)
    assert draft.criteria.get(slug="critere-1").name == "Le sien"
    mine["seen"] = answer.context["seen"]
    client.post(edit(draft, "criteres/critere-1/"), mine)
    assert draft.criteria.get(slug="critere-1").name == "Le mien"


def test_removed_criterion_is_put_back_by_its_writer(client: Client, draft: ReferentialVersion) -> None:
    mine = criterion_form(draft)
    client.post(edit(draft, "criteres/critere-1/retirer/"), {"seen": mine["seen"]})
    answer = client.post(edit(draft, "criteres/critere-1/"), mine)
    assert answer.status_code == 409
    assert "Quelqu’un a retiré ce critère entre-temps." in text(answer)
    client.post(edit(draft, "criteres/critere-1/"), {**mine, "action": "restore", "seen": answer.context["seen"]})
    assert [row.name for row in draft.criteria.all()] == ["Critère 2", "Critère 3", "Ancrage"]
    assert draft.criteria.get(name="Ancrage").indicators.count() == 2


SETTINGS = {"title": "Autre titre", "description": "", "uses_weights": "on", "min_coverage": "40"}


def test_settings_are_saved(client: Client, draft: ReferentialVersion) -> None:
    client.post(edit(draft), {**SETTINGS, "lock": draft.lock})
    draft.refresh_from_db()
    assert (draft.uses_weights, str(draft.min_coverage), draft.referential.title) == (True, "0.40", "Autre titre")


@pytest.mark.parametrize("lock", ["", "x", "-1", "9" * 30])
def test_form_without_version_is_refused(client: Client, draft: ReferentialVersion, lock: str) -> None:
    assert client.post(edit(draft), {**SETTINGS, "lock": lock}).status_code == 400


@pytest.mark.parametrize("coverage", ["", "x", "-1", "101", "1.5"])
def test_coverage_out_of_bounds_is_refused(client: Client, draft: ReferentialVersion, coverage: str) -> None:
    answer = client.post(edit(draft), {**SETTINGS, "lock": draft.lock, "min_coverage": coverage})
    assert answer.status_code == 422
    assert "Écrivez un nombre entier de 0 à 100." in text(answer)


def test_settings_of_a_draft_that_changed_are_told_and_kept(client: Client, draft: ReferentialVersion) -> None:
    lock = draft.lock
    drafts.add_criterion(version=draft, name="De plus")
    answer = client.post(edit(draft), {**SETTINGS, "lock": lock})
    assert answer.status_code == 409
    assert 'value="Autre titre"' in text(answer)


def test_criteria_are_added_and_ordered(client: Client, draft: ReferentialVersion) -> None:
    answer = client.post(edit(draft, "criteres/"), {"name": "Ancrage"})
    assert answer["Location"] == edit(draft, "criteres/ancrage/")
    client.post(edit(draft, "ordre/"), {"move": "up:ancrage"})
    client.post(edit(draft, "ordre/"), {"criterion": ["critere-2", "critere-1"]})
    assert [row.slug for row in draft.criteria.all()] == ["critere-2", "critere-1", "ancrage", "critere-3"]


def test_criterion_without_name_is_refused(client: Client, draft: ReferentialVersion) -> None:
    answer = client.post(edit(draft, "criteres/"), {"name": " "})
    assert (answer.status_code, "Donnez un nom au critère." in text(answer)) == (422, True)


AGREEMENT = {"agreed_on": "2026-05-12", "agreed_by": "les 24 participants", "event": ""}


def test_version_is_agreed_then_followed(client: Client, draft: ReferentialVersion) -> None:
    client.post(edit(draft, "adopter/"), {**AGREEMENT, "lock": draft.lock})
    client.post(edit(draft, "suivante/"))
    client.post(edit(draft, "suivante/"))
    assert list(draft.referential.versions.values_list("number", "state")) == [(2, "draft"), (1, "agreed")]
    second = draft.referential.versions.get(number=2)
    client.post(edit(draft, "abandonner/"), {"lock": second.lock})
    assert list(draft.referential.versions.values_list("number", "state")) == [(1, "agreed")]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"agreed_on": ""}, "Dites quand elle est adoptée."),
        ({"agreed_on": "31/02/2026"}, "Écrivez une date, par exemple 12/05/2026."),
        ({"agreed_on": "2999-01-01"}, "La date d’adoption est passée ou d’aujourd’hui"),
        ({"agreed_by": " "}, "Dites qui l’adopte."),
        ({"event": "999"}, "Cette rencontre n’est pas dans la liste"),
        ({"event": "x"}, "Cette rencontre n’est pas dans la liste"),
    ],
)
def test_agreement_that_lacks_something_is_refused(
    client: Client, draft: ReferentialVersion, values: dict[str, str], problem: str
) -> None:
    answer = client.post(edit(draft, "adopter/"), {**AGREEMENT, "lock": draft.lock, **values})
    assert answer.status_code == 422
    assert problem in text(answer)


def test_agreement_says_what_is_missing(client: Client, draft: ReferentialVersion) -> None:
    draft.criteria.get(slug="critere-3").delete()
    assert "Il faut au moins 3 critères" in text(client.get(edit(draft, "adopter/")))
    answer = client.post(edit(draft, "adopter/"), {**AGREEMENT, "lock": draft.lock})
    assert (answer.status_code, "Il faut au moins 3 critères" in text(answer)) == (422, True)


def test_draft_that_changed_is_not_agreed_unseen(client: Client, draft: ReferentialVersion) -> None:
    lock = draft.lock
    drafts.move_criterion(version=draft, slug="critere-1", by=1)
    answer = client.post(edit(draft, "adopter/"), {**AGREEMENT, "lock": lock})
    assert (answer.status_code, "relisez-le, puis confirmez" in text(answer)) == (409, True)


def test_nothing_of_an_agreed_version_is_found_at_the_desk(client: Client, member: Membership) -> None:
    base = f"{BASE}{agreed_referential(territory=member.territory).slug}/modifier/"
    addresses = [
        "",
        "criteres/",
        "ordre/",
        "criteres/critere-1/",
        "criteres/critere-1/retirer/",
        "adopter/",
        "abandonner/",
    ]
    assert {client.post(base + address, {"lock": 1}).status_code for address in addresses} == {404}


def test_relay_writes_but_does_not_agree_nor_rename_what_is_public(client: Client, draft: ReferentialVersion) -> None:
    client.post(edit(draft, "adopter/"), {**AGREEMENT, "lock": draft.lock})
    client.force_login(MembershipFactory(territory=draft.referential.territory, role=Role.RELAY).user)
    client.post(edit(draft, "suivante/"))
    second = draft.referential.versions.get(number=2)
    assert client.get(edit(draft, "adopter/")).status_code == 403
    client.post(edit(draft), {**SETTINGS, "lock": second.lock})
    second.refresh_from_db()
    assert (second.uses_weights, second.referential.title) == (True, "Une pratique durable")
