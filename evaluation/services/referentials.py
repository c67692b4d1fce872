"""Versions of a referential: made, agreed, followed by the next, taken over by others, written to a file and read."""

from __future__ import annotations

import logging
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from domino.models import User
from evaluation.enums import VersionState
from evaluation.models import Debate, Referential, ReferentialVersion
from evaluation.models.referential import LICENCE
from evaluation.portable import free_slug, gaps, read_referential
from evaluation.portable.shape import FORMAT
from evaluation.services.criteria import criteria_content, write_criteria
from inventory.models import Territory
from portfolio.models import Event

logger = logging.getLogger(__name__)

SLUG_CHARS = 110
# Words that follow /evaluation/referentiels/ and are no referential.
RESERVED = {"nouveau", "importer", "reprendre"}
ATTRIBUTION_CHARS = 300
NOT_A_DRAFT = "Cette version est adoptée : elle ne change plus. Préparez la version suivante."
ALREADY_DRAFT = "Une version suivante est déjà en préparation : modifiez celle-là."
NOTHING_AGREED = "Ce référentiel n’a pas encore de version adoptée : il n’y a rien à reprendre."


class Incomplete(Exception):
    """What cannot be agreed yet; `problems` are French sentences that say what is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class Impossible(Exception):
    """What the state of the version does not allow; its text is a French sentence."""


class Outdated(Exception):
    """The draft changed since the form was made; `version` is as it is now."""

    def __init__(self, version: ReferentialVersion) -> None:
        super().__init__(str(version))
        self.version = version


@transaction.atomic
def create_referential(
    *,
    title: str,
    territory: Territory | None,
    by: User | None,
    description: str = "",
    debate: Debate | None = None,
    slug: str = "",
    origin: Referential | None = None,
    attribution: str = "",
    licence: str = LICENCE,
) -> Referential:
    """Create a referential with an empty draft, its version 1."""
    with connection.cursor() as cursor:  # one creation at a time: none takes the slug that another is about to take
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('evaluation.referential'))")
    taken = {*RESERVED, *Referential.objects.values_list("slug", flat=True)}
    referential = Referential.objects.create(
        slug=slug or free_slug(title, taken, most=SLUG_CHARS, otherwise="referentiel"),
        title=title,
        description=description,
        territory=territory,
        debate=debate,
        origin=origin,
        attribution=attribution[:ATTRIBUTION_CHARS],
        licence=licence or LICENCE,
        created_by=by,
    )
    ReferentialVersion.objects.create(referential=referential, number=1)
    return referential


def locked_draft(version: ReferentialVersion) -> ReferentialVersion:
    """Return `version` as it is now, held until the transaction ends. Raises Impossible unless it is a draft."""
    now = ReferentialVersion.objects.select_for_update(of=("self",)).select_related("referential").get(pk=version.pk)
    if now.state != VersionState.DRAFT:
        raise Impossible(NOT_A_DRAFT)
    return now


@transaction.atomic
def agree_version(
    *,
    version: ReferentialVersion,
    agreed_on: date,
    agreed_by: str,
    event: Event | None,
    by: User | None,
    lock: int | None = None,
) -> ReferentialVersion:
    """Agree on a draft; the version agreed until now is superseded.

    Raises Impossible (not a draft), Outdated (it changed since `lock`) or Incomplete (with all that is missing).
    """
    Referential.objects.select_for_update(of=("self",)).get(pk=version.referential_id)
    version = locked_draft(version)
    if lock is not None and lock != version.lock:
        raise Outdated(version)
    agreed = version.referential.versions.filter(state=VersionState.AGREED).first()
    unsigned = [] if agreed_by.strip() else ["Dites qui adopte cette version."]
    if problems := agreement_gaps(version) + _date_problems(agreed_on, agreed) + unsigned:
        raise Incomplete(problems)
    if agreed:
        agreed.state = VersionState.SUPERSEDED
        agreed.save(update_fields=["state", "updated_at"])
    version.state, version.agreed_on, version.agreed_by = VersionState.AGREED, agreed_on, agreed_by.strip()
    version.event = event
    version.save()
    logger.info("%s agreed on, entered by account %s", version, by.pk if by else None)
    return version


def agreement_gaps(version: ReferentialVersion) -> list[str]:
    """Return what the criteria lack before `version` may be agreed, as French sentences."""
    return gaps(criteria_content(version))


def _date_problems(agreed_on: date, before: ReferentialVersion | None) -> list[str]:
    if agreed_on > timezone.localdate():
        return ["La date d’adoption est passée ou d’aujourd’hui : corrigez-la."]
    if before and before.agreed_on and agreed_on < before.agreed_on:
        return [f"La version {before.number} a été adoptée le {before.agreed_on:%d/%m/%Y} : celle-ci vient après."]
    return []


@transaction.atomic
def draft_next_version(*, referential: Referential, by: User | None) -> ReferentialVersion:
    """Return a new draft that says what the last version says. Raises Impossible when there is a draft already."""
    Referential.objects.select_for_update(of=("self",)).get(pk=referential.pk)
    last = referential.versions.order_by("-number").first()
    if last is None or last.state == VersionState.DRAFT:
        raise Impossible(ALREADY_DRAFT)
    draft = ReferentialVersion.objects.create(
        referential=referential,
        number=last.number + 1,
        uses_weights=last.uses_weights,
        min_coverage=last.min_coverage,
    )
    clusters = dict(last.criteria.values_list("slug", "cluster"))
    write_criteria(draft, criteria_content(last), clusters=clusters)
    logger.info("%s begun by account %s", draft, by.pk if by else None)
    return draft


@transaction.atomic
def clone_referential(*, referential: Referential, territory: Territory | None, by: User | None) -> Referential:
    """Return a referential of `territory` whose draft says what `referential` agreed on, with attribution.

    Raises Impossible when nothing is agreed yet.
    """
    version = referential.versions.filter(state=VersionState.AGREED).first()
    if version is None:
        raise Impossible(NOTHING_AGREED)
    whose = f" ({referential.territory.name})" if referential.territory else ""
    source = f"« {referential.title} », version {version.number}{whose}"
    clone = create_referential(
        title=referential.title,
        description=referential.description,
        territory=territory,
        by=by,
        origin=referential,
        attribution=f"{source} ; {referential.attribution}" if referential.attribution else source,
        licence=referential.licence,
    )
    _fill_first_draft(clone, export_referential(version))
    return clone


def export_referential(version: ReferentialVersion) -> dict[str, Any]:
    """Return a version as JSON can hold it (see evaluation/portable); two queries, less when criteria are prefetched.

    Numbers are JSON numbers, `min_coverage` a share from 0 to 1, the date ISO text, the territory its slug or None.
    """
    referential = version.referential
    return {
        "format": FORMAT,
        "slug": referential.slug,
        "title": referential.title,
        "description": referential.description,
        "territory": referential.territory.slug if referential.territory else None,
        "licence": referential.licence,
        "attribution": referential.attribution,
        "version": version.number,
        "state": version.state,
        "agreed_on": version.agreed_on.isoformat() if version.agreed_on else None,
        "agreed_by": version.agreed_by,
        "uses_weights": version.uses_weights,
        "min_coverage": float(version.min_coverage),
        "criteria": criteria_content(version),
    }


@transaction.atomic
def import_referential(*, data: Any, territory: Territory | None, by: User | None, slug: str = "") -> Referential:
    """Return a referential of `territory` whose draft says what `data` says. Raises portable.Unreadable."""
    content = read_referential(data)
    number = f", version {content['version']}" if content["version"] else ""
    source = f"« {content['title']} »{number}, d’après un fichier"
    referential = create_referential(
        title=content["title"],
        description=content["description"],
        territory=territory,
        by=by,
        slug=slug,
        attribution=f"{source} ; {content['attribution']}" if content["attribution"] else source,
        licence=content["licence"],
    )
    _fill_first_draft(referential, content)
    return referential


def _fill_first_draft(referential: Referential, content: dict[str, Any]) -> None:
    version = referential.versions.get()
    version.uses_weights = content["uses_weights"]
    version.min_coverage = Decimal(str(content["min_coverage"]))
    version.save()
    write_criteria(version, content["criteria"])
