"""The guide, the glossary and the reading list that come with the platform, from portfolio/demo/."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.models import Initiative
from portfolio.models import CaseStudy, GlossaryTerm, GuidePage, Reading

FOLDER = Path(__file__).parent.parent / "demo"


@transaction.atomic
def load_guide(*, file: Path = FOLDER / "guide.toml") -> str:
    """Add the pages and the readings that are missing; those that are there stay as administrators left them."""
    content = _read(file)
    for position, entry in enumerate(content["page"]):
        if not GuidePage.objects.filter(slug=entry["slug"]).exists():
            _add_page(entry, position)
    for position, entry in enumerate(content["reading"]):
        Reading.objects.get_or_create(title=entry["title"], defaults={**entry, "position": position})
    return f"{len(content['page'])} pages du guide, {len(content['reading'])} lectures."


@transaction.atomic
def load_glossary(*, file: Path = FOLDER / "glossary.toml") -> str:
    """Add the terms that are missing; those that are there stay as administrators left them."""
    terms = _read(file)["term"]
    for entry in terms:
        GlossaryTerm.objects.get_or_create(slug=entry["slug"], defaults=entry)
    return f"{len(terms)} mots du glossaire."


def _add_page(entry: dict[str, Any], position: int) -> None:
    names = ("slug", "kind", "title", "lead")
    values = {name: entry[name] for name in names}
    page = GuidePage.objects.create(**values, body=entry["body"].strip(), position=position)
    page.initiatives.set(Initiative.objects.filter(slug__in=entry["initiatives"]))
    page.case_studies.set(CaseStudy.objects.filter(slug__in=entry["case_studies"]))


def _read(file: Path) -> dict[str, Any]:
    with file.open("rb") as stream:
        return tomllib.load(stream)
