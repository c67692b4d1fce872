"""Every change of an event goes through here; `version` says which one the change was made from."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import Point
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from domino.models import User
from inventory.models import Initiative, Stake, Territory
from portfolio.enums import OutcomeKind, State
from portfolio.models import CaseStudy, Event, Outcome

PLAIN = (
    "title",
    "kind",
    "step",
    "date_precision",
    "place",
    "participants",
    "summary",
    "minutes",
    "cost_note",
    "source",
)
LINKS: dict[str, Any] = {"stakes": Stake, "case_studies": CaseStudy}
# What a form may change. Territory, stakes, case studies and initiatives are slugs; date and hours are ISO text, the
# cost is text, the point [lon, lat] in EPSG:4326; `outcomes` are those that are a sentence: {"kind", "text"}.
FIELDS = (*PLAIN, "date", "starts_at", "ends_at", "cost", "point", "territory", *LINKS, "initiatives", "outcomes")
MOVES = {(State.DRAFT, State.PUBLISHED), (State.PUBLISHED, State.DRAFT)}
SLUG_CHARS = 110
SAME_WITHIN = timedelta(minutes=10)


class Outdated(Exception):
    """The event changed since the version that the change was made from; `event` is as it is now."""

    def __init__(self, event: Event) -> None:
        super().__init__(event.slug)
        self.event = event


class Impossible(Exception):
    """The state asked for does not follow from the present one, or what is public was to be deleted."""


def snapshot(event: Event) -> dict[str, Any]:
    """Return the values of `FIELDS` and the state of a saved event, as JSON can hold them."""
    values: dict[str, Any] = {name: getattr(event, name) for name in (*PLAIN, "state")}
    values["date"] = event.date.isoformat()
    values["starts_at"] = _hour(event.starts_at)
    values["ends_at"] = _hour(event.ends_at)
    values["cost"] = None if event.cost is None else f"{event.cost:.2f}"
    values["point"] = [round(event.point.x, 6), round(event.point.y, 6)] if event.point else None
    values["territory"] = event.territory.slug
    for name in LINKS:
        values[name] = sorted(getattr(event, name).values_list("slug", flat=True))
    found = event.outcomes.filter(kind=OutcomeKind.INITIATIVE).values_list("initiative__slug", flat=True)
    values["initiatives"] = sorted(found)
    values["outcomes"] = list(event.outcomes.exclude(kind=OutcomeKind.INITIATIVE).values("kind", "text"))
    return values


@transaction.atomic
def create_event(*, data: dict[str, Any], made_by: User | None, state: State = State.DRAFT, slug: str = "") -> Event:
    """Create an event from `data` (names of `FIELDS`). Raises KeyError for an unknown territory.

    The same title, day and territory from the same person within ten minutes are the same event: a form sent twice.
    """
    with connection.cursor() as cursor:  # one creation at a time: none takes the slug that another is about to take
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('portfolio.event'))")
    if twin := _sent_twice(data, made_by):
        return twin
    event = Event(state=state, slug=slug or _free_slug(data["title"]), version=0, created_by=made_by)
    return _write(event, data)


@transaction.atomic
def edit_event(*, event: Event, version: int, data: dict[str, Any]) -> Event:
    """Give `event`, seen at `version`, the values of `data` (names of `FIELDS`); the state stays.

    The row is locked first. What changes nothing adds no version. Raises Outdated, or KeyError.
    """
    locked = _lock(event, version)
    now = snapshot(locked)
    if all(now[name] == value for name, value in data.items()):
        return locked
    return _write(locked, data)


@transaction.atomic
def set_event_state(*, event: Event, version: int, state: State) -> Event:
    """Publish `event`, seen at `version`, or make it a draft again. Raises Outdated or Impossible."""
    locked = _lock(event, version)
    if (locked.state, state) not in MOVES:
        raise Impossible
    locked.state = state
    return _write(locked, {})


@transaction.atomic
def delete_event(*, event: Event, version: int) -> None:
    """Delete a draft, seen at `version`, with its files. Raises Outdated, or Impossible."""
    locked = _lock(event, version)
    if locked.state != State.DRAFT:
        raise Impossible
    names = [file.file.name for file in locked.files.all()]
    locked.delete()
    transaction.on_commit(lambda: _delete_stored(names))


def _delete_stored(names: list[str | None]) -> None:
    for name in filter(None, names):
        default_storage.delete(name)


def _lock(event: Event, version: int) -> Event:
    rows = Event.objects.select_for_update(of=("self",)).select_related("territory")
    locked = rows.defer("territory__geometry", "territory__outline").get(pk=event.pk)
    if locked.version != version:
        raise Outdated(locked)
    return locked


def _write(event: Event, data: dict[str, Any]) -> Event:
    for name in PLAIN:
        if name in data:
            setattr(event, name, data[name])
    _write_typed(event, data)
    if "territory" in data:
        event.territory = _by_slug(Territory.objects.light(), data["territory"])
    event.version += 1
    event.save()
    for name, model in LINKS.items():
        if name in data:
            getattr(event, name).set(model._default_manager.filter(slug__in=data[name]))
    if "initiatives" in data:
        _write_found(event, data["initiatives"])
    if "outcomes" in data:
        _write_outcomes(event, data["outcomes"])
    return event


def _write_typed(event: Event, data: dict[str, Any]) -> None:
    """What JSON holds as text, as the columns hold it."""
    if "date" in data:
        event.date = date.fromisoformat(data["date"])
    for name in ("starts_at", "ends_at"):
        if name in data:
            setattr(event, name, time.fromisoformat(data[name]) if data[name] else None)
    if "cost" in data:
        event.cost = None if data["cost"] is None else Decimal(data["cost"])
    if "point" in data:
        event.point = _point(data["point"])


def _point(at: list[float] | None) -> Point | None:
    return Point(at[0], at[1], srid=4326) if at else None


def _write_found(event: Event, slugs: list[str]) -> None:
    """The records found: those that stay keep what was said of them."""
    found = event.outcomes.filter(kind=OutcomeKind.INITIATIVE)
    found.exclude(initiative__slug__in=slugs).delete()
    there = set(found.values_list("initiative", flat=True))
    new = Initiative.objects.filter(slug__in=slugs).exclude(pk__in=there).order_by("name_plain", "pk")
    Outcome.objects.bulk_create(
        Outcome(event=event, kind=OutcomeKind.INITIATIVE, initiative=initiative, position=len(there) + number)
        for number, initiative in enumerate(new)
    )


def _write_outcomes(event: Event, values: list[dict[str, str]]) -> None:
    event.outcomes.exclude(kind=OutcomeKind.INITIATIVE).delete()
    Outcome.objects.bulk_create(
        Outcome(event=event, kind=value["kind"], text=value["text"], position=number)
        for number, value in enumerate(values)
    )


def _sent_twice(data: dict[str, Any], made_by: User | None) -> Event | None:
    if made_by is None:
        return None
    same = {"title": data["title"], "date": data["date"], "territory__slug": data["territory"], "kind": data["kind"]}
    lately = timezone.now() - SAME_WITHIN
    return Event.objects.filter(created_by=made_by, version=1, created_at__gte=lately, **same).first()


def _hour(value: time | None) -> str | None:
    return f"{value:%H:%M}" if value else None


def _by_slug(rows: Any, slug: str) -> Any:
    found = rows.filter(slug=slug).first()
    if found is None:
        raise KeyError(slug)
    return found


def _free_slug(title: str) -> str:
    base = slugify(title.replace("’", " "))[:SLUG_CHARS].strip("-") or "rencontre"
    taken = set(Event.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if slug not in taken)
