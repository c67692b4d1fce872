"""The file of a kit: made of what is public, loaded elsewhere as it was, refused with the place of each problem."""

import json
from typing import Any

import pytest
from django.db import connection

from evaluation.models import Referential
from evaluation.portable import Unreadable, read_json
from portfolio.models import Event
from recommendations.kits import MAX_BYTES, MAX_DEPTH, read_kit, without_dates
from recommendations.models import Kit, RecommendationList
from recommendations.services.changes import Impossible
from recommendations.services.kit_terms import MODELS
from recommendations.services.kits import AlreadyThere, import_kit, kit_as_json, make_kit
from tests.factories.territories import CommuneFactory
from tests.recommendations.kits import lived, made, said


def forget_everything() -> None:
    """Another instance: nothing of the first one is there."""
    tables = [model._meta.db_table for model in (Kit, Event, Referential, RecommendationList, *MODELS.values())]
    with connection.cursor() as cursor:  # an agreed version bears no DELETE
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("On débat. Le 12 mars 2018, on vote ! On rentre.", "On débat. On rentre."),
        ("Plus de 75 personnes viennent.", ""),
        ("Une trentaine de personnes. En mars, on plante.", ""),
        ("On marche, puis on parle.", "On marche, puis on parle."),
        ("", ""),
    ],
)
def test_summary_loses_days_and_numbers(text: str, kept: str) -> None:
    assert without_dates(text) == kept


@pytest.mark.django_db
def test_kit_holds_what_is_public_and_no_one() -> None:
    kit = made(CommuneFactory(name="Redon"))
    data = kit.data
    assert [(each["title"], each["kind"], each["summary"]) for each in data["events"]] == [
        ("On se lance", "launch", "On se présente. On choisit la suite."),
        ("On débat", "moving_debate", ""),
    ]
    assert [each["slug"] for each in data["referential"]["criteria"]] == ["critere-1", "critere-2", "critere-3"]
    assert data["recommendations"]["recommendations"][0] == {
        "title": "Ouvrir un lieu",
        "category": "",
        "context": "Il en manque.",
        "how": "",
        "success": "",
        "phases": ["start"],
        "registers": ["places"],
        "stakes": ["solidarite"],
        "needs": ["local"],
        "criteria": ["critere-1"],
        "effort": "moyen",
        "horizon": "un-an",
        "inspirations": [{"title": "La Bricole", "url": "http://127.0.0.1:8000/initiatives/la-bricole/"}],
    }
    text = json.dumps(kit_as_json(kit), ensure_ascii=False)
    assert [word for word in ("Secret", "06 00", "FabLab", "Pas encore public", "1200") if word in text] == []


@pytest.mark.django_db
def test_kit_loaded_on_another_instance_is_the_same() -> None:
    kit = made(CommuneFactory())
    before, sent = kit.data, json.dumps(kit_as_json(kit)).encode()
    address = kit_as_json(kit)["url"]
    forget_everything()
    loaded = import_kit(data=read_json(sent, most=MAX_BYTES, deep=MAX_DEPTH), by=None)
    assert (loaded.data, loaded.source_url, loaded.attribution) == (before, address, kit.attribution)
    assert kit_as_json(loaded) == {**before, "url": address}


@pytest.mark.django_db
def test_same_kit_twice_is_told() -> None:
    kit = import_kit(data=said(), by=None)
    with pytest.raises(AlreadyThere) as told:
        import_kit(data=said(), by=None)
    assert (told.value.kit, Kit.objects.count()) == (kit, 1)


@pytest.mark.django_db
def test_territory_without_anything_public_makes_no_kit() -> None:
    with pytest.raises(Impossible, match="n’a encore rien de public"):
        make_kit(territory=CommuneFactory(), by=None, title="Rien")


@pytest.mark.django_db
def test_kit_of_a_territory_that_changed_is_another_one() -> None:
    territory = CommuneFactory()
    owner = lived(territory)
    first = make_kit(territory=territory, by=None, title="La démarche d’ici")
    owner.recommendations.last().delete()
    second = make_kit(territory=territory, by=None, title="La démarche d’ici")
    assert [first.slug, second.slug] == ["la-demarche-dici", "la-demarche-dici-2"]


def recommendation(**values: Any) -> dict[str, Any]:
    return {"title": "Une liste", "recommendations": [{"title": "Ouvrir", **values}]}


