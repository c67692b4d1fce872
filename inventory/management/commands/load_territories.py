"""Load the territories of reference, or perimeters from a file."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inventory.reference.errors import ReferenceDataError
from inventory.reference.progress import Progress
from inventory.reference.source import ensure_files
from inventory.services.territories import (
    DEMO_DEPARTMENTS,
    load_demo_perimeters,
    load_features,
    load_reference,
)


class Command(BaseCommand):
    help = "Charge les communes, intercommunalités, départements et régions ; sans option, ceux de la démonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        scope = parser.add_mutually_exclusive_group()
        scope.add_argument("--departments", metavar="35,44", help="codes des départements à charger")
        scope.add_argument("--all", action="store_true", help="charge toute la France")
        scope.add_argument("--file", type=Path, help="fichier GeoJSON de périmètres, en EPSG:4326")
        parser.add_argument("--kind", default="custom", help="nature des périmètres du fichier : pays ou custom")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(self.stdout.write)
        try:
            if options["file"]:
                found = load_features(path=options["file"], kind=options["kind"], progress=progress)
                self.stdout.write(f"{len(found)} périmètre(s) chargé(s).")
            else:
                self._load_reference(options, progress)
        except ReferenceDataError as error:
            raise CommandError(str(error)) from error

    def _load_reference(self, options: dict[str, Any], progress: Progress) -> None:
        demo = not options["all"] and options["departments"] is None
        departments = None if options["all"] else DEMO_DEPARTMENTS if demo else _codes(options["departments"])
        progress.step("Données de référence")
        summary = load_reference(folder=ensure_files(), departments=departments, progress=progress)
        if demo:
            load_demo_perimeters()
        self.stdout.write(
            f"{summary.read} territoires : {summary.created} créés, {summary.updated} mis à jour,"
            f" {summary.without_polygon} sans contour."
        )


def _codes(text: str) -> list[str]:
    codes = [code.upper().zfill(2) for code in re.split(r"[\s,;]+", text) if code]
    if not codes:
        raise CommandError("Donnez au moins un code de département : --departments 35,44.")
    return codes
