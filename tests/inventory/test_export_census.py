"""The export command: the download's bytes, with filters given as options."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories.initiatives import InitiativeFactory

pytestmark = pytest.mark.django_db


def test_export_writes_the_selection(tmp_path: Path) -> None:
    InitiativeFactory(name="Atelier vélo", slug="atelier-velo", themes=["velo"])
    InitiativeFactory(name="Jardin", themes=["jardin"])
    out = tmp_path / "census.csv"
    call_command("export_census", "--format=csv", f"--out={out}", "--theme=velo", "--base-url=https://domino.example/")
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert [(row["nom"], row["adresse de la fiche"]) for row in rows] == [
        ("Atelier vélo", "https://domino.example/initiatives/atelier-velo/")
    ]


def test_export_repeats_an_option_for_or(tmp_path: Path) -> None:
    for theme in ("velo", "jardin", "autre"):
        InitiativeFactory(name=theme, themes=[theme])
    out = tmp_path / "census.geojson"
    call_command("export_census", "--format=geojson", f"--out={out}", "--theme=velo", "--theme=jardin")
    assert out.read_text().count('"type":"Feature"') == 2


def test_export_refuses_a_wrong_value_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "census.csv"
    with pytest.raises(CommandError, match="sphere : « inconnue »"):
        call_command("export_census", "--format=csv", f"--out={out}", "--sphere=inconnue")
    assert out.exists() is False
