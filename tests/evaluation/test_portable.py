"""Files of referentials: read strictly, problems in French with their place."""

import copy
import json
from typing import Any

import pytest

from evaluation.portable import Unreadable, gaps, read_json, read_referential
from tests.factories.referentials import content, indicator


def problems(data: Any) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read_referential(data)
    return caught.value.problems


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(content())
    row: Any = data
    for step in path[:-1]:
        row = row[step]
    row[path[-1]] = value
    return data


FIRST = ["criteria", 0, "indicators", 0]
HUGE = 10**400


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (["title"], "", "Titre : il manque."),
        (["title"], 3, "Titre : un texte est attendu, entre guillemets."),
        (["title"], "x" * 151, "Titre : 150 caractères au plus, il y en a 151."),
        (["title"], "a\0b", "Titre : retirez le caractère interdit."),
        (["title"], "\ud800", "Titre : retirez le caractère interdit."),
        (["criteria"], {}, "Critères : une liste est attendue, entre crochets."),
        (["min_coverage"], 2, "Couverture minimale : un nombre de 0 à 1 est attendu."),
        (["min_coverage"], HUGE, "Couverture minimale : un nombre de 0 à 1 est attendu."),
        (["min_coverage"], True, "Couverture minimale : un nombre est attendu."),
        (["uses_weights"], 1, "Avec des poids : true ou false est attendu."),
        (["format"], "autre", "Fichier : ce n’est pas un référentiel de cette plateforme."),
        (["format"], ["x"], "Fichier : ce n’est pas un référentiel de cette plateforme."),
        (["poids"], 1, "Fichier : « poids » n’y a pas sa place."),
        (["criteria", 0], [], "Critère 1 : un objet JSON est attendu, entre accolades."),
        (["criteria", 1, "name"], " ", "Critère 2, nom : il manque."),
        (["criteria", 1, "weight"], 0, "Critère 2, poids : un poids est plus grand que zéro."),
        (
            ["criteria", 1, "slug"],
            "É",
            "Critère 2, identifiant : des minuscules sans accent, chiffres et tirets.",
        ),
        ([*FIRST, "scale"], "stars", "Critère 1, indicateur 1, échelle : c’est « levels », « yes_no » ou « number »."),
        ([*FIRST, "scale"], [], "Critère 1, indicateur 1, échelle : c’est « levels », « yes_no » ou « number »."),
        ([*FIRST, "levels"], ["a"], "Critère 1, indicateur 1, niveaux : il en faut 5 avec cette échelle, il y en a 1."),
        ([*FIRST, "levels", 2], 5, "Critère 1, indicateur 1, niveau 2 : un texte est attendu, entre guillemets."),
        ([*FIRST, "thresholds"], [1, 2, 3, 4], "Critère 1, indicateur 1, seuils : seul un nombre en a."),
    ],
)
def test_wrong_value_is_named_with_its_place(path: list[Any], value: Any, problem: str) -> None:
    found = problems(changed(path, value))
    assert found[0] == problem


def test_thresholds_that_turn_back_are_refused() -> None:
    row = indicator(scale="number", levels=[], unit="%", thresholds=[1, 3, 2, 4])
    assert problems(changed(FIRST, row)) == [
        "Critère 1, indicateur 1, seuils : donnez quatre seuils, tous croissants ou tous décroissants."
    ]


@pytest.mark.parametrize("data", [None, [], "texte", 3])
def test_what_is_no_object_is_refused(data: Any) -> None:
    assert problems(data)[0] == "Fichier : un objet JSON est attendu, entre accolades."


def test_too_many_criteria_are_refused() -> None:
    assert problems(content(criteria=11)) == ["Critères : 10 au plus, il y en a 11."]


def test_same_identifier_twice_is_refused() -> None:
    data = content()
    for criterion in data["criteria"][:2]:
        criterion["slug"] = "ancrage"
    assert problems(data) == ["Critère 2, identifiant : « ancrage » est déjà pris."]


@pytest.mark.parametrize("text", [b"\xff", b"{", b"[NaN]", b"[" * 100_000, b"", b'{"a": ' + b"9" * 5_000 + b"}"])
def test_file_that_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(Unreadable):
        read_json(text)


def test_deep_file_is_refused() -> None:
    with pytest.raises(Unreadable, match="emboîte"):
        read_json(b"[" * 20 + b"]" * 20)


def test_big_file_is_refused() -> None:
    with pytest.raises(Unreadable, match="trop gros"):
        read_json(b" " * 500_001)


def test_file_with_a_mark_of_byte_order_is_read() -> None:
    assert (
        read_referential(read_json(b"\xef\xbb\xbf" + json.dumps(content()).encode()))["title"] == "Une pratique durable"
    )


def test_identifiers_are_made_of_names() -> None:
    read = read_referential(content(criteria=1, indicators=1))
    assert (read["criteria"][0]["slug"], read["criteria"][0]["indicators"][0]["slug"]) == ("critere-1", "indicateur-11")


def test_yes_and_no_have_words_of_their_own() -> None:
    data = content(criteria=1, indicators=1)
    data["criteria"][0]["indicators"] = [{"name": "A une charte", "scale": "yes_no"}]
    assert read_referential(data)["criteria"][0]["indicators"][0]["levels"] == ["Non", "Oui"]


def test_complete_referential_has_no_gap() -> None:
    assert gaps(read_referential(content())["criteria"]) == []


def test_gaps_say_what_is_missing() -> None:
    data = content(criteria=2, indicators=1)
    data["criteria"][0]["indicators"] = []
    data["criteria"][1]["indicators"] = [
        {"name": "Ancienneté", "scale": "number"},
        {"name": "Bilan", "levels": ["a", "", "c", "d", "e"]},
    ]
    assert gaps(read_referential(data)["criteria"]) == [
        "Il faut au moins 3 critères pour faire un radar : il y en a 2.",
        "« Critère 1 » n’a pas d’indicateur : écrivez-en au moins un.",
        "« Critère 2 », « Ancienneté » : donnez quatre seuils, tous croissants ou tous décroissants.",
        "« Critère 2 », « Ancienneté » : dites en quelle unité on compte.",
        "« Critère 2 », « Bilan » : décrivez les cinq niveaux, de 0 à 4.",
    ]
