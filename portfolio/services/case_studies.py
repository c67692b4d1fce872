"""Every change of a case study goes through here: values in, a whole version in the history out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from domino.models import User
from inventory.models import Initiative, Stake, Territory
from portfolio.enums import State
from portfolio.models import CaseStudy, CaseStudyVersion, Illustration, Interview, PullQuote
from portfolio.services.illustrations import delete_unused

PLAIN = ("title", "lead", "body", "place", "investigators", "licence")
# Lists of parts, in order, and what a version keeps of each.
PARTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "interviews": (Interview, ("question", "answer", "person", "role")),
    "quotes": (PullQuote, ("text", "person", "role")),
    "illustrations": (Illustration, ("file", "width", "height", "alt", "caption", "credit", "licence")),
}
# What a form may change; stake, initiatives and territory are slugs, the date is ISO text.
FIELDS = (*PLAIN, "stake", "initiatives", "territory", "investigated_on", *PARTS)
MOVES = {
    (State.DRAFT, State.REVIEW),
    (State.REVIEW, State.DRAFT),
    (State.DRAFT, State.PUBLISHED),
    (State.REVIEW, State.PUBLISHED),
    (State.PUBLISHED, State.DRAFT),
}
SLUG_CHARS = 110
SAME_WITHIN = timedelta(minutes=10)


class Outdated(Exception):
    """The case study changed since the version that the change was made from; `case_study` is as it is now."""

    def __init__(self, case_study: CaseStudy) -> None:
        super().__init__(case_study.slug)
        self.case_study = case_study


class Incomplete(Exception):
    """What cannot be published yet; `problems` are French sentences that say what is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class Impossible(Exception):
    """The state asked for does not follow from the present one, or what is public was to be deleted."""


def snapshot(case_study: CaseStudy) -> dict[str, Any]:
    """Return the values of `FIELDS` and the state of a saved case study, as JSON can hold them."""
    values: dict[str, Any] = {name: getattr(case_study, name) for name in (*PLAIN, "state")}
    values["stake"] = case_study.stake.slug
    values["territory"] = case_study.territory.slug
    values["initiatives"] = sorted(case_study.initiatives.values_list("slug", flat=True))
    values["investigated_on"] = case_study.investigated_on.isoformat() if case_study.investigated_on else None
    for name, (model, fields) in PARTS.items():
        values[name] = list(model._default_manager.filter(case_study=case_study).values(*fields))
    return values


@transaction.atomic
def create_case_study(
    *, data: dict[str, Any], made_by: User | None, reason: str = "", state: State = State.DRAFT, slug: str = ""
) -> CaseStudy:
    """Create a case study from `data` (names of `FIELDS`) with its first version. Raises KeyError for an unknown slug.

    The same values from the same person within ten minutes are the same case study: a form sent twice.
    """
    with connection.cursor() as cursor:  # one creation at a time: none takes the slug that another is about to take
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('portfolio.case_study'))")
    if twin := _sent_twice(data, made_by):
        return twin
    case_study = CaseStudy(state=state, slug=slug or _free_slug(data["title"]), version=0)
    if state == State.PUBLISHED:
        case_study.published_at = timezone.now()
    return _write(case_study, data, made_by, reason)


@transaction.atomic
def edit_case_study(
    *, case_study: CaseStudy, version: int, data: dict[str, Any], made_by: User | None, reason: str = ""
) -> CaseStudy:
    """Give `case_study`, seen at `version`, the values of `data` (names of `FIELDS`); the state stays.

    The row is locked first. What changes nothing adds no version. Raises Outdated.
    """
    locked = _lock(case_study, version)
    now = snapshot(locked)
    if all(now[name] == value for name, value in data.items()):
        return locked
    return _write(locked, data, made_by, reason)


@transaction.atomic
def set_state(
    *, case_study: CaseStudy, version: int, state: State, made_by: User | None, reason: str = ""
) -> CaseStudy:
    """Bring `case_study`, seen at `version`, to `state`. Raises Outdated, Impossible, or Incomplete."""
    locked = _lock(case_study, version)
    if (locked.state, state) not in MOVES:
        raise Impossible
    if state == State.PUBLISHED:
        if problems := missing(locked):
            raise Incomplete(problems)
        locked.published_at = timezone.now()
    locked.state = state
    return _write(locked, {}, made_by, reason)


