"""Cells to values, names to communes, words to terms, mapping files."""

from datetime import date

import pytest

from inventory.imports.errors import UnreadableFile
from inventory.imports.mapping import parse_mapping
from inventory.imports.places import Place, Places, clean_insee, clean_postal_code, place_key
from inventory.imports.terms import TermReader, Vocabulary
from inventory.imports.values import (
    clean_email,
    clean_line,
    clean_phone,
    clean_text,
    clean_url,
    parse_date,
    parse_year,
    split_list,
)


def test_clean_text_drops_tags_and_scripts() -> None:
    assert clean_text("<p>Un&nbsp;<b>lieu</b></p><script>x()</script><br>ouvert\x00 &lt;i&gt;") == "Un lieu\n\nouvert"
    assert clean_line("a <3 b") == "a <3 b"
    assert [clean_line(text) for text in ("n/a", "#N/A", " - ", "NULL")] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("www.exemple.fr", "https://www.exemple.fr"), ("http://a.fr/x y", "http://a.fr/x"), ("javascript:alert(1)", ""),
     ("voir https://a.fr.", "https://a.fr"), ("pas de site", ""), ("ftp://a.fr", ""), ("a@b.fr", "")],
)  # fmt: skip
def test_clean_url(text: str, expected: str) -> None:
    assert clean_url(text) == expected


def test_clean_email_and_phone() -> None:
    assert (clean_email("Contact : a.b@c.fr / x"), clean_email("a@b")) == ("a.b@c.fr", "")
    phones = ["0299000000", "+33 2 99 00 00 00", "299000000", "+33(0)2.99.00.00.00", "rien", "+32 2 555 12 12"]
    assert [clean_phone(text) for text in phones] == ["02 99 00 00 00"] * 4 + ["", "+32 2 555 12 12"]


@pytest.mark.parametrize(
    "text",
    ["2021-03-05", "05/03/2021", "5/3/21", "05-03-2021", "2021-03-05T10:00:00Z", "2021-03-05 10:00:00",
    "5 mars 2021", "44260",
     "1614945600", "05.03.2021"],
)  # fmt: skip
def test_parse_date(text: str) -> None:
    assert parse_date(text) == date(2021, 3, 5)


def test_parse_date_and_year_refuse_nonsense() -> None:
    assert [parse_date(text) for text in ("31/02/2021", "hier", "", "99999999999999999999")] == [None] * 4
    assert [parse_year(text) for text in ("depuis 2012", "01/02/2013", "12", "2010-2012", "3012")] == [
        2012,
        2013,
        None,
        None,
        None,
    ]


def test_split_list() -> None:
    assert [split_list(text) for text in ("a|b", "a; b", "a, b")] == [["a", "b"]] * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [("ST-NICOLAS s/ Redon CEDEX 2", "Saint-Nicolas-sur-Redon"), ("Ste Anne d'Auray", "SAINTE-ANNE-D’AURAY"),
    ("La Baule", "baule"),
     ("Paris 11e", "Paris"), ("Lyon 3ème arrondissement", "LYON")],
)  # fmt: skip
def test_place_key(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)


def test_codes_lose_nothing_to_spreadsheets() -> None:
    assert [clean_postal_code(text) for text in ("1000.0", "35 600", "F-35600", "abc")] == [
        "01000",
        "35600",
        "35600",
        "",
    ]
    assert [clean_insee(text) for text in ("1004", "2a004", "35236", "Redon")] == ["01004", "2A004", "35236", ""]


@pytest.fixture
def places() -> Places:
    places = Places()
    redon = Place(1, "35236", "Redon", (-2.08, 47.65))
    places.add(redon, ["35600"])
    places.add(Place(2, "35285", "Sainte-Marie", None), ["35600"])
    places.add(Place(3, "22093", "Lamballe-Armor", None), ["22400"])
    places.add(Place(4, "22180", "Saint-Aaron", None), ["22400"])
    places.add_name(places.by_code["22093"], "Planguenoual")
    places.by_code["22173"] = places.by_code["22093"]
    return places


@pytest.mark.parametrize(
    ("words", "expected"),
    [(("35236", "", "", ""), 1), (("22173", "", "", ""), 3), (("", "35600", "STE MARIE", ""), 2), (("", "22400",
    "planguenoual", ""), 3),
     (("", "35605", "REDON CEDEX", ""), 1), (("", "", "Redon", "35"), 1), (("", "35600", "", ""), None), (("",
     "22400", "Lamballe", ""), 3),
     (("", "", "Redon", ""), 1), (("75056", "", "Redon", ""), None), (("", "75011", "Redon", ""), None)],
)  # fmt: skip
def test_commune_is_found_when_certain(places: Places, words: tuple[str, str, str, str], expected: int | None) -> None:
    found = places.find(*words).place
    assert (found.id if found else None) == expected


def test_terms_by_slug_name_synonym_and_replacement() -> None:
    rows = [(1, "fablab", "Fablabs"), (2, "tiers-lieux", "Tiers-lieux"), (3, "don-gratuite", "Don et gratuité")]
    vocabulary = Vocabulary.of(rows, "theme", {"cabane": ["don-gratuite"]})
    reader = TermReader(vocabulary, "charity", "")
    assert reader.read("Fab Lab | TIERS LIEU; Cabane") == ([1, 2, 3], [])
    assert reader.read("fusée") == ([], ["fusée"])
    assert reader.read("no") == ([], [])


def test_mapping_names_what_it_does_not_know() -> None:
    mapping = parse_mapping(
        {"columns": {"name": "N", "address": ["a", "b"]}, "defaults": {"theme": "fablab", "contact_is_public": True}}
    )
    assert (mapping.columns, mapping.contact_is_public) == ({"name": ["N"], "address": ["a", "b"]}, True)
    for content in (
        {"colonnes": {}},
        {"columns": {"nome": "x"}},
        {"defaults": {"contact_is_public": "oui"}},
        {"values": {"theme": 3}},
    ):
        with pytest.raises(UnreadableFile):
            parse_mapping(content)
