"""Points, reasons and guards of a pair, from plain values (all made up)."""

from typing import Any

import pytest

from inventory.duplicate_keys import host_key, phone_key
from inventory.duplicates import Verdict, compare, distance, fingerprint

HERE = (-2.084, 47.651)


def north(metres: float) -> tuple[float, float]:
    """A point that many metres north of HERE."""
    return (HERE[0], HERE[1] + metres / 111_195)


def verdict(one: dict[str, Any], other: dict[str, Any], place: str = "Redon", other_place: str = "") -> Verdict:
    """Compare two records in one commune, both at HERE unless they say otherwise."""
    first = fingerprint({"point": HERE, **one}, place_name=place)
    second = fingerprint({"point": HERE, **other}, place_name=other_place or place)
    assert compare(first, second) == compare(second, first)
    return compare(first, second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Roue libre", "ROUE LIBRE"),
        ("Roue libre", "Association La Roue-libre"),
        ("Roue libre", "Roue libre de Redon"),
        ("Roue libre", "SCIC Roue Libre (association Un vélo pour tous)"),
        ("Les Mésanges", "Les Mesanges"),
        ("Pixelibur", "Pixellibur"),
        ("L’Œuf", "L'Oeuf"),
        ("Saint-Conwoïon", "St Conwoion"),
    ],
)
def test_same_name_however_it_is_written(one: str, other: str) -> None:
    assert verdict({"name": one}, {"name": other, "point": north(40)}) == Verdict(75, ("Même nom", "À 40 m"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # One name holds the other.
        ("Pixelibur", "Fablab Pixelibur Atelier bois", Verdict(63, ("Noms proches", "À 40 m"))),
        ("Association ORE", "Ouvrir Relier Essaimer", Verdict(63, ("Noms proches", "À 40 m"))),
        # Each has a word of its own.
        ("Jardin des Lilas", "Jardin des Chênes", Verdict(33, ("Noms en partie semblables", "À 40 m"))),
        ("Le Grenier", "La Péniche", Verdict(25, ("À 40 m",))),
        # Kinds that exclude each other; the same place does not make them one.
        ("Ressourcerie des Lilas", "Repair café des Lilas", Verdict(40, ("Noms proches", "À 40 m"))),
        ("Mairie de Redon", "Maison France services de Redon", Verdict(25, ("À 40 m",))),
        # Numbered series and compass points.
        ("Boîte à livres 1", "Boîte à livres 2", Verdict(25, ("À 40 m",))),
        ("Roue libre 1", "Roue libre 2", Verdict(40, ("Noms proches", "À 40 m"))),
        ("Aire des Lilas nord", "Aire des Lilas sud", Verdict(40, ("Noms proches", "À 40 m"))),
        ("Roue libre", "Roue libre nord", Verdict(70, ("Noms proches", "À 40 m"))),
        ("Col du Renard", "Col du Renard direction Allaire", Verdict(40, ("Noms proches", "À 40 m"))),
        # A word for any place excludes no kind, and the number of a road tells no series.
        ("Aire des Lilas", "Parking des Lilas", Verdict(70, ("Noms proches", "À 40 m"))),
        ("Aire sur la D144", "Aire sur la RD 32", Verdict(55, ("Noms courants, de même sens", "À 40 m"))),
        ("Point numérique", "Point d’accueil numérique", Verdict(55, ("Noms courants, de même sens", "À 40 m"))),
        # A kind alone needs to stand at the same place.
        ("Boîte à livres", "Cabane à livres", Verdict(55, ("Noms courants, de même sens", "À 40 m"))),
        ("Boîte à livres", "Boîte à livres de Redon", Verdict(55, ("Noms courants, de même sens", "À 40 m"))),
    ],
)
def test_names_forty_metres_apart(one: str, other: str, expected: Verdict) -> None:
    assert verdict({"name": one}, {"name": other, "point": north(40)}) == expected


@pytest.mark.parametrize(
    ("metres", "score", "reason"),
    [
        (0, 80, "Au même endroit"),
        (14, 80, "Au même endroit"),
        (24, 80, "À 20 m"),
        (55, 75, "À 60 m"),
        (140, 65, "À 140 m"),
        (400, 58, "À 400 m"),
        (2_000, 50, "À 2,0 km"),
        (8_000, 30, "À 8,0 km"),
        (20_000, 5, "À 20,0 km"),
    ],
)
def test_distance_counts_on_the_ground(metres: float, score: int, reason: str) -> None:
    result = verdict({"name": "Roue libre"}, {"name": "Roue libre", "point": north(metres)})
    assert (result.score, result.reasons, result.is_duplicate) == (score, ("Même nom", reason), score >= 60)


@pytest.mark.parametrize(("metres", "is_duplicate"), [(10, True), (40, False), (300, False)])
def test_book_boxes_are_one_only_at_the_same_place(metres: float, is_duplicate: bool) -> None:
    assert (
        verdict({"name": "Boîte à livres"}, {"name": "Boîte à lire", "point": north(metres)}).is_duplicate
        == is_duplicate
    )


