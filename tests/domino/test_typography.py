"""The spaces of French: where they are made, and what is left to the letter."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from domino.typography import spaced

MIDDLEWARE = "domino.middleware.FrenchSpacesMiddleware"
ORDINARY = re.compile(r"(?<=\w) [;:!?»](?=\s|$)|« |\d [%€]")


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("<p>Phase : oui ; non ! « ici » ?</p>", "<p>Phase_: oui_; non_! «_ici_»_?</p>"),
        ("<b>Label :</b> texte", "<b>Label_:</b> texte"),
        ("12 % de 3 €, pas de %", "12_% de 3_€, pas de %"),
        ("Fin  !", "Fin_!"),
        ("a :: b :-) c :/ d != e", "a :: b :-) c :/ d != e"),
        ('<input value="a : b" title="« c »"> d : e', '<input value="a : b" title="« c »"> d_: e'),
        ("<textarea>\na : b</textarea><b>c :</b>", "<textarea>\na : b</textarea><b>c_:</b>"),
        ("<code>a : b</code> <!-- c : d --> e : f", "<code>a : b</code> <!-- c : d --> e_: f"),
        ('<script type="application/json">{"a" : 1}</script>', '<script type="application/json">{"a" : 1}</script>'),
        ("ligne\n: autre", "ligne\n: autre"),
    ],
)
def test_spaces_are_those_of_french(plain: str, expected: str) -> None:
    assert spaced(plain).replace("\u00a0", "_") == expected


def test_spacing_twice_changes_nothing_more() -> None:
    once = spaced("<p>« oui » : 12 % !</p>")
    assert spaced(once) == once


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/preconisations/", "/proposer/", "/donnees-personnelles/", "/absente/"])
def test_pages_have_no_ordinary_space_before_a_sign(client: Client, settings: Settings, address: str) -> None:
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]
    response = client.get(address)
    html = re.sub(r"<(script|style|textarea|pre|code|svg)\b.*?</\1>|<[^>]*>", "", response.content.decode(), flags=re.S)
    assert ORDINARY.findall(html) == []
    assert int(response.get("Content-Length", len(response.content))) == len(response.content)


@pytest.mark.django_db
def test_data_is_left_alone(client: Client, settings: Settings) -> None:
    plain = client.get("/api/v1/schema/?format=json").content
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]
    assert Client().get("/api/v1/schema/?format=json").content == plain
