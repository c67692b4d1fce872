"""What leaves as a file comes back as the same records: nothing changes, edits of a sheet are the only changes."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.test import Client

from inventory.enums import Precision, Scope, Status
from inventory.models import Initiative
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
FORMATS = ["csv", "xlsx", "ods", "geojson", "gpkg"]


@pytest.fixture
def census() -> None:
    """Records that fill every field, and the odd ones: online, several places, edges of texts, private contacts."""
    redon = CommuneFactory(square=(0, 0), name="Redon", code="35236", postal_codes=["35600"])
    pays = EpciFactory(cells=((0, 0), (1, 0)), name="Redon Agglomération")
    full = InitiativeFactory(
        name="Café « Œuf & Cie » : l’atelier, n° 1 ; suite | fin",
        summary="=1+1 n’est pas une formule",
        description="**Gras** et *penché*\n\nDeuxième paragraphe :\n- un\n- deux  espaces <b>balise</b> &amp; [[x|y]]\n日本",
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