@pytest.mark.parametrize(
    ("fields", "score", "reasons"),
    [
        ({"contact_phone": "02 99 00 00 00"}, 75, ("Même nom", "À 2,0 km", "Même téléphone")),
        ({"contact_email": "a@roue.example"}, 75, ("Même nom", "À 2,0 km", "Même adresse électronique")),
        ({"website": "https://www.roue.example/x"}, 65, ("Même nom", "À 2,0 km", "Même site")),
        ({"website": "https://www.facebook.com/x"}, 50, ("Même nom", "À 2,0 km")),
        # A numbered address is one place, wherever geocoders put it; one without a number may be a long road.
        ({"address": "2, rue du Port"}, 90, ("Même nom", "Même adresse", "À 2,0 km")),
        ({"address": "Rue du Port"}, 65, ("Même nom", "Même adresse", "À 2,0 km")),
        ({"description": "SIRET 732 829 320 00074"}, 100, ("Même nom", "À 2,0 km", "Même numéro SIRET ou RNA")),
        ({"description": "SIRET 732 829 320 00075"}, 50, ("Même nom", "À 2,0 km")),
        ({"summary": "RNA W353001234"}, 100, ("Même nom", "À 2,0 km", "Même numéro SIRET ou RNA")),
    ],
)
def test_what_a_moved_record_keeps(fields: dict[str, str], score: int, reasons: tuple[str, ...]) -> None:
    one = {"name": "Roue libre", **fields}
    assert verdict(one, {**one, "point": north(2_000)}) == Verdict(score, reasons)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ressourcerie Les Lilas", "Repair café Le Tournevis"),
        ("Le Grenier", "La Péniche"),
        ("EPN Le Grenier", "Fablab Le Grenier"),
        ("Air livre 1", "Air livre 2"),
        ("Centre social des Lilas", "Bibliothèque des Lilas"),
    ],
)
def test_two_services_of_one_carrier_are_two(one: str, other: str) -> None:
    same = {"contact_phone": "0299000000", "contact_email": "a@x.example", "website": "x.example", "address": "2 quai"}
    result = verdict({"name": one, **same}, {"name": other, **same})
    assert (result.score, result.is_duplicate, result.is_suggested) == (40, False, False)


@pytest.mark.parametrize(
    ("one", "other", "fields", "score"),
    [
        ("Biocabas", "Biocabas", {"website": "biocabas.example"}, 0),
        ("Biocabas Redon", "Biocabas Allaire", {"website": "biocabas.example", "contact_phone": "0299000000"}, 0),
    ],
)
def test_shops_of_one_chain_in_two_towns_are_two(one: str, other: str, fields: dict[str, str], score: int) -> None:
    far = {"name": other, "point": north(12_000), **fields}
    assert verdict({"name": one, **fields}, far, other_place="Allaire").score == score


def test_town_name_tells_branches_apart_but_nothing_in_one_town() -> None:
    one, other = {"name": "Biocabas Redon"}, {"name": "Biocabas Allaire", "point": north(100)}
    assert verdict(one, other, "Redon", "Allaire").is_duplicate is False
    assert verdict(one, {"name": "Biocabas", "point": north(100)}).is_duplicate is True


@pytest.mark.parametrize(("other_place", "score"), [("Redon", 62), ("Allaire", 30)])
def test_without_an_exact_place_the_commune_counts(other_place: str, score: int) -> None:
    vague = {"name": "Roue libre", "point": north(30), "precision": "commune"}
    assert verdict(vague, {"name": "Roue libre", "point": None}, other_place=other_place).score == score


def test_other_themes_tell_two_generic_names_apart() -> None:
    one, other = {"name": "Atelier", "themes": ["velo"]}, {"name": "L’atelier", "themes": ["couture"]}
    assert (verdict(one, other).score, verdict(one, {**other, "themes": ["velo"]}).score) == (30, 60)


def test_name_that_is_the_address_of_the_other() -> None:
    one, other = {"name": "Les Korrigans"}, {"name": "Aire de covoiturage de Redon", "address": "Rue des Korrigans"}
    assert verdict(one, other) == Verdict(65, ("Le nom de l’une est le lieu de l’autre", "Au même endroit"))


@pytest.mark.parametrize("values", [{}, {"name": ""}, {"name": "!!!"}, {"name": None, "point": None, "website": None}])
def test_nothing_resembles_nothing(values: dict[str, Any]) -> None:
    assert compare(fingerprint(values), fingerprint(values)).is_duplicate is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02 99 00 00 00", "+33299000000"),
        ("+33 (0)2 99 00 00 00", "+33299000000"),
        ("0033 2 99 00 00 00", "+33299000000"),
        ("299000000", "+33299000000"),
        ("02.99.00.00.00 / 06 00 00 00 00", "+33299000000"),
        ("3949", ""),
        ("", ""),
    ],
)
def test_phone_has_one_form(text: str, expected: str) -> None:
    assert phone_key(text) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.Roue.example/contact?x=1", "roue.example"),
        ("roue.example", "roue.example"),
        ("http://roue.example:8080", "roue.example"),
        ("https://m.facebook.com/roue", ""),
        ("https://roue.wixsite.com/accueil", ""),
        ("https://www.helloasso.com/associations/roue", ""),
        ("", ""),
    ],
)
def test_host_tells_who_writes(url: str, expected: str) -> None:
    assert host_key(url) == expected


def test_distance_is_in_metres() -> None:
    assert [round(distance(HERE, north(metres))) for metres in (0, 100, 12_000)] == [0, 100, 12_000]
