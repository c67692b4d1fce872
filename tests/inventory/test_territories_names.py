"""Names and slugs of territories."""

import pytest

from inventory.reference.names import short_epci_name, slug_of, with_article


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("Communauté d'agglomération Redon Agglomération", "Redon Agglomération"),
        ("Rennes Métropole", "Rennes Métropole"),
        ("Dijon Métropole", "Dijon Métropole"),
        ("Brest Métropole", "Brest Métropole"),
        ("Nantes Métropole", "Nantes Métropole"),
        ("Communauté d'agglomération Morlaix Communauté", "Morlaix Communauté"),
        ("Communauté de communes Haut-Léon Communauté", "Haut-Léon Communauté"),
        ("Communauté de communes du Pays de Landivisiau", "Pays de Landivisiau"),
        ("Communauté de communes Châteaubriant-Derval", "Châteaubriant-Derval"),
        ("Communauté de communes de Nozay", "CC de Nozay"),
        ("Communauté urbaine d'Arras", "CU d'Arras"),
        ("Communauté de communes du Perche", "CC du Perche"),
        ("Communauté de communes des Monts de Gy", "Monts de Gy"),
        ("Communauté d'agglomération de Nîmes Métropole", "Nîmes Métropole"),
        ("Communauté d'agglomération Bergeracoise", "CA Bergeracoise"),
        ("Communauté de communes entre Doubs et Loue", "Entre Doubs et Loue"),
        ("Communauté de communes l'Orée de la Brie", "L'Orée de la Brie"),
        ("Communauté de communes du Pays Mornantais (COPAMO)", "Pays Mornantais"),
        ("Communauté d'agglomération ECLA  (Espace Communautaire Lons Agglomération)", "ECLA"),
        ("Métropole du Grand Paris", "Métropole du Grand Paris"),
        ("Métropole Rouen Normandie", "Métropole Rouen Normandie"),
        ("Agglomération du Grand Longwy", "Agglomération du Grand Longwy"),
    ],
)
def test_short_epci_name(official: str, short: str) -> None:
    assert short_epci_name(official) == short


@pytest.mark.parametrize(
    ("name", "article", "whole"),
    [
        ("Redon", "0", "Redon"),
        ("Ambérieu-en-Bugey", "1", "Ambérieu-en-Bugey"),
        ("Relecq-Kerhuon", "2", "Le Relecq-Kerhuon"),
        ("Gacilly", "3", "La Gacilly"),
        ("Herbiers", "4", "Les Herbiers"),
        ("Hermitage", "5", "L'Hermitage"),
        ("Marais", "6", "Aux Marais"),
        ("Masos", "8", "Los Masos"),
        ("Redon", None, "Redon"),
    ],
)
def test_with_article(name: str, article: str | None, whole: str) -> None:
    assert with_article(name, article) == whole


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Côtes-d'Armor", "cotes-d-armor"), ("Bonnœuvre", "bonnoeuvre"), ("L’Haÿ-les-Roses", "l-hay-les-roses")],
)
def test_slug_of(name: str, slug: str) -> None:
    assert slug_of(name) == slug
