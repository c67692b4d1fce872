"""Who may do what: one table, used by views, API, templates and admin alike. What it does not open is closed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from inventory.enums import Role
from inventory.models import Containment, Membership, Territory


class Action(StrEnum):
    """What a member may do on a territory and on all that lies within it."""

    READ_PRIVATE = "read_private"  # private contacts, submitters
    READ_STATISTICS = "read_statistics"
    READ_SCAN = "read_scan"  # the picture of a paper sheet
    SHARE = "share"  # post links to the shared watch
    ENTER = "enter"  # key in paper sheets, propose in the name of others
    EDIT = "edit"  # write proposals over, drafts of the portfolio
    MODERATE = "moderate"  # publish, ask, refuse, close, merge, restore; portfolio and method too
    INVITE = "invite"
    ADMINISTER = "administer"  # settings of the territory, roles of its members


ROLES: dict[Role, frozenset[Action]] = {
    Role.AGENT: frozenset({Action.READ_PRIVATE, Action.READ_STATISTICS, Action.READ_SCAN, Action.SHARE}),
    Role.RELAY: frozenset({Action.ENTER, Action.EDIT, Action.READ_SCAN, Action.SHARE}),
    Role.FACILITATOR: frozenset(
        {
            Action.READ_PRIVATE,
            Action.READ_STATISTICS,
            Action.READ_SCAN,
            Action.SHARE,
            Action.ENTER,
            Action.EDIT,
            Action.MODERATE,
            Action.INVITE,
        }
    ),
    Role.ADMINISTRATOR: frozenset(Action),
}
# Roles a member may give: never one above their own.
GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.FACILITATOR: frozenset({Role.AGENT, Role.RELAY}),
    Role.ADMINISTRATOR: frozenset(Role),
}
User = Any


def can(user: User, action: Action, territory: Territory | None) -> bool:
    """Whether `user` may do `action` on `territory`; None is what lies in no territory, for superusers only."""
    if not _is_active(user):
        return False
    if user.is_superuser:
        return True
    return territory is not None and _memberships(user, action).filter(territory__contents__inner=territory).exists()


def actions_somewhere(user: User) -> frozenset[Action]:
    """Everything `user` may do on one territory at least, in one query: what a menu shows."""
    if not _is_active(user):
        return frozenset()
    if user.is_superuser:
        return frozenset(Action)
    roles = Membership.objects.filter(user=user).values_list("role", flat=True).distinct()
    return frozenset().union(*(ROLES[Role(role)] for role in roles))


def can_somewhere(user: User, action: Action) -> bool:
    """Whether `user` may do `action` on one territory at least: what opens a menu."""
    return _is_active(user) and (user.is_superuser or _memberships(user, action).exists())


def opens_team_space(user: User) -> bool:
    """Whether `user` has work in the team's space: whoever moderates may also enter (a test says so)."""
    return can_somewhere(user, Action.ENTER)


def require(user: User, action: Action, territory: Territory | None) -> None:
    """Raise PermissionDenied (a 403) unless `can(…)`."""
    if not can(user, action, territory):
        raise PermissionDenied


def scoped(queryset: QuerySet, user: User, action: Action, path: str = "territory") -> QuerySet:
    """Keep the rows of `queryset` whose territory (at `path`) is one where `user` may do `action`."""
    if not _is_active(user):
        return queryset.none()
    if user.is_superuser:
        return queryset
    outer = _memberships(user, action).values("territory")
    return queryset.filter(Q(**{f"{path}__in": Containment.objects.filter(outer__in=outer).values("inner")}))


def grantable(user: User, territory: Territory) -> frozenset[Role]:
    """The roles that `user` may give on `territory`."""
    return grantable_on(user, [territory.pk])[territory.pk]


def grantable_on(user: User, territories: Iterable[int]) -> dict[int, frozenset[Role]]:
    """The roles that `user` may give on each of `territories` (ids), in one query."""
    ids = set(territories)
    if not _is_active(user):
        return dict.fromkeys(ids, frozenset())
    if user.is_superuser:
        return dict.fromkeys(ids, frozenset(Role))
    given: dict[int, frozenset[Role]] = dict.fromkeys(ids, frozenset())
    held = Membership.objects.filter(user=user, territory__contents__inner__in=ids)
    for inner, role in held.values_list("territory__contents__inner", "role"):
        given[inner] |= GRANTABLE.get(Role(role), frozenset())
    return given


def must_have_second_factor(user: User) -> bool:
    """Whether `user` may moderate somewhere, and so signs in with a second factor."""
    return can_somewhere(user, Action.MODERATE)


def _memberships(user: User, action: Action) -> QuerySet[Membership]:
    roles = [role for role, actions in ROLES.items() if action in actions]
    return Membership.objects.filter(user=user, role__in=roles)


def _is_active(user: User) -> bool:
    return user is not None and not isinstance(user, AnonymousUser) and user.is_active
