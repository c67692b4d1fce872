"""What leaves as a file comes back as the same records: nothing changes, edits of a sheet are the only changes."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.test import Client

from inventory.enums import ChangeOrigin, Precision, Scope, Status
from inventory.models import Initiative
from inventory.services.records import snapshot, update_record
from tests.factories.initiatives import (
    ExchangeFactory,
    InitiativeFactory,
    LegalFormFactory,
    ResourceKindFactory,
    SourceFactory,
    StakeFactory,
    ThemeFactory,
)
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
FORMATS = ["csv", "xlsx", "ods", "geojson", "gpkg", "umap", "gogocarto.json"]


@pytest.fixture
def census() -> None:
    """Records that fill every field, and the odd ones: online, several places, edges of texts, private contacts."""
    redon = CommuneFactory(square=(0, 0), name="Redon", code="35236", postal_codes=["35600"])
    pays = EpciFactory(cells=((0, 0), (1, 0)), name="Redon Agglomération")
    full = InitiativeFactory(
        name="Café « Œuf & Cie » : l’atelier, n° 1 ; suite | fin",
        summary="=1+1 n’est pas une formule",
        description="**Gras** et *penché*\n\nDeuxième :\n- un\n- deux  espaces <b>balise</b> &amp; [[x|y]]\n日本",
        legal_form=LegalFormFactory(slug="association"), scope=Scope.BRANCH, founded_year=2011, territory=redon,
        point=Point(-1.95012345678, 48.05012345678, srid=4326), address="3, rue de l’Écluse", postal_code="35600",
        audience="Tout le monde", opening_hours="Mo-Fr 09:00-12:00,14:00-18:00; PH off", accessibility="Plain-pied",
        website="https://exemple.fr/été?a=1&b=2", contact_email="bonjour@exemple.fr", contact_phone="+33 2 99 00 00 00",
        contact_is_public=True, needs_text="des bras\net des idées", offers_text="-2 salles",
        confirmed_on=date(2026, 1, 2), source=SourceFactory(slug="annuaire", licence="ODbL-1.0"), external_id="way/5",
        source_url="https://source.example/5", licence="ODbL-1.0", status=Status.CLOSED,
    )  # fmt: skip
    full.themes.set([ThemeFactory(slug="velo"), ThemeFactory(slug="jardin-partage")])
    full.stakes.set([StakeFactory(slug="pouvoir-d-agir")])
    full.exchanges.set([ExchangeFactory(slug="don"), ExchangeFactory(slug="troc")])
    full.needs.set([ResourceKindFactory(slug="locaux")])
    full.offers.set([ResourceKindFactory(slug="outils"), ResourceKindFactory(slug="salle")])
    InitiativeFactory(
        name="Secrète", contact_email="prive@exemple.fr", contact_phone="02-99.00", point=None, territory=redon,
        precision=Precision.COMMUNE, description=" Blancs au bord \r\nfin de ligne\r",
    )  # fmt: skip
    InitiativeFactory(name="En ligne", precision=Precision.ONLINE, point=None, territory=redon)
    InitiativeFactory(name="Partout", precision=Precision.SEVERAL, point=None, territory=pays, sphere=None)
    InitiativeFactory(name="Ailleurs", lon=-1.5, lat=46.9)
    InitiativeFactory(name="Au bord", lon=-1.85, lat=48.05, territory=redon)
    InitiativeFactory(name="Partout", precision=Precision.ITINERANT, territory=redon, lon=-1.96, lat=48.01, summary="")


def rows() -> list[dict[str, object]]:
    """Everything that is stored, links included."""
    links = ("themes", "stakes", "exchanges", "needs", "offers")
    return [
        {**record, **{name: sorted(getattr(initiative, name).values_list("slug", flat=True)) for name in links}}
        for initiative, record in zip(
            Initiative.objects.order_by("pk"), Initiative.objects.order_by("pk").values(), strict=True
        )
    ]


def bring(path: Path, **options: object) -> dict[str, int]:
    out = StringIO()
    call_command("import_initiatives", path, stdout=out, stderr=StringIO(), **options)
    return json.loads(out.getvalue().splitlines()[-1])


def save(client: Client, fmt: str, folder: Path, query: str = "") -> Path:
    path = folder / f"domino-initiatives.{fmt}"
    response = client.get(f"/initiatives.{fmt}{query}")
    assert response.status_code == 200
    path.write_bytes(b"".join(response))  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("fmt", FORMATS)
def test_files_imported_again_change_nothing(client: Client, census: None, fmt: str, tmp_path: Path) -> None:
    before = rows()
    for query, count in {"": 6, "?status=closed": 1}.items():
        counts = bring(save(client, fmt, tmp_path, query))
        expected = {"read": count, "created": 0, "updated": 0, "unchanged": count, "duplicates": 0, "rejected": 0}
        assert counts == expected
    assert rows() == before


@pytest.mark.parametrize("fmt", ["csv", "geojson"])
def test_files_in_an_empty_census_give_the_same_identifiers_closed_ones_included(
    client: Client, census: None, fmt: str, tmp_path: Path
) -> None:
    path = save(client, fmt, tmp_path, "?status=closed")
    before = Initiative.objects.get(status=Status.CLOSED)
    Initiative.objects.all().delete()
    assert bring(path, source="Autre instance")["created"] == 1
    after = Initiative.objects.get()
    assert (after.pk, after.status, after.name, after.description, after.licence) == (
        before.pk, Status.CLOSED, before.name, before.description, "ODbL-1.0",
    )  # fmt: skip
    assert (after.source.name, after.external_id, after.contact_is_public, after.scope) == (
        "Autre instance", str(before.pk), False, Scope.BRANCH,
    )  # fmt: skip
    assert bring(path, source="Autre instance")["unchanged"] == 1


@pytest.fixture
def edited(client: Client, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Download the CSV, change cells of some rows (name → column → cell), import it as any file."""

    def edited(changes: dict[str, dict[str, str]], path: Path | None = None, **options: object) -> dict[str, int]:
        path = path or save(client, "csv", tmp_path)
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter=";"))
        for row in rows:
            row.update(changes.get(row["nom"], {}))
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        return bring(path, **options)

    return edited