@transaction.atomic
def restore_case_study(*, kept: CaseStudyVersion, version: int, made_by: User | None, reason: str = "") -> CaseStudy:
    """Give a case study, seen at `version`, the texts of one of its versions; the state stays. Raises Outdated."""
    data = {name: value for name, value in kept.data.items() if name in FIELDS}
    reason = reason or f"Retour à la version {kept.number}"
    return edit_case_study(case_study=kept.case_study, version=version, data=data, made_by=made_by, reason=reason)


@transaction.atomic
def delete_case_study(*, case_study: CaseStudy, version: int) -> None:
    """Delete a draft, seen at `version`, with its history and its photos. Raises Outdated, or Impossible."""
    locked = _lock(case_study, version)
    if locked.state != State.DRAFT:
        raise Impossible
    shown = [each["file"] for data in locked.versions.values_list("data", flat=True) for each in data["illustrations"]]
    locked.delete()
    transaction.on_commit(lambda: delete_unused(shown))


def missing(case_study: CaseStudy) -> list[str]:
    """What keeps a case study from being published, as French sentences."""
    wanted = {
        "Écrivez le chapô avant de publier.": case_study.lead,
        "Écrivez le texte avant de publier.": case_study.body,
        "Rattachez au moins une initiative avant de publier.": case_study.initiatives.exists(),
    }
    return [sentence for sentence, value in wanted.items() if not value]


def _lock(case_study: CaseStudy, version: int) -> CaseStudy:
    rows = CaseStudy.objects.select_for_update(of=("self",)).select_related("stake", "territory")
    locked = rows.defer("territory__geometry", "territory__outline").get(pk=case_study.pk)
    if locked.version != version:
        raise Outdated(locked)
    return locked


def _write(case_study: CaseStudy, data: dict[str, Any], made_by: User | None, reason: str) -> CaseStudy:
    for name in PLAIN:
        if name in data:
            setattr(case_study, name, data[name])
    if "stake" in data:
        case_study.stake = _by_slug(Stake.objects.all(), data["stake"])
    if "territory" in data:
        case_study.territory = _by_slug(Territory.objects.light(), data["territory"])
    if "investigated_on" in data:
        text = data["investigated_on"]
        case_study.investigated_on = date.fromisoformat(text) if text else None
    case_study.version += 1
    case_study.save()
    if "initiatives" in data:
        case_study.initiatives.set(Initiative.objects.filter(slug__in=data["initiatives"]))
    for name in PARTS:
        if name in data:
            _write_parts(case_study, name, data[name])
    CaseStudyVersion.objects.create(
        case_study=case_study,
        number=case_study.version,
        data=snapshot(case_study),
        reason=reason,
        made_by=made_by,
    )
    return case_study


def _write_parts(case_study: CaseStudy, name: str, values: list[dict[str, Any]]) -> None:
    model, fields = PARTS[name]
    model._default_manager.filter(case_study=case_study).delete()
    rows = [{field: value[field] for field in fields if field in value} for value in values]
    model._default_manager.bulk_create(
        model(case_study=case_study, position=position, **row) for position, row in enumerate(rows)
    )


def _sent_twice(data: dict[str, Any], made_by: User | None) -> CaseStudy | None:
    if made_by is None:
        return None
    lately = timezone.now() - SAME_WITHIN
    first = CaseStudyVersion.objects.filter(number=1, made_by=made_by, made_at__gte=lately, data__title=data["title"])
    same = (each for each in first if all(each.data.get(name) == value for name, value in data.items()))
    return next((each.case_study for each in same), None)


def _by_slug(rows: Any, slug: str) -> Any:
    found = rows.filter(slug=slug).first()
    if found is None:
        raise KeyError(slug)
    return found


def _free_slug(title: str) -> str:
    base = slugify(title.replace("’", " "))[:SLUG_CHARS].strip("-") or "enquete"
    taken = set(CaseStudy.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if slug not in taken)
