"""Lists of recommendations: made, edited, ordered, agreed in versions. Every change leaves a line in the history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from domino.limits import hold
from domino.models import User
from inventory.models import Territory
from portfolio.models import Event
from recommendations.enums import ListState
from recommendations.models import ListVersion, RecommendationList
from recommendations.services.changes import Impossible, Outdated, changed, hold_list, note
from recommendations.services.order import mark, move, order_seen, reorder
from recommendations.services.recommendations import (
    add_recommendation,
    copy_recommendations,
    edit_many,
    edit_recommendation,
    record_follow_up,
    remove_recommendation,
)

__all__ = [
    "Impossible",
    "Outdated",
    "add_recommendation",
    "agree_version",
    "change_state",
    "copy_recommendations",
    "create_list",
    "edit_list",
    "edit_many",
    "edit_recommendation",
    "move",
    "open_comments",
    "order_seen",
    "record_follow_up",
    "remove_recommendation",
    "reorder",
]

SETTINGS = ("title", "foreword", "participants", "attribution")
SLUG_CHARS = 110
# Words that follow /preconisations/ and are no list.
RESERVED = {"nouvelle", "kits", "commentaires", "votes", "bibliotheques"}
MOVES = {
    (ListState.DRAFT, ListState.CONSULTATION),
    (ListState.CONSULTATION, ListState.DRAFT),
    (ListState.AGREED, ListState.CONSULTATION),
    (ListState.FOLLOWED, ListState.CONSULTATION),
    (ListState.AGREED, ListState.FOLLOWED),
    (ListState.FOLLOWED, ListState.AGREED),
}
PUBLIC_STAYS = "Une version de cette liste est adoptée : elle ne redevient pas un brouillon."
NO_MOVE = "Cet état ne suit pas l’état présent de la liste : rechargez la page."
EMPTY = "Ajoutez au moins une préconisation avant d’adopter la liste."


@transaction.atomic
def create_list(
    *,
    title: str,
    territory: Territory | None,
    by: User | None,
    slug: str = "",
    event: Event | None = None,
    **values: Any,
) -> RecommendationList:
    """Begin a list; `values` are those of `SETTINGS`, `origin` or `licence`. Without a territory it is a library."""
    hold("recommendations.list")  # one at a time: none takes the slug that another is about to take
    created = RecommendationList.objects.create(
        slug=slug or _free_slug(title), title=title, territory=territory, event=event, created_by=by, **values
    )
    note(created, by=by, before={}, after={"title": title})
    return created


@transaction.atomic
def edit_list(
    *,
    list: RecommendationList,
    values: dict[str, Any],
    lock: int,
    by: User | None,
    reason: str = "",
    seen: str = "",
) -> RecommendationList:
    """Give a list, seen at `lock`, the `values` of `SETTINGS` and `event` (a slug or None).

    Raises Outdated, unless only its recommendations changed meanwhile: `seen` is the `settings_seen` of the form.
    """
    held = hold_list(list.pk)
    if held.lock != lock and settings_seen(held) != seen:
        raise Outdated(held)
    before, after = changed(list_settings(held), values)
    if not after:
        return held
    for name, value in after.items():
        if name == "event":
            held.event = Event.objects.get(slug=value) if value else None
        else:
            setattr(held, name, value)
    held.save()
    note(held, by=by, before=before, after=after, reason=reason)
    return held


def list_settings(list: RecommendationList) -> dict[str, Any]:
    """What a list says of itself, under the names that `edit_list` takes."""
    settings: dict[str, Any] = {name: getattr(list, name) for name in SETTINGS}
    settings["event"] = list.event.slug if list.event else None
    return settings


def settings_seen(list: RecommendationList) -> str:
    """A short mark of a list's own settings: it changes when they do."""
    return mark(str(list_settings(list)))


@transaction.atomic
def change_state(*, list: RecommendationList, state: ListState, by: User | None, was: str = "") -> RecommendationList:
    """Open a list to consultation, close it again, follow it up; agree_version makes it agreed.

    Raises Outdated when its state is no longer `was`, Impossible.
    """
    held = hold_list(list.pk)
    if was and held.state != was:
        raise Outdated(held)
    if state == ListState.DRAFT and held.version:
        raise Impossible(PUBLIC_STAYS)
    if (held.state, state) not in MOVES or (state in {ListState.AGREED, ListState.FOLLOWED} and not held.version):
        raise Impossible(NO_MOVE)
    before = held.state
    held.state = state
    held.save(update_fields=["state"])
    note(held, by=by, before={"state": before}, after={"state": str(state)})
    return held


@transaction.atomic
def open_comments(*, list: RecommendationList, are_open: bool, by: User | None) -> RecommendationList:
    """Let people comment on the recommendations of a public list, or no longer."""
    held = hold_list(list.pk)
    if are_open and held.state == ListState.DRAFT:
        raise Impossible("Ouvrez d’abord la liste à la consultation : un brouillon ne se commente pas.")
    if held.comments_open != are_open:
        held.comments_open = are_open
        held.save(update_fields=["comments_open"])
        note(held, by=by, before={"comments_open": not are_open}, after={"comments_open": are_open})
    return held


@transaction.atomic
def agree_version(
    *,
    list: RecommendationList,
    agreed_on: date,
    agreed_by: str,
    event: Event | None,
    by: User | None,
    lock: int | None = None,
) -> ListVersion:
    """Freeze the list as its next version. Raises Outdated (it changed since `lock`) or Impossible."""
    from recommendations.serializers import list_as_dict  # a version freezes what the API shows

    held = hold_list(list.pk)
    if lock is not None and held.lock != lock:
        raise Outdated(held)
    _check_agreement(held, agreed_on, agreed_by)
    before = {"state": held.state, "version": held.version}
    held.version += 1
    held.agreed_on = agreed_on
    if held.state != ListState.FOLLOWED:
        held.state = ListState.AGREED
    held.save()
    note(held, by=by, before=before, after={"state": str(held.state), "version": held.version})
    return ListVersion.objects.create(
        list=held,
        number=held.version,
        data=list_as_dict(held),
        agreed_on=agreed_on,
        agreed_by=agreed_by.strip(),
        event=event,
        made_by=by,
    )


def _check_agreement(held: RecommendationList, agreed_on: date, agreed_by: str) -> None:
    last = held.versions.first()
    if not held.recommendations.exists():
        raise Impossible(EMPTY)
    if not agreed_by.strip():
        raise Impossible("Dites qui adopte cette version.")
    if agreed_on > timezone.localdate():
        raise Impossible("Cette date est à venir : une version s’adopte le jour même ou après.")
    if last and agreed_on < last.agreed_on:
        raise Impossible(
            f"La version {last.number} est adoptée depuis le {last.agreed_on:%d/%m/%Y} : prenez une date après."
        )


def _free_slug(title: str) -> str:
    base = slugify(title)[:SLUG_CHARS].strip("-") or "liste"
    taken = {*RESERVED, *RecommendationList.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)