def test_edited_cells_are_the_only_changes_and_empty_ones_erase_nothing(census: None, edited) -> None:  # type: ignore[no-untyped-def]
    before = {row["name"]: row for row in rows() if row["name"] in ("Secrète", "Ailleurs")}
    ThemeFactory(slug="covoiturage")
    counts = edited(
        {"Secrète": {"résumé": "Au grand jour", "thématiques": "covoiturage", "description": "", "courriel": ""}}
    )
    assert counts == {"read": 6, "created": 0, "updated": 1, "unchanged": 5, "duplicates": 0, "rejected": 0}
    after = {row["name"]: row for row in rows() if row["name"] in ("Secrète", "Ailleurs")}
    changed = {name for name in after["Secrète"] if after["Secrète"][name] != before["Secrète"][name]}
    assert changed == {"summary", "themes", "updated_at", "search", "keywords"}
    assert after["Ailleurs"] == before["Ailleurs"]


def test_a_moved_row_moves_the_record_with_its_commune(census: None, edited) -> None:  # type: ignore[no-untyped-def]
    CommuneFactory(square=(3, 0), name="Allaire", code="56001", postal_codes=["56350"])
    change = {"longitude": "-1.65", "latitude": "48.05", "précision du lieu": "exact", "commune": "Allaire"}
    assert edited({"Secrète": change})["updated"] == 1
    moved = Initiative.objects.get(name="Secrète")
    assert (moved.point.coords, moved.precision, moved.territory.name) == ((-1.65, 48.05), "exact", "Allaire")


def test_what_changed_here_since_the_file_was_made_stays(census: None, client: Client, edited, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    record = Initiative.objects.get(name="Secrète")
    Initiative.objects.filter(pk=record.pk).update(updated_at="2026-01-01T00:00:00Z")
    path = save(client, "csv", tmp_path)
    update_record(
        initiative=record, data={**snapshot(record), "summary": "Corrigé ici"}, origin=ChangeOrigin.MODERATION
    )
    counts = edited({"Secrète": {"public": "Les voisins"}}, path)
    assert counts["updated"] == 1
    record.refresh_from_db()
    assert (record.summary, record.audience) == ("Corrigé ici", "Les voisins")


def test_rows_of_another_territory_are_rejected(census: None, edited) -> None:  # type: ignore[no-untyped-def]
    CommuneFactory(square=(3, 0), name="Allaire", code="56001", postal_codes=["56350"])
    change = {"longitude": "-1.65", "latitude": "48.05", "précision du lieu": "exact", "commune": "Allaire",
              "code INSEE": "56001"}  # fmt: skip
    counts = edited({"Secrète": change}, territory="56001")
    assert (counts["updated"], counts["rejected"]) == (0, 6)


def test_what_another_instance_repeats_of_our_record_is_left_alone(census: None, edited) -> None:  # type: ignore[no-untyped-def]
    before = rows()
    change = {"résumé": "Vu d’ailleurs", "adresse de la fiche": "https://autre.example/initiatives/secrete/"}
    counts = edited({"Secrète": change})
    assert counts == {"read": 6, "created": 0, "updated": 0, "unchanged": 5, "duplicates": 1, "rejected": 0}
    assert rows() == before


def test_one_identifier_twice_is_one_record(census: None, client: Client, tmp_path: Path) -> None:
    path = save(client, "csv", tmp_path)
    lines = path.read_bytes().decode("utf-8-sig")
    path.write_text(lines + lines.partition("\r\n")[2].replace("Ailleurs", "Autre nom"), encoding="utf-8", newline="")
    counts = bring(path)
    assert (counts["unchanged"], counts["duplicates"], counts["created"]) == (6, 6, 0)
