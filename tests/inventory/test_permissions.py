"""The whole table of rights: role × relation of the territory × action, by equality."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from inventory.enums import Role
from inventory.models import Initiative, Membership, Territory
from inventory.permissions import (
    GRANTABLE,
    ROLES,
    Action,
    can,
    can_somewhere,
    grantable,
    grantable_on,
    must_have_second_factor,
    opens_team_space,
    require,
    scoped,
)
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, DepartementFactory, EpciFactory

pytestmark = pytest.mark.django_db

ALL = frozenset(Action)
NONE: frozenset[Action] = frozenset()
READ = frozenset({Action.READ_PRIVATE, Action.READ_STATISTICS, Action.READ_SCAN, Action.SHARE})
KEY_IN = frozenset({Action.ENTER, Action.EDIT, Action.READ_SCAN, Action.SHARE})
ANIMATE = READ | KEY_IN | {Action.MODERATE, Action.INVITE}

# Who → what they may do on their own territory, one below it, the one above, and one elsewhere; then in no territory.
TABLE: dict[str, tuple[frozenset[Action], ...]] = {
    "agent": (READ, READ, NONE, NONE, NONE),
    "relay": (KEY_IN, KEY_IN, NONE, NONE, NONE),
    "facilitator": (ANIMATE, ANIMATE, NONE, NONE, NONE),
    "administrator": (ALL, ALL, NONE, NONE, NONE),
    "without role": (NONE, NONE, NONE, NONE, NONE),
    "anonymous": (NONE, NONE, NONE, NONE, NONE),
    "nobody": (NONE, NONE, NONE, NONE, NONE),
    "inactive administrator": (NONE, NONE, NONE, NONE, NONE),
    "inactive superuser": (NONE, NONE, NONE, NONE, NONE),
    "staff without role": (NONE, NONE, NONE, NONE, NONE),
    "superuser": (ALL, ALL, ALL, ALL, ALL),
}
MAY_GIVE: dict[str, frozenset[Role]] = {
    "agent": frozenset(),
    "relay": frozenset(),
    "facilitator": frozenset({Role.AGENT, Role.RELAY}),
    "administrator": frozenset(Role),
    "without role": frozenset(),
    "anonymous": frozenset(),
    "nobody": frozenset(),
    "inactive administrator": frozenset(),
    "inactive superuser": frozenset(),
    "staff without role": frozenset(),
    "superuser": frozenset(Role),
}
MODERATING = {"facilitator", "administrator", "superuser"}


@dataclass
class Places:
    """Territories in each relation to `own`."""

    own: Territory
    below: Territory
    above: Territory
    elsewhere: Territory

    def all(self) -> list[Territory]:
        return [self.own, self.below, self.above, self.elsewhere]


@pytest.fixture
def places() -> Places:
    above = DepartementFactory()
    own = EpciFactory(within=[above])
    return Places(own, CommuneFactory(within=[own, above]), above, CommuneFactory(within=[EpciFactory()]))


def person(who: str, own: Territory) -> Any:
    if who in Role.values:
        return MembershipFactory(role=Role(who), territory=own).user
    if who == "inactive administrator":
        return MembershipFactory(role=Role.ADMINISTRATOR, territory=own, user__is_active=False).user
    people: dict[str, Callable[[], Any]] = {
        "anonymous": AnonymousUser,
        "nobody": lambda: None,
        "without role": UserFactory,
        "staff without role": lambda: UserFactory(is_staff=True),
        "superuser": lambda: UserFactory(is_superuser=True),
        "inactive superuser": lambda: UserFactory(is_superuser=True, is_active=False),
    }
    return people[who]()


def test_table_has_every_role() -> None:
    assert set(Role.values) <= set(TABLE)
    assert set(MAY_GIVE) == set(TABLE)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("who", TABLE)
def test_who_may_do_what_where(who: str, places: Places) -> None:
    user = person(who, places.own)
    found = tuple(frozenset(a for a in Action if can(user, a, place)) for place in [*places.all(), None])
    assert found == TABLE[who]


@pytest.mark.parametrize("who", TABLE)
def test_lists_hold_what_the_table_says(who: str, places: Places) -> None:
    user = person(who, places.own)
    rows = [InitiativeFactory(territory=place) for place in [*places.all(), None]]
    for action in Action:
        expected = {row for row, allowed in zip(rows, TABLE[who], strict=True) if action in allowed}
        assert set(scoped(Initiative.objects.all(), user, action)) == expected


@pytest.mark.parametrize("who", TABLE)
def test_menus_open_with_one_territory_at_least(who: str, places: Places) -> None:
    user = person(who, places.own)
    expected = {action for action in Action if any(action in allowed for allowed in TABLE[who])}
    assert {action for action in Action if can_somewhere(user, action)} == expected


@pytest.mark.parametrize("who", TABLE)
def test_refusal_is_raised(who: str, places: Places) -> None:
    user = person(who, places.own)
    for action in Action:
        if action in TABLE[who][0]:
            require(user, action, places.own)
        else:
            with pytest.raises(PermissionDenied):
                require(user, action, places.own)


@pytest.mark.parametrize("who", TABLE)
def test_who_may_give_which_role_where(who: str, places: Places) -> None:
    user = person(who, places.own)
    beyond = MAY_GIVE[who] if who == "superuser" else frozenset()
    expected = [MAY_GIVE[who], MAY_GIVE[who], beyond, beyond]
    assert [grantable(user, place) for place in places.all()] == expected
    batch = grantable_on(user, [place.pk for place in places.all()])
    assert [batch[place.pk] for place in places.all()] == expected


@pytest.mark.parametrize("who", TABLE)
def test_second_factor_for_all_who_moderate(who: str, places: Places) -> None:
    assert must_have_second_factor(person(who, places.own)) is (who in MODERATING)


@pytest.mark.parametrize("who", TABLE)
def test_team_space_opens_to_who_enters_or_moderates(who: str, places: Places) -> None:
    assert opens_team_space(person(who, places.own)) is (who in MODERATING | {"relay"})


def test_roles_add_up(places: Places) -> None:
    user = MembershipFactory(role=Role.AGENT, territory=places.above).user
    MembershipFactory(user=user, role=Role.RELAY, territory=places.own)
    found = [frozenset(a for a in Action if can(user, a, place)) for place in places.all()]
    assert found == [READ | KEY_IN, READ | KEY_IN, READ, NONE]


def test_nobody_gives_more_than_they_may_do() -> None:
    for role, given in GRANTABLE.items():
        assert {each for each in given if not ROLES[each] <= ROLES[role]} == set()
        assert Action.INVITE in ROLES[role]
    assert {role for role, actions in ROLES.items() if Action.INVITE in actions} == set(GRANTABLE)


def test_moderating_includes_entering() -> None:
    for actions in ROLES.values():
        assert Action.MODERATE not in actions or Action.ENTER in actions


def test_right_ends_with_the_membership(places: Places) -> None:
    user = person("facilitator", places.own)
    Membership.objects.all().delete()
    assert can(user, Action.MODERATE, places.own) is False
