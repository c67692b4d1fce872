"""Kits: made of a territory's public method, loaded from a file, and begun from on another territory."""

from __future__ import annotations

import json
import logging
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from domino.limits import hold
from domino.models import User
from evaluation.enums import VersionState
from evaluation.models import ReferentialVersion
from evaluation.portable import Unreadable, free_slug
from evaluation.services.referentials import export_referential, import_referential
from inventory.models import Territory
from inventory.models.initiative import LICENCE
from portfolio.enums import DatePrecision, State
from portfolio.models import Event, GuidePage
from portfolio.services.events import create_event
from recommendations.enums import ListState, Phase, Register
from recommendations.kits import ATTRIBUTION, FORMAT, MAX_BYTES, MAX_EVENTS, MAX_LINKS, VERSION, read_kit, without_dates
from recommendations.models import Kit, KitUse, RecommendationList
from recommendations.services.changes import Impossible
from recommendations.services.filling import fill_list
from recommendations.services.kit_terms import add_terms, known_slugs, missing_terms, vocabulary
from recommendations.services.lists import create_list

logger = logging.getLogger(__name__)

# Words that follow /preconisations/kits/ and are no kit.
RESERVED = {"nouveau", "importer", "commencer"}
SLUG_CHARS = 110
# What a recommendation of a kit keeps: neither people nor dates, nor what became of it.
KEPT = (
    *("title", "category", "context", "how", "success", "phases", "registers", "stakes", "needs", "effort", "horizon"),
)
NOTHING = "Ce territoire n’a encore rien de public à mettre dans un kit : publiez une rencontre, ou adoptez une liste."
TOO_BIG = f"Ce kit serait trop gros : {MAX_BYTES // 1_000_000} Mo au plus."
ALREADY = "Ce territoire a déjà commencé avec ce kit, le {day:%d/%m/%Y} : rien n’est ajouté."
BLANK_EVENT: dict[str, Any] = {
    **dict.fromkeys(("starts_at", "ends_at", "cost", "point", "participants")),
    **dict.fromkeys(("place", "minutes", "cost_note"), ""),
    **{name: [] for name in ("stakes", "case_studies", "initiatives", "outcomes")},
}


class AlreadyThere(Exception):
    """The very same kit is already here, as `kit`."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit.title)
        self.kit = kit


@transaction.atomic
def make_kit(*, territory: Territory, by: User | None, title: str, description: str = "") -> Kit:
    """Make a kit of what is public of a territory's method. Raises Impossible or AlreadyThere."""
    version = ReferentialVersion.objects.filter(state=VersionState.AGREED, referential__territory=territory)
    lists = RecommendationList.objects.filter(territory=territory).exclude(state=ListState.DRAFT)
    content = kit_content(
        head={"title": title, "description": description, "territory": territory.name},
        attribution=f"La démarche du territoire « {territory.name} »",
        events=event_templates(Event.objects.published().within(territory).by_step()[:MAX_EVENTS]),
        version=version.select_related("referential__territory").order_by("-agreed_on", "-pk").first(),
        recommendations=lists.order_by("-version", "-updated_at").first(),
    )
    return keep_kit(content, by=by)


@transaction.atomic
def import_kit(*, data: Any, by: User | None) -> Kit:
    """Load a kit that another instance, or this one, exported. Raises Unreadable or AlreadyThere."""
    return keep_kit(read_kit(data), by=by)


@transaction.atomic
def start_from_kit(
    *, kit: Kit, territory: Territory, by: User | None, starts_on: date, weeks: int = 4, with_terms: bool = False
) -> KitUse:
    """Begin `territory` with drafts of everything a kit holds; nothing that is there changes.

    Events are dated `weeks` apart from `starts_on`, known to the month. Terms that the site lacks are left out of the
    recommendations, or added first `with_terms` (for administrators). Raises Impossible when it began with it before.
    """
    hold("recommendations.kit_use")
    before = KitUse.objects.filter(kit=kit, territory=territory).first()
    if before:
        raise Impossible(ALREADY.format(day=before.made_at))
    content = kit.data
    if with_terms:
        add_terms(content)
    attribution = f"Kit « {kit.title} » ; {kit.attribution}"[:ATTRIBUTION]
    made: dict[str, Any] = {"unknown": _unknown(content)}
    made["events"] = _start_events(content["events"], territory, by, starts_on, weeks, attribution)
    criteria = _start_referential(content["referential"], territory, by, attribution, made)
    _start_list(content["recommendations"], territory, by, attribution, criteria, made)
    logger.info("Territory %s began from kit %s by account %s", territory.slug, kit.slug, by.pk if by else None)
    data = {"kit": content, "made": made}
    return KitUse.objects.create(kit=kit, territory=territory, data=data, attribution=attribution, made_by=by)


def kit_as_json(kit: Kit) -> dict[str, Any]:
    """Return the file of a kit, which `import_kit` reads; `url` is where it was first published."""
    address = kit.source_url or settings.SITE_URL + reverse("recommendations:kit_detail", args=[kit.slug])
    return {**kit.data, "url": address}


def kit_content(
    *,
    head: dict[str, str],
    attribution: str,
    events: list[dict[str, str]],
    version: ReferentialVersion | None,
    recommendations: RecommendationList | None,
) -> dict[str, Any]:
    """Return what a kit holds, as a file says it; the same number of queries at any size."""
    referential = export_referential(version) if version else None
    return {
        "format": FORMAT,
        "format_version": VERSION,
        **head,
        "attribution": attribution,
        "licence": LICENCE,
        "events": events,
        "taxonomies": vocabulary(),
        "referential": referential,
        "recommendations": _list_content(recommendations, referential) if recommendations else None,
        "matrix": {"phases": list(Phase.values), "registers": list(Register.values)},
        "guide": list(GuidePage.objects.values_list("title", flat=True)),
    }