HOSTILE: list[tuple[Any, str]] = [
    ([], "Fichier : un objet JSON est attendu, entre accolades."),
    ({}, "Fichier : ce n’est pas un kit de cette plateforme."),
    (said(format="domino-referential"), "Fichier : ce n’est pas un kit de cette plateforme."),
    (said(format_version=2), "Fichier : cette plateforme lit les kits de la version 1, celui-ci en suit une autre."),
    (said(format_version=True), "Fichier : cette plateforme lit les kits de la version 1, celui-ci en suit une autre."),
    (said(surprise=1), "Fichier : « surprise » n’y a pas sa place."),
    (said(title=3), "Titre : un texte est attendu, entre guillemets."),
    (said(title="a" * 151), "Titre : 150 caractères au plus, il y en a 151."),
    (said(title="a\0b"), "Titre : retirez le caractère interdit."),
    (said(attribution=""), "Attribution : il manque."),
    (said(url="javascript:alert(1)"), "Adresse : une adresse commence par http:// ou https://."),
    (said(events={}), "Rencontres : une liste est attendue, entre crochets."),
    (said(events=[7]), "Rencontre 1 : un objet JSON est attendu, entre accolades."),
    (said(events=[said()["events"][0]] * 61), "Rencontres : 60 au plus, il y en a 61."),
    (said(events=[]), "Fichier : ce kit est vide, ni rencontre, ni référentiel, ni préconisation."),
    (said(referential=[1]), "Référentiel, fichier : un objet JSON est attendu, entre accolades."),
    (
        said(referential={"title": "R", "criteria": [{"name": 1}]}),
        "Référentiel, critère 1, nom : un texte est attendu, entre guillemets.",
    ),
    (said(taxonomies={"themes": [{"slug": "É", "name": "x"}]}), "Thématiques, ligne 1, identifiant : des lettres sans"),
    (
        said(taxonomies={"themes": [{"slug": "a", "name": "A", "parent": "b"}]}),
        "Thématiques, ligne 1 : sa thématique parente n’est pas dans le kit.",
    ),
    (
        said(taxonomies={"themes": [{"slug": "a", "name": "A", "color": "red;}"}]}),
        "Thématiques, ligne 1, color : ce n’est pas une valeur connue.",
    ),
    (said(taxonomies={"efforts": [{"slug": "a", "name": "A"}] * 2}), "Efforts : « a » y est deux fois."),
    (said(recommendations=recommendation(phases=["later"])), "Préconisation 1, phases : « later » n’est pas"),
    (said(recommendations=recommendation(stakes=["x"])), "Préconisation 1, enjeux : « x » n’est pas dans le kit."),
    (said(recommendations=recommendation(effort=["x"])), "Préconisation 1, efforts : un texte est attendu"),
    (said(recommendations=recommendation(how=">" * 30 + " a")), "Préconisation 1, comment : Ce texte emboîte"),
    (
        said(recommendations=recommendation(inspirations=[{"title": "x", "url": "javascript:alert(1)"}])),
        "Préconisation 1, inspiration 1, adresse : une adresse commence par http:// ou https://.",
    ),
]


@pytest.mark.parametrize(("data", "problem"), HOSTILE)
def test_hostile_kit_is_refused_with_its_place(data: Any, problem: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_kit(data)
    assert refused.value.problems[0].startswith(problem)


@pytest.mark.parametrize("name", ["kind", "step"])
def test_unknown_choice_says_what_to_write(name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_kit(said(events=[{**said()["events"][0], name: "x"}]))
    assert "écrivez" in refused.value.problems[0]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[" * 500 + b"]" * 500, "Ce fichier emboîte trop de listes : ce n’est pas un kit."),
        (b"[" * 1_000 + b"]" * 1_000, "Ce fichier n’est pas du JSON lisible"),
        (b'{"a":' * 30_000, "Ce fichier n’est pas du JSON lisible"),
        (b" " * 10_000_000, "Ce fichier est trop gros : 2000 ko au plus."),
        (b"\xff\xfe", "Ce fichier n’est pas du JSON lisible"),
        (b'{"format": NaN}', "Ce fichier n’est pas du JSON lisible"),
        (b"1" * 5_000, "Ce fichier n’est pas du JSON lisible"),
    ],
)
def test_file_that_is_no_kit_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_json(content, most=MAX_BYTES, deep=MAX_DEPTH, what="un kit")
    assert refused.value.problems[0].startswith(problem)


def test_many_problems_are_all_said() -> None:
    with pytest.raises(Unreadable) as refused:
        read_kit(said(title="", licence="", events=[{}]))
    assert len(refused.value.problems) == 5
