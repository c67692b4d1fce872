"""Lists to leave with, and the programs that open their files: LibreOffice and pdftotext, never the one that wrote."""

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from recommendations.models import Partner, Recommendation, RecommendationList
from tests.factories.initiatives import StakeFactory
from tests.factories.recommendations import (
    EffortFactory,
    FollowUpFactory,
    HorizonFactory,
    ListFactory,
    RecommendationFactory,
)

PHASES = ("start", "trial", "rollout")
REGISTERS = ("funding", "places", "animation", "development")


def sample_list(count: int, **values: Any) -> RecommendationList:
    """A list in consultation with `count` recommendations, every field filled, spread over the matrix."""
    owner = ListFactory(
        title="Feuille de route de l’été", participants=42, foreword="Née de **trois** ateliers.", **values
    )
    effort, horizon, stake = EffortFactory(name="Moyen"), HorizonFactory(name="Dans l’année"), StakeFactory()
    for number in range(1, count + 1):
        made = RecommendationFactory(
            list=owner,
            title=f"Ouvrir le lieu n° {number} aux collectifs",
            category="Lieux",
            context="Les salles dorment.\n\n- un inventaire\n- une clé",
            how="Commencer **petit**.",
            phases=[PHASES[number % 3]],
            registers=[REGISTERS[number % 4]],
            effort=effort,
            horizon=horizon,
            success="Dix salles ouvertes.",
            budget="1250.50",
            starts_on="2026-03-01",
            ends_on="2026-12-31",
            contact_person="Léa Personne",
        )
        made.stakes.add(stake)
        add_partner(made, "carrier", "Commune", contact="06 00 00 00 00")
        add_partner(made, "carrier", "Le Collectif")
        add_partner(made, "partner", "L’Association É")
        FollowUpFactory(recommendation=made, date="2026-05-01")
    return owner


def add_partner(recommendation: Recommendation, role: str, name: str, contact: str = "") -> None:
    position = recommendation.partners.count()
    Partner.objects.create(recommendation=recommendation, role=role, name=name, contact=contact, position=position)


def converted(content: bytes, extension: str, to: str, options: str = "") -> dict[str, bytes]:
    """What LibreOffice makes of a file, by name: `to` is an extension, `options` those of its filter."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"liste.{extension}"
        source.write_bytes(content)
        made = Path(folder) / "made"
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
        target = f"{to}:{options}" if options else to
        subprocess.run(
            [*command, "--convert-to", target, "--outdir", str(made), str(source)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return {path.name: path.read_bytes() for path in made.iterdir()}


def sheets_of(content: bytes, extension: str) -> dict[str, str]:
    """The sheets of a workbook as LibreOffice reads them, as CSV by name."""
    every = "Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"
    files = converted(content, extension, "csv", every)
    return {name.removeprefix("liste-").removesuffix(".csv"): text.decode() for name, text in files.items()}


def pdf_text(content: bytes, *options: str) -> str:
    """The text of a PDF in reading order, blanks joined."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"\s+", " ", done.stdout.decode())
