"""What a territory made of the kit that it began from, part by part, as people read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from evaluation.comparison import compare_versions
from evaluation.models import Referential
from evaluation.services.referentials import export_referential
from inventory.comparison import Line
from inventory.difference import difference
from portfolio.enums import EventKind, Step
from portfolio.models import Event
from recommendations.difference import ADDED, CHANGED, REMOVED, SAME, compare_lists
from recommendations.enums import Status
from recommendations.kits import TERM_LABELS
from recommendations.models import KitUse, RecommendationList
from recommendations.serializers import list_as_dict
from recommendations.services.kit_terms import missing_terms
from recommendations.services.kits import known_values

MOST_ADDED = 100
GONE = "Supprimé depuis : il n’en reste rien."


@dataclass(frozen=True)
class Change:
    """What became of one thing of the kit: `kind` is added, removed, changed or same; `lines` are what differs."""

    kind: str
    title: str
    lines: list[Line] = field(default_factory=list)
    url: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a kit: what differs of the part itself, then of the things in it; `note` says what is not there."""

    slug: str
    title: str
    changes: list[Change]
    settings: list[Line] = field(default_factory=list)
    url: str = ""
    note: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """How many things came, went, changed and stayed."""
        kinds = [each.kind for each in self.changes]
        return {kind: kinds.count(kind) for kind in (ADDED, REMOVED, CHANGED, SAME)}

    @property
    def is_same(self) -> bool:
        """Whether the territory kept this part as it was."""
        return not (self.settings or self.note or any(each.kind != SAME for each in self.changes))


def compare_use(use: KitUse) -> list[Part]:
    """The parts of the kit that `use` began from, against what the territory has now, drafts too."""
    kit, made = use.data["kit"], use.data["made"]
    parts = [_events(use, kit, made)]
    if kit["referential"]:
        parts.append(_referential(kit, made))
    if kit["recommendations"]:
        parts.append(_recommendations(kit, made))
    return [*parts, _terms(kit)]


def _events(use: KitUse, kit: dict[str, Any], made: dict[str, Any]) -> Part:
    own = Event.objects.filter(territory=use.territory_id).only("slug", "title", "kind", "step", "summary", "date")
    now = {event.slug: event for event in own.order_by("date", "pk")}
    changes = []
    for slug, template in zip(made["events"], kit["events"], strict=True):
        event = now.pop(slug, None)
        if event is None:
            changes.append(Change(REMOVED, template["title"]))
            continue
        lines = [line for line in _event_lines(template, event) if line.is_changed]
        changes.append(Change(CHANGED if lines else SAME, event.title, lines, event.get_absolute_url()))
    changes += [Change(ADDED, event.title, url=event.get_absolute_url()) for event in [*now.values()][:MOST_ADDED]]
    return Part("rencontres", "La démarche", changes)


def _event_lines(template: dict[str, str], event: Event) -> list[Line]:
    pairs = {
        "Titre": (template["title"], event.title),
        "Nature": tuple(str(EventKind(each).label) for each in (template["kind"], event.kind)),
        "Étape": tuple(str(Step(each).label) for each in (template["step"], event.step)),
        "En quelques mots": (template["summary"], event.summary),
    }
    return [Line(label, label, difference(old, new), old != new) for label, (old, new) in pairs.items()]


def _referential(kit: dict[str, Any], made: dict[str, Any]) -> Part:
    slug, title = "referentiel", "Le référentiel"
    found = Referential.objects.filter(slug=made["referential"]).first()
    version = found.versions.order_by("-number").first() if found else None
    if found is None or version is None:
        return Part(slug, title, [], note=GONE)
    compared = compare_versions(kit["referential"], export_referential(version))
    changes = [Change(each.kind, each.name, each.lines) for each in compared.criteria]
    return Part(slug, title, changes, compared.settings, found.get_absolute_url())


def _recommendations(kit: dict[str, Any], made: dict[str, Any]) -> Part:
    slug, title = "preconisations", "Les préconisations"
    owner = RecommendationList.objects.select_related("territory", "event", "origin").filter(slug=made["list"]).first()
    if owner is None:
        return Part(slug, title, [], note=GONE)
    now = list_as_dict(owner)
    for each in now["recommendations"]:
        each["criteria"] = [{"name": criterion["name"]} for criterion in each["criteria"]]
        each["inspirations"] = [{"title": seen["title"], "url": seen["url"]} for seen in each["inspirations"]]
    compared = compare_lists(_as_list(kit, made, now), now)
    changes = [Change(each.kind, each.title, each.lines) for each in compared.recommendations]
    return Part(slug, title, changes, compared.settings, owner.get_absolute_url())


def _as_list(kit: dict[str, Any], made: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The recommendations of the kit as they were taken, in the shape of `list_as_dict`, whose facts `now` fills in."""
    terms = {table: {term["slug"] for term in terms} for table, terms in kit["taxonomies"].items()}
    known = {table: slugs - {*made["unknown"].get(table, [])} for table, slugs in terms.items()}
    names = {each["slug"]: each["name"] for each in (kit["referential"] or {"criteria": []})["criteria"]}
    rows = []
    taken = zip(made["recommendations"], kit["recommendations"]["recommendations"], strict=True)
    for number, (pk, each) in enumerate(taken, 1):
        row = {**known_values(each, known), "id": pk, "number": number, "status": Status.PROPOSED.value}
        row["criteria"] = [{"name": names[slug]} for slug in each["criteria"]]
        rows.append(row)
    labels = {
        label: {term["slug"]: term["name"] for term in kit["taxonomies"][table]}
        for label, table in (
            ("stakes", "stakes"),
            ("needs", "resources"),
            ("effort", "efforts"),
            ("horizon", "horizons"),
        )
    }
    texts = {name: kit["recommendations"][name] for name in ("title", "foreword")}
    return {**now, **texts, "event": None, "participants": None, "recommendations": rows, "labels": labels}


def _terms(kit: dict[str, Any]) -> Part:
    missing = missing_terms(kit)
    changes = []
    for table, label in TERM_LABELS.items():
        gone = {term["slug"] for term in missing[table]}
        for term in kit["taxonomies"][table]:
            kind = REMOVED if term["slug"] in gone else SAME
            changes.append(Change(kind, f"{label.capitalize()} : {term['name']}"))
    return Part("vocabulaire", "Le vocabulaire de ce site", changes)
