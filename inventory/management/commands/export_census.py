"""The downloads of /initiatives/ without a browser."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from domino import exports
from inventory.exports import census
from inventory.filters import InitiativeFilter
from inventory.models import Initiative


class Command(BaseCommand):
    help = "Écrit le recensement public dans un fichier, avec les mêmes filtres que l’adresse de la page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", required=True, choices=list(exports.FORMATS))
        parser.add_argument("--out", type=Path, help="fichier à écrire ; la sortie standard sinon")
        parser.add_argument("--base-url", default="", help="adresse du site, mise devant celle des fiches")
        filters = parser.add_argument_group("filtres", "répéter une option pour « ou »")
        for name, filter_ in InitiativeFilter.base_filters.items():
            filters.add_argument(f"--{name.replace('_', '-')}", action="append", help=filter_.label, default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        query = QueryDict(mutable=True)
        for name in InitiativeFilter.base_filters:
            query.setlist(name, options[name])
        base = Initiative.objects.visible_to(AnonymousUser())
        filterset = InitiativeFilter(query, queryset=base)
        if not filterset.is_valid():
            raise CommandError(" ".join(filterset.messages()))
        chunks = census(options["format"], filterset.ordered(filterset.qs), options["base_url"].rstrip("/"))
        if options["out"]:
            with options["out"].open("wb") as file:
                file.writelines(chunks)
        else:
            sys.stdout.buffer.writelines(chunks)