def event_templates(events: Any) -> list[dict[str, str]]:
    """What other territories may take of `events`: without days, places, people and costs."""
    return [
        {"title": each.title, "kind": each.kind, "step": each.step, "summary": without_dates(each.summary)}
        for each in events
    ]


@transaction.atomic
def keep_kit(content: dict[str, Any], *, by: User | None, slug: str = "") -> Kit:
    """Keep a kit that can be loaded again. Raises AlreadyThere, or Impossible when it holds nothing or too much."""
    try:
        content = read_kit(content)
    except Unreadable as unreadable:
        is_bare = not (content["events"] or content["referential"] or content["recommendations"])
        raise Impossible(NOTHING if is_bare else unreadable.problems[0]) from None
    if len(json.dumps(content, ensure_ascii=False, indent=2).encode()) > MAX_BYTES - 1_000:
        raise Impossible(TOO_BIG)
    address = content.pop("url")
    hold("recommendations.kit")
    twin = Kit.objects.filter(data=content).first()
    if twin:
        raise AlreadyThere(twin)
    taken = {*RESERVED, *Kit.objects.values_list("slug", flat=True)}
    return Kit.objects.create(
        slug=slug or free_slug(content["title"], taken, most=SLUG_CHARS, otherwise="kit"),
        data=content,
        source_url=address,
        created_by=by,
        **{name: content[name] for name in ("title", "description", "attribution", "licence")},
    )


def _list_content(owner: RecommendationList, referential: dict[str, Any] | None) -> dict[str, Any]:
    from recommendations.serializers import list_as_dict  # a kit takes what the list's own file says

    data = list_as_dict(owner)
    rows = []
    for each in data["recommendations"]:
        own = [row["slug"] for row in each["criteria"] if referential and row["referential"] == referential["slug"]]
        there = {row["slug"] for row in (referential or {"criteria": []})["criteria"]}
        links = [{"title": link["title"][:200], "url": _absolute(link["url"])} for link in each["inspirations"]]
        kept = {name: each[name] for name in KEPT}
        rows.append({**kept, "criteria": [s for s in own if s in there], "inspirations": links[:MAX_LINKS]})
    return {name: data[name] for name in ("title", "foreword", "attribution", "licence")} | {"recommendations": rows}


def _absolute(address: str) -> str:
    return settings.SITE_URL + address if address.startswith("/") else address


def _unknown(content: dict[str, Any]) -> dict[str, list[str]]:
    """The slugs of the kit that the site does not know, by table; those without any left out."""
    missing = {table: [term["slug"] for term in terms] for table, terms in missing_terms(content).items()}
    return {table: slugs for table, slugs in missing.items() if slugs}


def _start_events(
    rows: list[dict[str, str]], territory: Territory, by: User | None, starts_on: date, weeks: int, source: str
) -> list[str]:
    return [
        create_event(
            data={
                **BLANK_EVENT,
                **row,
                "territory": territory.slug,
                "date": (starts_on + timedelta(weeks=weeks * place)).isoformat(),
                "date_precision": DatePrecision.MONTH,
                "source": source,
            },
            made_by=by,
            state=State.DRAFT,
        ).slug
        for place, row in enumerate(rows)
    ]


def _start_referential(
    content: dict[str, Any] | None, territory: Territory, by: User | None, attribution: str, made: dict[str, Any]
) -> dict[str, int]:
    """Begin the draft of the kit's referential; returns the keys of its criteria by slug."""
    made["referential"] = None
    if content is None:
        return {}
    referential = import_referential(data=content, territory=territory, by=by)
    referential.attribution = attribution
    referential.save(update_fields=["attribution"])
    made["referential"] = referential.slug
    return dict(referential.versions.get().criteria.values_list("slug", "pk"))


def _start_list(
    content: dict[str, Any] | None,
    territory: Territory,
    by: User | None,
    attribution: str,
    criteria: dict[str, int],
    made: dict[str, Any],
) -> None:
    """Begin the list of the kit's recommendations; notes its slug and their ids, in the order of the kit."""
    made["list"], made["recommendations"] = None, []
    if content is None:
        return
    texts = {name: content[name] for name in ("title", "foreword")}
    licence = content["licence"] or LICENCE
    owner = create_list(territory=territory, by=by, attribution=attribution, licence=licence, **texts)
    made["list"] = owner.slug
    known = known_slugs()
    rows = [
        known_values(row, known) | {"criteria": [criteria[slug] for slug in row["criteria"]]}
        for row in content["recommendations"]
    ]
    added = fill_list(list=owner, rows=rows, by=by, reason=attribution)
    made["recommendations"] = [str(each.pk) for each in added]


def known_values(row: dict[str, Any], known: dict[str, set[str]]) -> dict[str, Any]:
    """A recommendation of a kit, without the terms that are not among `known` (slugs by table)."""
    return {
        **row,
        "stakes": [slug for slug in row["stakes"] if slug in known["stakes"]],
        "needs": [slug for slug in row["needs"] if slug in known["resources"]],
        "effort": row["effort"] if row["effort"] in known["efforts"] else None,
        "horizon": row["horizon"] if row["horizon"] in known["horizons"] else None,
    }
